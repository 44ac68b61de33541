"""Rows with NULLs, words, decimals and lists into a table: read back, they are what they were."""

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID, uuid4

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from listenwell.db.ids import ascending_ids
from listenwell.db.rows import (
    copy_parts,
    copy_rows,
    decimals,
    documents,
    fingerprints,
    fixed,
    lists,
    optional,
    repeated,
    taken,
    tuples,
    words,
)

NAN = float("nan")


async def written(database, made: str, columns):
    table = f"written_{uuid4().hex}"  # plans of a table of the same name are kept
    async with database.transaction() as db:
        await db.execute(text(f"CREATE TEMPORARY TABLE {table} ({made}) ON COMMIT DROP"))
        schema = await db.scalar(
            text("SELECT nspname FROM pg_namespace WHERE oid = pg_my_temp_schema()")
        )
        await copy_rows(db, schema, table, columns)
        return [tuple(row) for row in await db.execute(text(f"SELECT * FROM {table} ORDER BY 1"))]


async def test_every_kind_is_read_back_and_what_there_is_not_is_null(database):
    ids = [uuid4(), uuid4(), uuid4()]
    at = datetime(2026, 6, 30, 2, 0, 0, 123_456, tzinfo=UTC)
    found = await written(
        database,
        "n int4, id uuid, small int2, large int8, yes bool, f4 float4, f8 float8, p numeric(5,2), "
        "s numeric(4,3), g numeric(8,2), word varchar(20), h float8[], t float8[], b bool[], "
        "d date, at timestamptz",
        {
            "n": fixed("int4", np.arange(3)),
            "id": fixed("uuid", np.frombuffer(b"".join(each.bytes for each in ids), "V16")),
            "small": fixed("int2", np.array([-3, 0, 7])),
            "large": fixed("int8", np.array([-(2**62), 0, 2**62])),
            "yes": fixed("bool", np.array([True, False, True])),
            "f4": optional("float4", np.array([0.5, NAN, -0.25])),
            "f8": optional("float8", np.array([NAN, 0.1, 1e300])),
            "p": decimals(np.array([58.875, NAN, 0.0]), 2),
            "s": decimals(np.array([-0.2165, 0.9996, NAN]), 3),
            "g": decimals(np.array([12345.678, 0.004, -0.005]), 2),
            "word": words(np.array([1, 0, 2]), ["declining", None, ""]),
            "h": lists(np.array([[1.5, 2, 9], [7, 0, 0], [0, 0, 0]]), np.array([3, 1, 0])),
            "t": tuples(np.array([[1.0, NAN], [NAN, NAN], [3.0, 4.0]])),
            "b": tuples(np.array([[True, False], [False, False], [True, True]])),
            "d": repeated(date(2026, 2, 28), 3),
            "at": repeated(at, 3),
        },
    )
    same = (date(2026, 2, 28), at)
    number = Decimal
    assert found == [
        (0, UUID(str(ids[0])), -3, -(2**62), True, 0.5, None, number("58.88"), number("-0.217"),
         number("12345.68"), None, [1.5, 2.0, 9.0], [1.0, None], [True, False], *same),
        (1, UUID(str(ids[1])), 0, 0, False, None, 0.1, None, number("1.000"), number("0.00"),
         "declining", [7.0], [None, None], [False, False], *same),
        (2, UUID(str(ids[2])), 7, 2**62, True, -0.25, 1e300, number("0.00"), None,
         number("-0.01"), "", [], [3.0, 4.0], [True, True], *same),
    ]  # fmt: skip


async def test_documents_of_any_length_and_one_text_in_every_row_are_read_back(database):
    found = await written(
        database,
        "n int4, said jsonb, word text, none text, empty varchar(3)",
        {
            "n": fixed("int4", np.arange(3)),
            "said": documents([b"{}", '{"name":"Zo\u00eb","n":[1,2.5]}'.encode(), b'"\\u0001"']),
            "word": repeated("Zoë", 3),
            "none": repeated(None, 3),
            "empty": repeated("", 3),
        },
    )
    said = [{}, {"name": "Zoë", "n": [1, 2.5]}, "\x01"]
    assert found == [(n, said[n], "Zoë", None, "") for n in range(3)]


