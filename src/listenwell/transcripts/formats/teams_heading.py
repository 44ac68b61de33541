"""The date in the heading of a Teams transcript, in the languages in which Teams writes it."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from listenwell.transcripts.formats.session_dates import find_date

# First letters of the months, January first; enough to tell them apart in each language.
_MONTHS: Final = (
    "jan januar januari janvier janv enero ene janeiro gennaio gen styczeń stycznia январь января",
    "feb februar februari février févr febrero fevereiro fev febbraio lutego февраля",
    "märz mär mars maart mrt marzo março mar marca марта",
    "apr april avril avr abril abr aprile kwietnia апреля",
    "mai mei mayo maio maggio mag maj maja мая",
    "jun juni juin junio junho giugno giu czerwca июня",
    "jul juli juillet juil julio julho luglio lug lipca июля",
    "aug august augustus augusti août agosto ago sierpnia августа",
    "sep sept september septembre septiembre setembro set settembre września сентября",
    "okt oktober octobre oct octubre outubro out ottobre ott października октября",
    "nov november novembre noviembre novembro listopada ноября",
    "dez dezember décembre déc diciembre dic dezembro dicembre december grudnia декабря",
)
_MONTH_NUMBER: Final = {
    name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()
}
_DAY_FIRST: Final = re.compile(
    r"(?<!\d)(\d{1,2})\.?\s+(?:de\s+)?([^\W\d_]{3,})\.?\s+(?:de\s+)?(20\d\d)(?!\d)"
)
_EAST_ASIAN: Final = re.compile(r"(20\d\d)\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
_IN_TITLE: Final = re.compile(r"(?<!\d)(20\d\d)(\d\d)(\d\d)_\d{6}(?!\d)")


def heading_date(lines: Iterable[str]) -> date | None:
    """Return the date in these lines: spelt out, or stamped in the title of the recording."""
    lines = list(lines)
    return find_date(lines) or next(filter(None, map(_spelt_out, lines)), None) or _in_title(lines)


def _spelt_out(line: str) -> date | None:
    if match := _EAST_ASIAN.search(line):
        return _date(match[1], match[2], match[3])
    if match := _DAY_FIRST.search(line):
        month = _MONTH_NUMBER.get(match[2].casefold())
        return _date(match[3], str(month), match[1]) if month else None
    return None


def _in_title(lines: list[str]) -> date | None:
    matches = (match for line in lines if (match := _IN_TITLE.search(line)))
    return next(filter(None, (_date(*match.groups()) for match in matches)), None)


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
