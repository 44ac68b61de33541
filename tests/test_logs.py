"""Whatever is logged, words have no way out."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from uuid import UUID

import pytest
import structlog

from listenwell.logs import configure_logs, safe

WORDS = "I never told my sister"
ID = UUID("5f1c0f9e-33a5-4a41-9d5e-1d2b7c1a0001")


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = (root.handlers[:], root.level, logging.getLogger("listenwell").level)
    stream = io.StringIO()
    configure_logs("tests", stream)
    yield stream
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    logging.getLogger("listenwell").setLevel(before[2])
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def record(out: io.StringIO) -> dict[str, object]:
    assert WORDS not in out.getvalue()
    assert "sister" not in out.getvalue()
    found: dict[str, object] = json.loads(out.getvalue().splitlines()[-1])
    return found


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (3, 3),
        (2.5, 2.5),
        (None, None),
        (True, True),
        (ID, str(ID)),
        ("compute_session_analytics", "compute_session_analytics"),
        (WORDS, "<str>"),
        ("x" * 121, "<str>"),
        ([WORDS], "<list>"),
        ({"text": WORDS}, "<dict>"),
        (WORDS.encode(), "<bytes>"),
    ],
)
def test_a_field_is_a_number_an_id_or_a_token(given: object, kept: object) -> None:
    assert safe(given) == kept


def test_our_own_events_keep_their_ids_and_lose_their_words(out: io.StringIO) -> None:
    structlog.contextvars.bind_contextvars(request_id="r-12345678")
    structlog.get_logger("listenwell.tests").info("session received", job_id=ID, text=WORDS)
    logged = record(out)
    assert (logged["event"], logged["part"]) == ("session received", "tests")
    assert (logged["job_id"], logged["request_id"]) == (str(ID), "r-12345678")
    assert logged["text"] == "<str>"


def test_an_exception_is_its_type_and_place(out: io.StringIO) -> None:
    try:
        int(WORDS)
    except ValueError:
        structlog.get_logger("listenwell.tests").exception("it failed")
        ours = record(out)
        logging.getLogger("celery.app").exception("task %s failed: %r", ID, sys.exc_info()[1])
        celerys = record(out)
    assert str(ours["error"]).startswith("ValueError at test_logs.py:")
    assert str(celerys["error"]).startswith("ValueError at test_logs.py:")
    assert str(celerys["event"]).startswith(f"task {ID} failed: 'ValueError at")


def test_a_librarys_template_is_filled_with_what_is_safe(out: io.StringIO) -> None:
    logging.getLogger("celery").error("%(name)s: %(body)s", {"name": "run", "body": WORDS})
    assert record(out)["event"] == "run: <str>"


def test_of_an_unknown_library_only_the_place_is_kept(out: io.StringIO) -> None:
    logging.getLogger("vendor.parser").warning("cannot parse " + WORDS)
    assert str(record(out)["event"]).startswith("a message of vendor.parser at test_logs:")
