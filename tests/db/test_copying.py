"""Arrays into a table: what is read back is what was written."""

from uuid import UUID, uuid4

import numpy as np
from sqlalchemy import text

from listenwell.db.copying import copy_columns

KINDS = {
    "id": "uuid",
    "small": "int2",
    "whole": "int4",
    "real": "float8",
    "yes": "bool",
    "many": "float8[]",
}


async def written(database, columns):
    async with database.transaction() as db:
        made = ", ".join(f"{name} {kind}" for name, kind in KINDS.items())
        await db.execute(text(f"CREATE TEMPORARY TABLE written ({made}) ON COMMIT DROP"))
        await copy_columns(db, "written", KINDS, columns)
        return (await db.execute(text("SELECT * FROM written ORDER BY whole"))).all()


async def test_every_kind_is_read_back_as_it_was(database):
    ids = [uuid4(), uuid4()]
    columns = {
        "id": np.frombuffer(b"".join(each.bytes for each in ids), "V16"),
        "small": np.array([-3, 7]),
        "whole": np.array([1, 2_000_000_000]),
        "real": np.array([0.1, -1e300]),
        "yes": np.array([True, False]),
        "many": np.array([[1.5, 2.25, -3], [0, 71.43, 9]]),
    }
    assert await written(database, columns) == [
        (UUID(str(ids[0])), -3, 1, 0.1, True, [1.5, 2.25, -3.0]),
        (UUID(str(ids[1])), 7, 2_000_000_000, -1e300, False, [0.0, 71.43, 9.0]),
    ]


async def test_more_than_one_chunk_arrives_whole(database):
    rows = 60_000
    columns = {
        "id": np.zeros(rows, "V16"),
        "small": np.zeros(rows),
        "whole": np.arange(rows),
        "real": np.full(rows, np.nan),
        "yes": np.zeros(rows, np.bool_),
        "many": np.zeros((rows, 2)),
    }
    found = await written(database, columns)
    assert [row.whole for row in found] == list(range(rows))


async def test_no_rows_are_no_rows(database):
    empty = {name: np.zeros(0) for name in KINDS}
    empty |= {"id": np.zeros(0, "V16"), "many": np.zeros((0, 3))}
    assert await written(database, empty) == []
