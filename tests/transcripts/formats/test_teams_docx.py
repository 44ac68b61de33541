"""Teams transcripts in Word: both generations, headings and lines of Teams's own."""

import io
from datetime import date

import docx
import pytest

from listenwell.errors import MalformedTranscript
from listenwell.transcripts.content import Content, read_content
from listenwell.transcripts.draft import Overlap
from listenwell.transcripts.formats.teams_docx import FORMATS
from listenwell.transcripts.formats.teams_heading import heading_date

TEAMS = FORMATS[0]


def word(*texts: str) -> Content:
    document = docx.Document()
    for text in texts:
        paragraph = document.add_paragraph()
        for number, line in enumerate(text.split("\n")):
            if number:
                paragraph.add_run().add_break()
            paragraph.add_run(line)
    file = io.BytesIO()
    document.save(file)
    return read_content(file.getvalue(), "a.docx")


def said(content: Content):
    return [(c.speaker, c.start, c.end, c.text, c.line) for c in TEAMS.parse(content).cues]


OLDER = word(
    "0:0:0.210 --> 0:0:3.4\nInes Vale\nWhat would be\nuseful today?",
    "0:0:3.0 --> 0:1:2.0\nTomas Brandt\nA plan.",
)
OLDER_APART = word(
    "0:0:0.210 --> 0:0:3.4", "Ines Vale", "Useful?", "0:0:3.4 --> 0:0:5.0", "Tomas Brandt", "Yes."
)
NEWER = word(
    "Coaching-20260309_100000-Meeting Recording",
    "March 9, 2026, 10:00AM",
    "32m 15s",
    "",
    "Ines Vale started transcription",
    "Ines Vale   0:03\nHow was it?\nBetter?",
    "Tomas Brandt   1:02:03\nWe met at 10:30\nand it went well.",
    "Ines Vale stopped transcription",
)
NEWER_APART = word("Ines Vale\t0:03", "How was it?", "Better?", "Tomas Brandt\t0:09", "Yes.")


@pytest.mark.parametrize("content", [OLDER, OLDER_APART, NEWER, NEWER_APART])
def test_every_kind_is_told_as_teams(content):
    assert TEAMS.sniff(content) >= 0.9


def test_captions_have_their_times_name_and_words():
    assert said(OLDER) == [
        ("Ines Vale", 0.21, 3.4, "What would be useful today?", 1),
        ("Tomas Brandt", 3.0, 62.0, "A plan.", 2),
    ]


def test_captions_may_stand_in_paragraphs_of_their_own():
    assert said(OLDER_APART) == [
        ("Ines Vale", 0.21, 3.4, "Useful?", 1),
        ("Tomas Brandt", 3.4, 5.0, "Yes.", 4),
    ]


def test_captions_without_names_keep_their_words():
    assert said(word("0:0:1.0 --> 0:0:2.0\nHello.", "0:0:3.0 --> 0:0:4.0\nHi.")) == [
        (None, 1.0, 2.0, "Hello.", 1),
        (None, 3.0, 4.0, "Hi.", 2),
    ]


def test_a_paragraph_holds_a_whole_turn():
    assert said(NEWER) == [
        ("Ines Vale", 3.0, None, "How was it? Better?", 6),
        ("Tomas Brandt", 3723.0, None, "We met at 10:30 and it went well.", 7),
    ]


def test_turns_may_stand_in_paragraphs_of_their_own():
    assert said(NEWER_APART) == [
        ("Ines Vale", 3.0, None, "How was it? Better?", 1),
        ("Tomas Brandt", 9.0, None, "Yes.", 4),
    ]


def test_what_is_not_speech_is_accounted_for():
    dropped = TEAMS.parse(NEWER).dropped
    assert [(loss.line, loss.reason.split()[0]) for loss in dropped] == [
        (1, "heading"),
        (2, "heading"),
        (3, "heading"),
        (5, "a"),
        (8, "a"),
    ]


def test_captions_can_be_joined_and_turns_stay():
    older, newer = TEAMS.parse(OLDER), TEAMS.parse(NEWER)
    assert (older.merge, older.overlap) == (True, Overlap.IF_SEEN)
    assert (newer.merge, newer.overlap) == (False, Overlap.NO)
    assert newer.unit == "paragraph"


@pytest.mark.parametrize(
    "notice",
    [
        "Ines Vale stopped transcription",
        "Ines Vale hat die Transkription beendet",
        "Ines Vale a arrêté la transcription",
        "Ines Vale detuvo la transcripción",
        "Ines Vale ha interrotto la trascrizione",
        "Ines Vale さんが文字起こしを停止しました",
        "Ines Vale lopetti litteroinnin",
    ],
)
def test_a_notice_is_not_speech_in_any_language(notice):
    content = word("Ines Vale   0:03\nGood.", "Tomas Brandt   0:09\nYes.", notice)
    assert [text for _, _, _, text, _ in said(content)] == ["Good.", "Yes."]


def test_talk_about_transcription_is_speech():
    content = word("Ines Vale   0:03", "I will send you the transcription.", "Bo   0:09", "Thanks.")
    assert said(content)[0][3] == "I will send you the transcription."


def test_a_turn_without_words_is_dropped_with_its_paragraph():
    draft = TEAMS.parse(word("Ines Vale   0:03", "Tomas Brandt   0:09\nYes."))
    assert [(loss.line, loss.reason) for loss in draft.dropped] == [
        (1, "a name and a time without words")
    ]


def test_the_date_is_that_of_the_heading():
    assert TEAMS.parse(NEWER).session_date == date(2026, 3, 9)


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("9. März 2026, 15:00", date(2026, 3, 9)),
        ("9 mars 2026, 15:00", date(2026, 3, 9)),
        ("9 de marzo de 2026, 15:00", date(2026, 3, 9)),
        ("2026年3月9日 15:00", date(2026, 3, 9)),
        ("Coaching-20260309_100000-Meeting Recording", date(2026, 3, 9)),
        ("31. Februar 2026", None),
        ("03/04/2026", None),
        ("32m 15s", None),
    ],
)
def test_a_date_is_read_only_where_it_is_beyond_doubt(line, day):
    assert heading_date([line]) == day


def test_a_date_that_somebody_says_is_not_the_sessions():
    content = word("Ines Vale   0:03\nSince March 1, 2020?", "Bo   0:09\nYes.")
    assert TEAMS.parse(content).session_date is None


def test_other_word_documents_are_told_as_nothing_and_say_what_is_missing():
    content = word("Dear Tomas,", "see you at 10:30")
    assert TEAMS.sniff(content) == 0.0
    with pytest.raises(MalformedTranscript, match="no lines with a name and a time"):
        TEAMS.parse(content)


def test_a_damaged_document_is_taken_so_that_its_error_is_shown():
    content = read_content(NEWER.data[:5000], "a.docx")
    assert 0.3 <= TEAMS.sniff(content) <= 0.5
    with pytest.raises(MalformedTranscript, match="damaged"):
        TEAMS.parse(content)


def test_a_line_of_blanks_costs_no_time():
    assert TEAMS.sniff(word("a" + " " * 50_000 + "b", "x   0:03\nHi.", "y   0:04\nHo.")) > 0.9
