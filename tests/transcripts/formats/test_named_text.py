"""Plain text with names, with and without stamps."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listenwell.errors import ListenwellError, MalformedTranscript
from listenwell.transcripts.content import Content, read_content
from listenwell.transcripts.formats.named_text import parse_named_text, sniff_named_text

FIXTURES = Path(__file__).parents[1] / "fixtures" / "named-text"


def read(text):
    content = Content("x", text.encode())
    assert sniff_named_text(content) >= 0.3
    return parse_named_text(content)


def test_colons_in_speech_and_in_addresses_are_words():
    draft = parse_named_text(read_content(FIXTURES / "plain.txt"))
    assert [(c.line, c.start, c.speaker, c.text) for c in draft.cues] == [
        (3, None, "Coach", "What would you like to talk about?"),
        (
            5,
            None,
            "Client",
            "Work. My point is: I am tired. It is like this: I sleep, and it is not enough.",
        ),
        (8, None, "Coach", "Tell me more. I read https://example.org: have you?"),
        (9, None, "Client", "No."),
    ]
    assert draft.session_date == date(2025, 3, 14)
    assert [d.line for d in draft.dropped] == [1]


@pytest.mark.parametrize(
    "line",
    [
        "[00:01:02] {}: well then",
        "(01:02) {}: well then",
        "00:01:02 {}: well then",
        "[00:01:02.000] {}: well then",
        "00:01:02 - {}: well then",
        "{} (00:01:02): well then",
        "{} [01:02]: well then",
        "{} 00:01:02: well then",
        "**{} (00:01:02):** well then",
        "{}  01:02\nwell then",
        "{} (01:02)\nwell then",
        "**{}** 01:02\nwell then",
        "[00:01:02] **{}:** well then",
    ],
)
@pytest.mark.parametrize(
    "names", [("Coach", "Client"), ("Maya Torres", "Jonas"), ("Speaker 1", "Speaker 2")]
)
def test_every_way_of_stamping_a_line_is_read(line, names):
    text = "\n".join(line.format(name) for name in [*names, *names])
    assert [(c.speaker, c.start, c.text) for c in read(text).cues] == [
        (name, 62.0, "well then") for name in [*names, *names]
    ]


def test_a_range_gives_the_end_too():
    draft = parse_named_text(read_content(FIXTURES / "stamped.txt"))
    assert [(c.start, c.end) for c in draft.cues] == [(2.0, None), (6.0, 11.0), (12.0, None)]


def test_names_above_their_words_are_read():
    draft = parse_named_text(read_content(FIXTURES / "own_line.txt"))
    assert [(c.start, c.speaker, c.text) for c in draft.cues] == [
        (1.0, "Maya Torres", "Where shall we begin?"),
        (9.0, "Jonas Weber", "With the mails. My plan: none."),
        (3600.0, "Maya Torres", "Go on."),
    ]


def test_the_time_of_day_is_counted_from_the_first_stamp_and_the_report_says_so():
    draft = parse_named_text(read_content(FIXTURES / "chat.txt"))
    assert [c.start for c in draft.cues] == [0.0, 35.0, 60.0]
    assert draft.session_date == date(2024, 11, 21)
    assert len(draft.warnings) == 1


@pytest.mark.parametrize(
    ("stamps", "starts"),
    [
        (("23:59:30", "23:59:50", "00:00:10"), [86370.0, 86390.0, 10.0]),  # no date: not sure
        (("11:59:30 PM", "11:59:50 PM", "12:00:10 AM"), [0.0, 20.0, 40.0]),
        (("10:32:15", "10:32:50", "10:40:00"), [0.0, 35.0, 465.0]),
        (("00:32:15", "00:32:50", "00:40:00"), [1935.0, 1970.0, 2400.0]),
        (("10:32", "10:50", "11:00"), [632.0, 650.0, 660.0]),
    ],
)
def test_stamps_are_rebased_only_where_they_are_clearly_a_clock(stamps, starts):
    text = "\n".join(
        f"[{s}] {n}: hello you" for s, n in zip(stamps, ("Coach", "Client", "Coach"), strict=True)
    )
    assert [c.start for c in read(text).cues] == starts


def test_a_stamp_on_a_line_of_its_own_belongs_to_the_next_name_alone():
    draft = read("00:00:05\nCoach: One.\nClient: Two.\n00:05:00\nCoach: Three.\n")
    assert [c.start for c in draft.cues] == [5.0, None, 300.0]


def test_right_to_left_names_and_emoji_are_read():
    draft = parse_named_text(read_content(FIXTURES / "right_to_left.txt"))
    assert [c.speaker for c in draft.cues] == ["מאמן", "לקוח", "מאמן"]
    assert draft.cues[0].text.endswith("😀")


def test_two_lines_with_names_are_enough():
    assert [c.speaker for c in read("Anna: How are you?\nBen: Quite well.\n").cues] == [
        "Anna",
        "Ben",
    ]


def test_numbered_people_who_speak_once_each_are_read():
    text = "".join(f"Person {i}: I am number {i}.\n" for i in range(500))
    assert len(read(text).cues) == 500


def test_numbered_days_are_no_people():
    text = "".join(f"Day {i}: walk and rest\n" for i in range(1, 8))
    assert sniff_named_text(Content("x", text.encode())) == 0.0


def test_notices_of_the_meeting_program_are_dropped():
    draft = read("Coach: Hi.\nAnna Lee started transcription\nClient: Hello.\n")
    assert [c.text for c in draft.cues] == ["Hi.", "Hello."]
    assert [d.line for d in draft.dropped] == [2]


def test_text_without_names_is_refused():
    with pytest.raises(MalformedTranscript):
        parse_named_text(Content("x", b"just words\nand more\n"))


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text):
    content = Content("x", f"Coach: hi\n{text}\nClient: ho\n".encode("utf-8", "replace"))
    try:
        draft = parse_named_text(content)
    except ListenwellError:
        return
    assert all(cue.start is None or cue.start >= 0 for cue in draft.cues)
