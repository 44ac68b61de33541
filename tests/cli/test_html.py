"""The page: self-contained, its words data, its numbers tied to utterances."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listenwell.cli.html.page import build_page, script_json
from listenwell.transcripts import Times

HOSTILE = '</script><script>alert(1)</script><img src=x onerror="alert(2)"><!-- \u2028 &amp; ${x}'


class _Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def data_of(page: str) -> Any:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found
    return json.loads(found[1])


def test_the_page_asks_nothing_of_anyone(make_reading) -> None:
    page = build_page([make_reading()])
    for _, attributes in _Tags(page).tags:
        assert not {"src", "srcset", "action", "style", "data"} & attributes.keys()
        assert not any(name.startswith("on") for name in attributes)
        assert (attributes.get("href") or "#").startswith("#")
    assert "@import" not in page
    assert "url(" not in page
    assert "fetch(" not in page


def test_the_policy_allows_only_what_the_page_holds(make_reading) -> None:
    page = build_page([make_reading()])
    policy = next(
        str(attributes["content"])
        for tag, attributes in _Tags(page).tags
        if attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for element in (r"<style>(.*?)</style>", r"<script>(.*?)</script>"):
        (content,) = re.findall(element, page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy


def test_words_are_data_and_never_markup(make_reading) -> None:
    page = build_page([make_reading(words={1: HOSTILE}, client=HOSTILE, file=f"{HOSTILE}.vtt")])
    tags = [tag for tag, _ in _Tags(page).tags]
    assert tags.count("script") == 2
    assert "img" not in tags
    said = data_of(page)["sessions"][0]["utterances"][1]["text"]
    assert said == HOSTILE.replace("\u2028 ", "")


@given(st.text(max_size=40))
def test_script_json_cannot_end_its_element(text: str) -> None:
    written = script_json([text])
    assert not set("<>&\u2028\u2029") & set(written)
    assert json.loads(written) == [text]


def test_a_number_opens_to_its_utterances(make_reading) -> None:
    reading = make_reading()
    session = data_of(build_page([reading]))["sessions"][0]
    for name, indices in reading.evidence.items():
        ranges = session["sets"][session["measures"][name]["set"]]
        opened = [i for first, last in ranges for i in range(first, last + 1)]
        assert opened == sorted(set(indices))


def test_a_withheld_number_opens_to_nothing(make_reading) -> None:
    session = data_of(build_page([make_reading(client_speech_share=None)]))["sessions"][0]
    share = session["measures"]["client_speech_share"]
    assert (share["value"], share["shown"], share["set"]) == (None, "–", None)


def test_the_whole_transcript_is_there_with_its_cues(make_reading) -> None:
    reading = make_reading()
    session = data_of(build_page([reading]))["sessions"][0]
    assert len(session["utterances"]) == len(reading.transcript.utterances)
    assert [(cue["label"], cue["index"], cue["moment"]) for cue in session["cues"]] == [
        ("resistance", 5, 1),
        ("breakthrough", 7, 2),
        ("commitment", 9, 3),
    ]


def test_utterances_carry_their_labels(make_reading) -> None:
    said = data_of(build_page([make_reading()]))["sessions"][0]["utterances"]
    assert said[0]["labels"] == ["open question"]
    assert said[1]["labels"] == ["change talk, 70 % sure"]
    assert said[2]["labels"] == ["complex reflection"]
    assert said[3]["labels"] == ["backchannel"]


def test_each_session_is_held_against_the_one_before(make_reading) -> None:
    later = make_reading(day=date(2026, 9, 10), engagement_score=64.0)
    sessions = data_of(build_page([later, make_reading()]))["sessions"]
    assert [session["date"] for session in sessions] == ["2026-09-03", "2026-09-10"]
    assert sessions[0]["compared"] is None
    assert sessions[1]["compared"]["before"] == "2026-09-03"
    assert sessions[1]["compared"]["rows"][-1] == {
        "measure": "engagement_score",
        "label": "Engagement",
        "before": "71",
        "now": "64",
        "change": "−7",
    }


def test_a_part_of_engagement_opens_to_the_measure_behind_it(make_reading) -> None:
    session = data_of(build_page([make_reading()]))["sessions"][0]
    share, *_ = session["engagement"]
    assert share["set"] == session["measures"]["client_speech_share"]["set"] is not None
    silent = session["engagement"][2]
    assert (silent["shown"], silent["set"]) == ("–", None)


def test_without_times_the_line_goes_by_words(make_reading) -> None:
    session = data_of(build_page([make_reading(times=Times.NONE)]))["sessions"][0]
    assert session["line"]["timed"] is False
    assert session["utterances"][0]["spans"] == [[0.0, 8.0]]


def test_the_same_readings_give_the_same_page(make_reading) -> None:
    assert build_page([make_reading()]) == build_page([make_reading()])


@pytest.mark.parametrize("landmark", ["header", "main", "footer"])
def test_the_page_has_its_landmarks(landmark: str, make_reading) -> None:
    assert landmark in [tag for tag, _ in _Tags(build_page([make_reading()])).tags]


def test_a_session_without_people_goes_by_its_file(make_reading) -> None:
    reading = make_reading(day=None)
    nobody = replace(reading, transcript=replace(reading.transcript, speakers=()))
    session = data_of(build_page([nobody]))["sessions"][0]
    assert session["title"] == session["entry"] == "2026-09-03-priya.vtt"
