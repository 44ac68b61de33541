"""What is wrong with a request's fields, in words of our own: nothing of the request in them."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

_MESSAGES: Final = {
    "missing": "Is required",
    "extra_forbidden": "Is not a field of this request",
    "json_invalid": "Is not JSON",
    "greater_than_equal": "Must be at least {ge}",
    "less_than_equal": "Must be at most {le}",
    "string_too_short": "Must have at least {min_length} characters",
    "string_too_long": "Must have at most {max_length} characters",
    "too_short": "Must have at least {min_length} items",
    "too_long": "Must have at most {max_length} items",
    "string_pattern_mismatch": "Must match {pattern}",
    "literal_error": "Must be {expected}",
    "finite_number": "Must be a finite number",
    "in_the_future": "Must not lie in the future",
    "bad_setting": "{message}",
}
_BY_PREFIX: Final = {
    "uuid": "Must be a UUID",
    "datetime": "Must be a date and time in ISO 8601",
    "date": "Must be a date: YYYY-MM-DD",
    "string": "Must be text",
    "float": "Must be a number",
    "int": "Must be a whole number",
    "bool": "Must be true or false",
    "list": "Must be a list",
    "model": "Must be an object",
    "dict": "Must be an object",
}


def field_problems(errors: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Return the name of each field that is wrong and what it must be; at most 100."""
    found = [(_field(error), _message(error)) for error in errors]
    return found[:100]


def _field(error: Mapping[str, Any]) -> str:
    place = [str(part) for part in error["loc"]]
    if error["type"] == "extra_forbidden":  # the caller's own word, which could be anything
        place = [*place[:-1], "(unknown)"]
    if error["type"] == "json_invalid":
        place = ["body"]
    return ".".join(place) or "body"


def _message(error: Mapping[str, Any]) -> str:
    kind = str(error["type"])
    if kind in _MESSAGES:
        return _MESSAGES[kind].format_map(error.get("ctx") or {})
    return next(
        (said for prefix, said in _BY_PREFIX.items() if kind.startswith(prefix)),
        "Is not as it should be",
    )
