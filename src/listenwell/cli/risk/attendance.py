"""A file of who came when: two columns, person and date."""

import csv
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, TextIO

from listenwell.cli.plain import excerpt
from listenwell.errors import EmptyFile, FileUnreadable, ListenwellError
from listenwell.risk.churn import Histories

_COLUMNS: Final = ("person", "date")
_DELIMITERS: Final = ",;\t|"
_MOST_ROWS: Final = 20_000_000


class BadAttendance(ListenwellError):
    """The file does not hold people and dates as it must."""

    slug = "bad-attendance"


@dataclass(frozen=True, slots=True, eq=False)
class Attendance:
    """What the file holds.

    Attributes:
        histories: Days as proleptic Gregorian ordinals; people numbered as they appear.
        repeated: Rows that named a person and date a second time; they count once.
    """

    histories: Histories
    repeated: int


def read_attendance(name: str) -> Attendance:
    """Read a file, or standard input for ``-``.

    Raises:
        FileUnreadable: It cannot be opened, or is not UTF-8.
        EmptyFile: It holds no rows.
        BadAttendance: A column is missing, or a row lacks a person or a date.
    """
    with _opened(name) as lines:
        people: dict[str, int] = {}
        index: list[int] = []
        days: list[int] = []
        try:
            for person, day in _rows(name, lines):
                index.append(people.setdefault(person, len(people)))
                days.append(day)
        except UnicodeDecodeError as error:
            raise FileUnreadable(
                "the file is not text in UTF-8", where=name, mend="Export it as CSV in UTF-8."
            ) from error
    if not index:
        raise EmptyFile(
            "the file holds no rows", where=name, mend="Give one row for each session: person,date."
        )
    histories = Histories.of(index, days, len(people))
    return Attendance(histories, len(index) - int(histories.day.size))


@contextmanager
def _opened(name: str) -> Iterator[TextIO]:
    if name == "-":
        yield sys.stdin
        return
    try:
        file = Path(name).open(encoding="utf-8-sig", newline="")  # noqa: SIM115  closed below
    except OSError as error:
        raise FileUnreadable(
            f"the file cannot be opened ({error.strerror or type(error).__name__})",
            where=name,
            mend="Check the name and that you may read it.",
        ) from error
    with file:
        yield file


def _rows(name: str, lines: Iterable[str]) -> Iterator[tuple[str, int]]:
    rows = iter(lines)
    header = next(rows, "")
    if not header.strip():
        raise EmptyFile(
            "the file is empty", where=name, mend="Begin it with the header: person,date."
        )
    delimiter = max(_DELIMITERS, key=header.count)
    columns = _columns(name, next(csv.reader([header], delimiter=delimiter)))
    reader = csv.reader(rows, delimiter=delimiter)
    known: dict[str, int] = {}
    try:
        for cells in reader:
            if not any(cells):
                continue
            place = f"{name}, line {reader.line_num + 1}"
            yield _row(cells, columns, known, place)
            if reader.line_num > _MOST_ROWS:
                raise BadAttendance(
                    f"the file has more than {_MOST_ROWS:,} rows",
                    where=name,
                    mend="Give fewer people: draw some of them, with all their rows.",
                )
    except csv.Error as error:
        raise BadAttendance(
            f"the row is broken ({error})",
            where=f"{name}, line {reader.line_num + 1}",
            mend="Mend its quotes.",
        ) from error


def _columns(name: str, header: list[str]) -> Mapping[str, int]:
    found = {cell.strip().lower(): number for number, cell in reversed([*enumerate(header)])}
    if missing := [column for column in _COLUMNS if column not in found]:
        raise BadAttendance(
            f"there is no column {' and no column '.join(missing)}",
            where=f"{name}, line 1",
            mend="Name the columns in the first line: person,date.",
        )
    return {column: found[column] for column in _COLUMNS}


def _row(
    cells: list[str], columns: Mapping[str, int], known: dict[str, int], place: str
) -> tuple[str, int]:
    if len(cells) <= max(columns.values()):
        raise BadAttendance(
            f"the row has {len(cells)} of its columns",
            where=place,
            mend="Give every row a person and a date.",
        )
    person, text = cells[columns["person"]].strip(), cells[columns["date"]].strip()
    if not person:
        raise BadAttendance(
            "the person is blank", where=place, mend="Name the person, or take the row out."
        )
    if text not in known:
        known[text] = _day(text, place)
    return person, known[text]


def _day(text: str, place: str) -> int:
    day, _, time = text.replace("T", " ").partition(" ")
    try:
        if time and not time[0].isdigit():
            raise ValueError  # noqa: TRY301  one message for everything that is no date
        return date.fromisoformat(day).toordinal()
    except ValueError as error:
        raise BadAttendance(
            f"the date {excerpt(text, 30)!r} cannot be read" if text else "the date is blank",
            where=place,
            mend="Write dates as 2026-09-01.",
        ) from error
