"""Values as vendors' JSON really has them: numbers as strings, fields left out, wrong types.

A field that is absent gives ``None``. A time that is there and cannot be one gives NaN, which
the import takes away from its cue, keeping the words and reporting the record.
"""

import math
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any, Final

from listenwell.errors import MalformedTranscript
from listenwell.transcripts.draft import Cue
from listenwell.transcripts.formats.clock_times import parse_time
from listenwell.transcripts.model import Dropped

EXPORT_AGAIN: Final = "Export the transcript again from the program that made it."

_ISO_639_3: Final = {
    "english": "en",
    "german": "de",
    "french": "fr",
    "spanish": "es",
    "portuguese": "pt",
    "italian": "it",
    "dutch": "nl",
    "swedish": "sv",
    "russian": "ru",
    "ukrainian": "uk",
    "polish": "pl",
    "turkish": "tr",
    "greek": "el",
    "hebrew": "he",
    "arabic": "ar",
    "hindi": "hi",
    "chinese": "zh",
    "japanese": "ja",
    "korean": "ko",
    "danish": "da",
    "norwegian": "no",
    "finnish": "fi",
    "czech": "cs",
    "eng": "en",
    "deu": "de",
    "ger": "de",
    "fra": "fr",
    "fre": "fr",
    "spa": "es",
    "por": "pt",
    "ita": "it",
    "nld": "nl",
    "dut": "nl",
    "cmn": "zh",
    "yue": "zh",
}


class Records:
    """The records of a file's list, with those that cannot be used set aside.

    Attributes:
        path: Where the list stands in the document, such as ``results.utterances``.
        dropped: What was set aside, by the record's 1-based number.
    """

    def __init__(self, value: object, path: str) -> None:
        """Take the list at ``path``.

        Raises:
            MalformedTranscript: It is no list.
        """
        if not isinstance(value, list):
            raise MalformedTranscript(
                f"not a list but {kind(value)}", where=path, mend=EXPORT_AGAIN
            )
        self.path = path
        self.dropped: list[Dropped] = []
        self._list: list[Any] = value
        self._first: tuple[str, str] | None = None

    def objects(self) -> Iterable[tuple[int, dict[str, Any]]]:
        """Yield each record that is an object, with its 1-based number."""
        for number, record in enumerate(self._list, 1):
            if isinstance(record, dict):
                yield number, record
            else:
                self.refuse(number, "", f"not an object but {kind(record)}")

    def texts(self, *fields: str) -> Iterable[tuple[int, dict[str, Any], str]]:
        """Yield each record with words in the first of these fields that is there."""
        for number, record in self.objects():
            field = next((f for f in fields if record.get(f) is not None), fields[0])
            text = record.get(field)
            if isinstance(text, str):
                yield number, record, text
            else:
                self.refuse_text(number, record, field)

    def refuse(self, number: int, field: str, problem: str) -> None:
        """Set a record aside."""
        self.dropped.append(Dropped(number, f"{field} is {problem}" if field else problem))
        if self._first is None:
            place = f"{self.path}[{number - 1}]"
            self._first = (f"{place}.{field}" if field else place, problem)

    def refuse_text(self, number: int, record: dict[str, Any], field: str) -> None:
        """Set a record aside that has no words in ``field``."""
        value = record.get(field)
        problem = "missing" if value is None else f"not a string but {kind(value)}"
        self.refuse(number, field, problem)

    def check(self, cues: list[Cue]) -> None:
        """Fail when records were there and none could be used.

        Raises:
            MalformedTranscript: With the path of the first field that was wrong.
        """
        if cues or self._first is None:
            return
        where, problem = self._first
        raise MalformedTranscript(
            f"no record can be used; the first is {problem}", where=where, mend=EXPORT_AGAIN
        )


def kind(value: object) -> str:
    """Return what JSON calls this value, to be named in a message in its place."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true or false"
    names = {str: "text", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return names.get(type(value), "something else")


def object_at(value: object, path: str) -> dict[str, Any]:
    """Return the object at ``path``.

    Raises:
        MalformedTranscript: It is none.
    """
    if isinstance(value, dict):
        return value
    raise MalformedTranscript(f"not an object but {kind(value)}", where=path, mend=EXPORT_AGAIN)


def objects(value: object) -> list[dict[str, Any]]:
    """Return the objects of a list; empty where it is no list."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def first_object(value: object) -> dict[str, Any]:
    """Return the first item of a list if it is an object, else an empty one."""
    return value[0] if isinstance(value, list) and value and isinstance(value[0], dict) else {}


def number(value: object) -> float | None:
    """Return a finite number, also where it is written as text; ``None`` for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def seconds(value: object) -> float | None:
    """Return seconds; NaN where something is there that cannot be a time."""
    if value is None or value == "":
        return None
    found = number(value)
    return math.nan if found is None or found < 0 else found


def milliseconds(value: object) -> float | None:
    """Return seconds from milliseconds; NaN as in :func:`seconds`."""
    found = seconds(value)
    return None if found is None else round(found / 1000, 3)


def known(*times: float | None) -> float | None:
    """Return the first of these times that is there and is a time."""
    return next((t for t in times if t is not None and not math.isnan(t)), None)


def confidence(value: object) -> float | None:
    """Return a confidence from 0 to 1, ``None`` for anything else."""
    found = number(value)
    return found if found is not None and 0.0 <= found <= 1.0 else None


def mean(values: Iterable[float | None]) -> float | None:
    """Return the mean of the confidences that are there, ``None`` where there are none."""
    there = [value for value in values if value is not None]
    return round(sum(there) / len(there), 4) if there else None


def speaker_key(value: object) -> str | None:
    """Return a name or id as the file has it, as text; ``None`` where it gives none."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    whole = number(value)
    return str(int(whole)) if whole is not None and whole == int(whole) else None


def language_code(value: object) -> str | None:
    """Return the ISO 639-1 code in ``en``, ``en_us``, ``en-US``, ``eng`` or ``english``."""
    if not isinstance(value, str):
        return None
    primary = value.strip().replace("_", "-").partition("-")[0].casefold()
    if len(primary) == 2 and primary.isascii() and primary.isalpha():
        return primary
    return _ISO_639_3.get(primary)


def date_of(value: object) -> date | None:
    """Return the date in an ISO 8601 string or in milliseconds since 1970 (UTC)."""
    if isinstance(value, str) and "-" in value:
        try:
            return datetime.fromisoformat(value.strip()).date()
        except ValueError:
            pass
    found = number(value)
    # Before 2001 it would be seconds or something else; after 2100, nothing that we know.
    if found is None or not 978_307_200_000 <= found <= 4_102_444_800_000:
        return None
    return datetime.fromtimestamp(found / 1000, UTC).date()


def clock_or_seconds(value: object) -> float | None:
    """Return seconds also from a clock time such as ``00:01:02``; NaN as in :func:`seconds`."""
    if isinstance(value, str) and ":" in value:
        found = parse_time(value)
        return math.nan if found is None else found
    return seconds(value)
