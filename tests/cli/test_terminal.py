"""The printed report: its parts, its width, and words that stay words."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from unicodedata import category

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from listenwell.cli.main import main
from listenwell.cli.terminal import print_report
from listenwell.samples import samples
from listenwell.transcripts import Times

SECTIONS = (
    "THE SESSION",
    "WHO TALKED",
    "WHAT WAS ASKED",
    "THE MOMENTS THAT MATTER",
    "MOTIVATIONAL INTERVIEWING",
    "ENGAGEMENT",
    "WITHHELD",
)


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setenv("COLUMNS", "80")

    def show(*readings, full: bool = False) -> str:
        print_report(readings, full=full)
        return capsys.readouterr().out

    return show


def test_every_section_is_there_in_order(shown, make_reading) -> None:
    out = shown(make_reading())
    places = [out.index(section) for section in SECTIONS]
    assert places == sorted(places)


def test_the_header_says_who_and_how_surely(shown, make_reading) -> None:
    head = shown(make_reading()).split("THE SESSION")[0]
    for part in ("2026-09-03-priya.vtt", "1:50 long", "97 % sure", "Ana Lima  94 % sure"):
        assert part in head


@pytest.mark.parametrize("columns", [60, 80, 110, 200])
def test_no_line_is_wider_than_the_terminal(
    columns: int, shown, make_reading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    readings = [make_reading(client="Wilhelmina Featherstonehaugh-Cholmondeley"), make_reading()]
    out = shown(*readings, full=True)
    assert max(cell_len(line) for line in out.splitlines()) <= min(columns, 110)


def test_words_are_never_markup_or_commands(shown, make_reading) -> None:
    hostile = "[bold]x[/bold] [/nope] :smile: \x1b[31mred\x1b]0;title\x07 [link=x]y[/link]"
    out = shown(make_reading(words={7: hostile}, client="[red]Priya\x1b[2J"))
    assert "“[bold]x[/bold] [/nope] :smile: red [link=x]y[/link]”" in out
    assert "[red]Priya" in out
    assert "\x1b" not in out


def test_names_in_other_scripts(shown, make_reading) -> None:
    out = shown(make_reading(client="مريم 🙂", coach="שרה"))
    assert "مريم 🙂" in out
    assert "שרה" in out


def test_moments_are_numbered_on_the_timeline_and_below(shown, make_reading) -> None:
    out = shown(make_reading())
    marks = next(line for line in out.splitlines() if line.strip().startswith("moments"))
    assert [character for character in marks if character.isdigit()] == ["1", "2", "3"]
    assert "2  1:17  breakthrough 92 % sure" in out


def test_more_moments_than_fit_are_counted(shown, make_reading) -> None:
    assert "and 10 more" in shown(make_reading(rounds=6))


def test_without_times_the_timeline_goes_by_words(shown, make_reading) -> None:
    out = shown(make_reading(times=Times.NONE))
    assert "by words: the file does not place each utterance in time" in out
    assert "length not known" in out


def test_a_withheld_measure_is_a_dash_and_never_zero(shown, make_reading) -> None:
    out = shown(make_reading(coach_talk_time_seconds=None, coach_talk_percentage=None))
    row = next(line for line in out.splitlines() if "Ana Lima" in line and "44 %" in line)
    assert row.split("Ana Lima")[1].split()[:3] == ["–", "–", "44"]


def test_what_is_withheld_stands_once_with_its_reason(shown, make_reading) -> None:
    part = shown(make_reading()).split("WITHHELD")[1]
    assert part.count("speech is laid end to end") == 1
    assert "interruptions by the coach" in part


@pytest.mark.parametrize(("ratio", "verdict"), [(0.99, "below fair"), (1.0, "fair"), (2.0, "good")])
def test_the_band_of_reflections_to_questions(
    ratio: float, verdict: str, shown, make_reading
) -> None:
    out = shown(make_reading(mi=(ratio, None, None, None)))
    line = next(line for line in out.splitlines() if "Reflections per question  " in line)
    assert line.rstrip().endswith(f"  {verdict}")


def test_nothing_measured_is_nothing_shown(shown, make_reading) -> None:
    out = shown(make_reading(mi=(None,) * 4, engagement_score=None, coach_question_count=None))
    assert "MOTIVATIONAL" not in out
    assert "ENGAGEMENT" not in out
    assert "WHAT WAS ASKED" not in out


def test_no_cue_sure_enough_is_said(shown, make_reading) -> None:
    out = shown(replace(make_reading(), cues=()))
    assert "No cue was sure enough to show." in out


def test_withheld_cues_are_not_taken_for_none(shown, make_reading) -> None:
    reading = make_reading(cue_breakthrough_count=None, cue_resistance_count=None)
    assert "THE MOMENTS THAT MATTER" not in shown(replace(reading, cues=()))


def test_interruptions_and_backchannels_are_told_apart(shown, make_reading) -> None:
    counts = {
        "interruption_count": 1,
        "coach_interruption_count": 1,
        "coach_backchannel_count": 4,
        "client_backchannel_count": 0,
    }
    out = " ".join(shown(make_reading(**counts)).split())
    assert "1 interruption, 1 begun by the coach" in out
    assert "backchannels, which are not turns: 4 by the coach, 0 by the client" in out


def test_speakers_without_names_go_by_their_role_and_id(shown, make_reading) -> None:
    assert "Client (spk_1)" in shown(make_reading(client=None))


def test_standard_input_has_a_name(shown, make_reading) -> None:
    assert "standard input" in shown(make_reading(file="-"))


def test_warnings_are_kept_in_mind(shown, make_reading) -> None:
    assert "! Name the coach to be sure." in shown(
        make_reading(warnings=("Name the coach to be sure.",))
    )


def test_several_sessions_are_a_table_and_a_comparison(shown, make_reading) -> None:
    out = shown(make_reading(), make_reading(day=date(2026, 9, 10), engagement_score=64.0))
    assert "WHO TALKED" not in out
    assert "2026-09-03 → 2026-09-10  Priya with Ana Lima" in out
    engagement = next(line for line in out.splitlines() if line.startswith("   Engagement"))
    assert engagement.split() == ["Engagement", "71", "→", "64", "−7"]


def test_full_prints_each_session_too(shown, make_reading) -> None:
    assert shown(make_reading(), make_reading(), full=True).count("WHO TALKED") == 2


@pytest.mark.usefixtures("narrow")
@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.path.name)
def test_every_sample_is_printed(sample, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["analyze", str(sample.path)]) == 0
    out, err = capsys.readouterr()
    assert sample.path.name in out.replace("\n", "").replace(" ", "")
    assert "THE MOMENTS THAT MATTER" in out
    assert err == ""


@pytest.mark.usefixtures("narrow")
def test_a_terminal_without_our_characters_is_no_error(
    transcript_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io
    import sys

    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    assert main(["analyze", str(transcript_file)]) == 0


@pytest.mark.usefixtures("narrow")
def test_formats_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    from listenwell.transcripts.formats import all_formats

    assert main(["formats"]) == 0
    out = capsys.readouterr().out
    assert all(fmt.name in out for fmt in all_formats())
    assert max(map(len, out.splitlines())) <= 80


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    said=st.text(st.characters(exclude_categories=()), max_size=60),
    name=st.text(st.characters(exclude_categories=()), min_size=1, max_size=40),
)
def test_whatever_is_said_by_whomever(said: str, name: str, shown, make_reading) -> None:
    words = dict.fromkeys((0, 5, 7), said)
    out = shown(make_reading(words=words, client=name, coach=f"{name}!", warnings=(said,)))
    assert not {category(character) for character in out.replace("\n", "")} & {"Cc", "Cs"}
    assert "THE MOMENTS THAT MATTER" in out
