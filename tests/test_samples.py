"""The sample sessions: as their scripts say, told apart by content, read with both roles."""

import re
import subprocess
import sys
from collections import defaultdict
from itertools import groupby
from pathlib import Path

import pytest

from listenwell import load, read
from listenwell.reading import CueType, Reading
from listenwell.samples import Sample, sample_files, samples
from listenwell.samples.__main__ import main as list_or_report
from listenwell.transcripts import Role

ROOT = Path(__file__).parent.parent
ALL = samples()


def named(sample: Sample) -> str:
    return sample.path.name


def test_there_are_a_dozen_in_as_many_formats() -> None:
    assert len(ALL) == 12
    assert len({sample.format for sample in ALL}) == 12


def test_two_coaches_see_four_clients() -> None:
    assert len({sample.coach for sample in ALL}) == 2
    assert len({(sample.coach, sample.client) for sample in ALL}) == 4


def test_files_come_in_order_of_their_dates() -> None:
    assert [path.name[:10] for path in sample_files()] == [s.date.isoformat() for s in ALL]
    assert sample_files() == sorted(sample_files(), key=lambda path: path.name)


def test_the_files_are_what_their_scripts_say() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "make_samples.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("sample", ALL, ids=named)
def test_the_format_is_told_by_content(sample: Sample) -> None:
    source = load(sample.path.read_bytes(), name="nameless").source
    assert source.format == sample.format
    assert source.format_confidence >= 0.7


@pytest.mark.parametrize("sample", ALL, ids=named)
def test_every_utterance_arrives(sample: Sample) -> None:
    arrived = len(load(sample.path).utterances)
    if sample.path.suffix in (".vtt", ".srt"):
        assert sample.utterances <= arrived < 1.5 * sample.utterances
    else:
        assert arrived == sample.utterances


@pytest.mark.parametrize("sample", ALL, ids=named)
def test_the_word_passes_as_often_as_it_was_written(sample: Sample) -> None:
    speakers = [utterance.speaker for utterance in load(sample.path).utterances]
    assert sum(1 for _ in groupby(speakers)) == sample.turns


@pytest.mark.parametrize("sample", ALL, ids=named)
def test_the_coach_is_found_without_being_named(sample: Sample) -> None:
    transcript = load(sample.path)
    by_role = {speaker.role: speaker.key for speaker in transcript.speakers}
    assert set(by_role) == {Role.COACH, Role.CLIENT}
    if by_role[Role.COACH][:4] in sample.coach:
        assert by_role[Role.CLIENT][:4] in sample.client


@pytest.mark.parametrize("sample", ALL, ids=named)
def test_the_date_is_in_the_name(sample: Sample) -> None:
    assert load(sample.path).source.session_date == sample.date


@pytest.mark.parametrize("sample", ALL, ids=named)
def test_nothing_is_said_twice(sample: Sample) -> None:
    texts = [u.text for u in load(sample.path).utterances if len(u.text.split()) >= 5]
    assert len(set(texts)) == len(texts)


def test_no_sentence_is_in_two_sessions() -> None:
    homes = defaultdict(set)
    for sample in ALL:
        for utterance in load(sample.path).utterances:
            for sentence in re.split(r"[.?!]+", utterance.text.lower()):
                if len(sentence.split()) >= 5:
                    homes[sentence.strip()].add(sample.path.name)
    assert [s for s, files in homes.items() if len(files) > 1] == []


def test_the_command_lists_every_sample(capsys: pytest.CaptureFixture[str]) -> None:
    assert list_or_report([]) == 0
    printed = capsys.readouterr().out
    assert all(str(sample.path) in printed and sample.shows in printed for sample in ALL)


def test_the_command_writes_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "new" / "demo.html"
    assert list_or_report(["--out", str(page)]) == 0
    assert page.as_uri() in capsys.readouterr().out
    assert "Priya Raman" in page.read_text(encoding="utf-8")


def read_sample(name: str) -> Reading:
    return read(load(next(path for path in sample_files() if path.stem == name)))


def cues_in(name: str) -> list[str]:
    return [cue.cue_type.value for cue in read_sample(name).cues]


def test_all_nine_cues_occur() -> None:
    assert {cue for path in sample_files() for cue in cues_in(path.stem)} == set(CueType)


@pytest.mark.parametrize(
    ("name", "cue"),
    [
        ("2026-08-06-priya", "commitment"),
        ("2026-08-13-priya", "deflection"),
        ("2026-09-03-priya", "deflection"),
        ("2026-09-08-daniel", "doubt"),
        ("2026-10-06-daniel", "breakthrough"),
        ("2026-08-19-ruth", "resistance"),
        ("2026-10-14-ruth", "commitment"),
        ("2026-08-27-samir", "concern"),
        ("2026-10-22-samir", "enthusiasm"),
    ],
)
def test_each_story_shows_in_its_cues(name: str, cue: str) -> None:
    assert cue in cues_in(name)


@pytest.mark.parametrize(
    ("first", "last"),
    [("2026-08-19-ruth", "2026-10-14-ruth"), ("2026-08-27-samir", "2026-10-22-samir")],
)
def test_the_coach_who_talks_too_much_learns_to_listen(first: str, last: str) -> None:
    before, after = read_sample(first).analytics, read_sample(last).analytics
    assert before.coach_speech_share is not None
    assert after.coach_speech_share is not None
    assert before.coach_speech_share > 60
    assert after.coach_speech_share < 40


def test_the_client_who_drifts_is_less_engaged_each_time() -> None:
    scores = [
        read_sample(s.path.stem).analytics.engagement_score for s in ALL if "priya" in s.path.stem
    ]
    assert scores == sorted((score or 0 for score in scores), reverse=True)
    assert len(set(scores)) == 3
