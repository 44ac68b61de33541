"""Columns of a query as arrays: the same values that the driver's rows hold."""

from uuid import UUID, uuid4

import numpy as np
import pytest

from listenwell.db.columns import read_columns

EVERY_KIND = {"whole": "int4", "real": "float8", "yes": "bool", "id": "uuid"}
QUERY = """
SELECT n::int4, n / 8::float8, n % 3 = 0, $1::uuid FROM generate_series(1, $2::int4) n ORDER BY n
"""


async def test_every_kind_comes_as_it_is(database):
    one = uuid4()
    async with database.transaction() as db:
        columns = await read_columns(db, QUERY, EVERY_KIND, one, 5000)
    assert columns["whole"].tolist() == list(range(1, 5001))
    np.testing.assert_array_equal(columns["real"], np.arange(1, 5001) / 8)
    assert columns["yes"][:4].tolist() == [False, False, True, False]
    assert {UUID(bytes=each.tobytes()) for each in columns["id"]} == {one}
    assert [columns[name].dtype.str for name in ("whole", "real")] == ["<i8", "<f8"]


async def test_no_rows_are_empty_arrays_and_nan_stays(database):
    async with database.transaction() as db:
        none = await read_columns(db, QUERY, EVERY_KIND, uuid4(), 0)
        nan = await read_columns(db, "SELECT 'NaN'::float8", {"real": "float8"})
    assert all(column.shape == (0,) for column in none.values())
    assert np.isnan(nan["real"]).all()


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("SELECT NULL::int4", {"n": "int4"}),
        ("SELECT 1::int8", {"n": "int4"}),
        ("SELECT 1::int4, 2::int4", {"n": "int4"}),
        ("SELECT 1.5::float8 UNION ALL SELECT NULL", {"n": "float8"}),
        ("SELECT 'two words'", {"n": "float8"}),
    ],
)
async def test_a_column_that_is_null_or_of_another_kind_is_refused(database, query, kinds):
    with pytest.raises(ValueError, match="column"):
        async with database.transaction() as db:
            await read_columns(db, query, kinds)


async def test_it_sees_what_its_transaction_wrote(database):
    from sqlalchemy import text

    async with database.transaction() as db:
        await db.execute(text("CREATE TEMPORARY TABLE numbers ON COMMIT DROP AS SELECT 7 AS n"))
        columns = await read_columns(db, "SELECT n FROM numbers", {"n": "int4"})
    assert columns["n"].tolist() == [7]
