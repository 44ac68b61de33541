"""Shapes of what identifies a person, with the checks that tell a number's kind.

A number whose check fails is still replaced: as an id, since that is what long numbers are.
"""

import re
from collections.abc import Callable
from typing import Final, NamedTuple


class Pattern(NamedTuple):
    """A shape and the check that what has it must pass."""

    kind: str
    shape: re.Pattern[str]
    holds: Callable[[str], bool]


def luhn(number: str) -> bool:
    """Tell whether the digits pass the check of payment cards (ISO/IEC 7812-1, annex B)."""
    digits = [int(each) for each in number if each.isdigit()][::-1]
    doubled = [sum(divmod(2 * each, 10)) for each in digits[1::2]]
    return 13 <= len(digits) <= 19 and (sum(digits[::2]) + sum(doubled)) % 10 == 0


def iban(account: str) -> bool:
    """Tell whether an account number passes the check of ISO 13616 (modulo 97)."""
    plain = re.sub(r"[\s-]", "", account).upper()
    if not 15 <= len(plain) <= 34 or not plain.isascii():
        return False
    moved = plain[4:] + plain[:4]
    return int("".join(str(int(each, 36)) for each in moved)) % 97 == 1


def _always(_: str) -> bool:
    return True


def _enough_digits(text: str) -> bool:
    return 7 <= sum(each.isdigit() for each in text) <= 15


_WORD: Final = r"[^\W\d_][\w'’.-]*"
_STREETS: Final = (
    r"street|st\.?|road|rd\.?|avenue|ave\.?|lane|ln\.?|drive|dr\.?|court|ct\.?|close|crescent|"
    r"square|sq\.?|place|pl\.?|boulevard|blvd\.?|terrace|gardens|way|row|mews|parkway|highway|hill"
)
_DIGIT_WORDS: Final = r"zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple"
_MONTHS: Final = (
    r"january|february|march|april|may|june|july|august|september|october|november|december"
)

_SPACED_IBAN: Final = r"\b[A-Z]{2}\d{2}(?:[ -]?[A-Z0-9]{4}){2,7}(?:[ -]?[A-Z0-9]{1,3})?\b"


def _shape(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


PATTERNS: Final = (
    Pattern("EMAIL", _shape(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+"), _always),
    Pattern(
        "EMAIL",
        _shape(r"\b[\w.+-]+ at [\w-]+(?: dot (?:com|org|net|edu|gov|info|de|fr|io|co)\b)+"),
        _always,
    ),
    Pattern("URL", _shape(r"\b(?:https?://|www\.)\S+|(?<![\w@])@\w{3,30}\b"), _always),
    Pattern(
        "ID",
        _shape(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"),
        _always,
    ),
    Pattern("ID", _shape(r"\b\d{3}-\d{2}-\d{4}\b"), _always),
    Pattern("IBAN", re.compile(_SPACED_IBAN), iban),
    Pattern("IBAN", _shape(r"\b[A-Z]{2}\d{2}[A-Z0-9]{11,30}\b"), iban),
    Pattern("CARD", _shape(r"(?<![\w+])\d(?:[ -]?\d){12,18}(?!\w)"), luhn),
    Pattern(
        "DATE",
        _shape(
            r"\b\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d\b|\b(?:19|20)\d\d-\d\d-\d\d\b|"
            rf"\bborn (?:on |in )?(?:the )?(?:{_MONTHS}|\d{{1,2}}(?:st|nd|rd|th)?)"
            r"[\w ,]{0,20}\d{4}\b"
        ),
        _always,
    ),
    Pattern(
        "PHONE",
        _shape(r"(?<![\w.])(?:\+|00|\(?0)\d(?:[ ()./-]{0,2}\d){6,13}(?![\w])"),
        _enough_digits,
    ),
    Pattern("PHONE", _shape(r"(?<![\w.])\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?!\w)"), _enough_digits),
    Pattern("PHONE", _shape(rf"\b(?:(?:{_DIGIT_WORDS})[ ,-]+){{6,}}(?:{_DIGIT_WORDS})\b"), _always),
    Pattern(
        "ADDRESS",
        _shape(
            rf"\b\d{{1,5}}[a-z]?,? (?:{_WORD} ){{1,4}}(?:{_STREETS})(?!\w)"
            r"(?:,? (?:apt|apartment|flat|unit|suite|no)\.? ?\w{1,5})?"
        ),
        _always,
    ),
    Pattern(
        "ADDRESS",
        _shape(rf"\b{_WORD}(?:stra(?:ß|ss)e|weg|gasse|allee|platz) \d{{1,4}}[a-z]?\b"),
        _always,
    ),
    Pattern("ADDRESS", _shape(r"\bp\.? ?o\.? box \d+\b"), _always),
    Pattern("ADDRESS", re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b"), _always),
    Pattern("ADDRESS", re.compile(r"\b[A-Z]{2},? \d{5}(?:-\d{4})?\b"), _always),
    Pattern("ID", _shape(r"\b(?:\d{1,3}\.){3}\d{1,3}\b"), _always),
    Pattern("ID", re.compile(r"\b[A-Z]{1,3}[ -]?\d(?:[ -]?\d){5,11}[A-Z]?\b"), _always),
    Pattern("ID", _shape(r"(?<!\w)\d(?:[ -]?\d){5,}(?!\w)"), _always),
)
"""In the order in which they are tried; what one has taken, the next does not see."""