async def test_parts_are_one_copy_and_none_of_them_is_none(database):
    async with database.transaction() as db:
        await db.execute(text("CREATE TEMPORARY TABLE in_parts (n int4) ON COMMIT DROP"))
        connection = await db.connection()
        parts = ([fixed("int4", np.arange(start, start + 4))] for start in (0, 4, 8))
        await copy_parts(connection, "pg_temp", "in_parts", ["n"], parts)
        await copy_parts(connection, "pg_temp", "in_parts", ["n"], [])
        found = await db.scalars(text("SELECT n FROM in_parts ORDER BY n"))
        assert found.all() == list(range(12))


async def test_many_rows_of_different_lengths_arrive_whole(database):
    count = np.arange(30_000) % 13
    found = await written(
        database,
        "n int4, h float8[], f float8",
        {
            "n": fixed("int4", np.arange(30_000)),
            "h": lists(np.tile(np.arange(12.0), (30_000, 1)), count),
            "f": optional("float8", np.where(count % 2, np.nan, count.astype(float))),
        },
    )
    assert [row[0] for row in found] == list(range(30_000))
    for n, history, value in found[:100]:
        assert history == [float(each) for each in range(n % 13)]
        assert value == (None if n % 13 % 2 else n % 13)


async def test_no_rows_are_no_rows(database):
    empty = np.zeros(0)
    columns = {
        "n": fixed("int4", empty),
        "p": decimals(empty, 2),
        "h": lists(np.zeros((0, 3)), np.zeros(0, np.int64)),
        "w": words(np.zeros(0, np.intp), ["a"]),
    }
    assert await written(database, "n int4, p numeric(5,2), h float8[], w text", columns) == []


async def test_a_number_too_large_for_its_column_is_refused_and_says_so(database):
    with pytest.raises(Exception, match="numeric field overflow"):
        await written(database, "p numeric(5,2)", {"p": decimals(np.array([1234.5]), 2)})


@given(st.lists(st.integers(-99_999_999, 99_999_999), min_size=1), st.integers(1, 4))
def test_decimals_round_half_up_as_postgresql_rounds_what_it_is_shown(thousandths, places):
    values = np.array(thousandths) / 100_000
    column = decimals(values, places).payload.view(">i2").astype(int)
    for value, number in zip(thousandths, column, strict=True):
        exact = (Decimal(value) / 100_000).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        digits = number[4] * 10_000 + number[5] + Decimal(int(number[6])) / 10_000
        assert (-digits if number[2] else digits) == exact


def test_a_fingerprint_tells_rows_apart_and_does_not_depend_on_the_others():
    values = np.array([1.5, NAN, 0.0, 1.5, 2.5])
    kinds = np.array([0, 1, 0, 0, 0])
    columns = [decimals(values, 2), words(kinds, ["a", None]), repeated(date(2026, 6, 30), 5)]
    prints = fingerprints(columns)
    assert prints[0] == prints[3]
    assert len(set(prints.tolist())) == 4
    first = [taken(column, np.array([0])) for column in columns]
    assert fingerprints(first)[0] == prints[0]
    alone = [decimals(values[:1], 2), words(kinds[:1], ["a", None]), repeated(date(2026, 6, 30), 1)]
    assert fingerprints(alone)[0] == prints[0]
    assert fingerprints([*columns[:2], repeated(date(2026, 7, 1), 5)])[0] != prints[0]


def test_ids_are_versioned_different_and_ascend():
    ids = [UUID(bytes=each) for each in ascending_ids(40_000).tolist()]
    assert {each.version for each in ids} == {7}
    assert len(set(ids)) == len(ids)
    assert ids == sorted(ids)
    assert ascending_ids(0).tolist() == []
    with pytest.raises(ValueError, match="at most"):
        ascending_ids(2**26 + 1)
