"""WebVTT: markup away, voices and times kept, every loss with its line."""

from pathlib import Path

import pytest

from listenwell.errors import MalformedTranscript
from listenwell.transcripts.content import Content, read_content
from listenwell.transcripts.draft import Overlap
from listenwell.transcripts.formats.webvtt import parse_end_to_end, parse_webvtt, sniff_zoom

FIXTURES = Path(__file__).parents[1] / "fixtures"


def vtt(body, parse=parse_webvtt):
    return parse(Content("x", ("WEBVTT\n\n" + body).encode()))


def rows(draft):
    return [(cue.line, cue.start, cue.end, cue.speaker, cue.text) for cue in draft.cues]


def losses(draft):
    return [(loss.line, loss.reason) for loss in draft.dropped]


def test_oddities_are_read_and_each_loss_is_told():
    draft = parse_webvtt(read_content(FIXTURES / "webvtt" / "oddities.vtt"))
    assert rows(draft) == [
        (14, 0.21, 4.5, None, "What would good look like & feel like?"),
        (17, 4.5, 9.0, None, "Calmer mornings. And evenings."),
        (21, 10.0, 12.5, None, "So my point is: rest."),
    ]
    assert losses(draft) == [
        (4, "a note"),
        (7, "a style sheet"),
        (10, "the definition of a region"),
        (24, "the times of this cue cannot be read"),
        (27, "text that belongs to no cue"),
        (29, "a cue without words"),
    ]


def test_zoom_keeps_its_times_and_only_the_first_colon_ends_a_name():
    draft = parse_end_to_end(read_content(FIXTURES / "zoom-vtt" / "late_start.vtt"))
    assert rows(draft)[:4] == [
        (4, 244.47, 247.53, "Maya Torres (she/her)", "Hello, can you hear me?"),
        (8, 247.4, 249.1, "Maya Torres (she/her)", "Note: the recording is on."),
        (
            12,
            249.1,
            255.0,
            "Jonas | Harbour Ltd",
            "Loud and clear. I read https://example.org: good.",
        ),
        (16, 255.0, 256.0, "nixie", "Sorry, wrong room!"),
    ]
    assert draft.overlap is Overlap.NO


def test_voices_of_teams_become_speakers_and_only_true_times_are_kept():
    draft = parse_end_to_end(read_content(FIXTURES / "teams-vtt" / "voices.vtt"))
    assert rows(draft) == [
        (4, 3.12, 6.48, "Torres, Maya", "Welcome back. How was the fortnight?"),
        (9, 6.9, 12.04, "Jonas Weber", "Better than I feared <laughs>."),
        (13, 12.1, None, "Torres, Maya", "Better how?"),
        (13, None, None, "Jonas Weber", "I slept."),
    ]
    assert losses(draft) == [(17, "a notice of the meeting program")]


def test_rolling_captions_give_every_line_once():
    draft = parse_end_to_end(read_content(FIXTURES / "youtube-vtt" / "rolling.vtt"))
    assert rows(draft) == [
        (5, 0.16, 2.389, None, "so what changed"),
        (13, 2.399, 4.31, None, "yes"),
        (21, 4.32, 6.0, None, "yes"),
        (25, 6.0, 8.5, None, "I asked for help"),
    ]
    assert draft.language == "en"


def test_an_inline_time_begins_a_new_line_of_rolling_captions():
    draft = vtt("00:01.000 --> 00:04.000\none<00:01.500><c> two</c>\n<00:02.000><c>three</c>\n")
    assert [(c.start, c.end, c.text) for c in draft.cues] == [
        (1.0, 2.0, "one two"),
        (2.0, 4.0, "three"),
    ]


def test_rolling_captions_without_inline_times_are_unrolled_too():
    lines = [
        "alpha one",
        "beta two",
        "gamma three",
        "delta four",
        "epsilon five",
        "zeta six",
        "eta",
    ]
    body = f"00:00.000 --> 00:01.000\n{lines[0]}\n\n" + "".join(
        f"00:0{i}.000 --> 00:0{i + 1}.000\n{lines[i - 1]}\n{lines[i]}\n\n" for i in range(1, 7)
    )
    assert [cue.text for cue in vtt(body).cues] == lines


def test_the_same_words_in_every_cue_are_not_taken_for_rolling():
    body = "".join(f"00:0{i}.000 --> 00:0{i + 1}.000\nyes\n\n" for i in range(8))
    assert len(vtt(body).cues) == 8


@pytest.mark.parametrize(
    ("payload", "text"),
    [
        ("a < b and c > d", "a < b and c > d"),
        ("<c.yellow.bg_blue>hi</c> <lang en>you</lang>", "hi you"),
        ("Tom &amp; &lt;3 &nbsp;x", "Tom & <3 \xa0x"),
        ("one<00:00:01.000> two", "one two"),
        (">> Well.", "Well."),
        ("- Yes.", "Yes."),
        ("<v>nobody", "nobody"),
    ],
)
def test_markup_goes_and_words_stay(payload, text):
    assert [cue.text for cue in vtt(f"00:00.000 --> 00:02.000\n{payload}\n").cues] == [text]


@pytest.mark.parametrize(
    "times",
    ["0:0:1.5 --> 0:0:2.25", "00:01.500 --> 00:02.250 line:0", "00:00:01,500 --> 00:00:02,250",
     "00:00:01.500 -> 00:00:02.250", "  00:01.500-->00:02.250"],
)  # fmt: skip
def test_unusual_spellings_of_times_are_read(times):
    draft = vtt(f"{times}\nhello\n")
    assert rows(draft) == [(3, 1.5, 2.25, None, "hello")]
    assert losses(draft) == []


@pytest.mark.parametrize(
    "times", ["xx --> 00:02.000", "00:99.000 --> 00:02.000", "nan --> nan", "-->"]
)
def test_a_cue_whose_times_cannot_be_read_is_dropped_with_its_line(times):
    draft = vtt(f"00:00.000 --> 00:01.000\nkept\n\n{times}\nlost\n")
    assert [cue.text for cue in draft.cues] == ["kept"]
    assert losses(draft) == [(6, "the times of this cue cannot be read")]


def test_blank_lines_of_spaces_do_not_glue_cues_together():
    draft = vtt("1\n00:00.000 --> 00:01.000\none\n  \n2\n00:01.000 --> 00:02.000\ntwo\n")
    assert [cue.text for cue in draft.cues] == ["one", "two"]


def test_cues_may_follow_each_other_without_a_blank_line():
    draft = vtt("00:00.000 --> 00:01.000\none\n00:01.000 --> 00:02.000\ntwo\n")
    assert [cue.text for cue in draft.cues] == ["one", "two"]


def test_no_name_is_invented_from_a_colon_in_speech():
    said = [
        "So my point is: rest",
        "Note: call home",
        "yes",
        "I tell you: no",
        "Question: why",
        "well",
    ]
    body = "".join(f"00:0{i}.000 --> 00:0{i + 1}.000\n{s}\n\n" for i, s in enumerate(said))
    assert [(c.speaker, c.text) for c in vtt(body).cues] == [(None, s) for s in said]


def test_names_that_stand_only_at_a_change_carry_on_and_the_report_says_so():
    said = ["MAYA: Hello.", "Come in.", "JONAS: Thanks.", "Cold out.", "MAYA: Sit.", "JONAS: Yes."]
    body = "".join(f"00:0{i}.000 --> 00:0{i + 1}.000\n{s}\n\n" for i, s in enumerate(said))
    draft = vtt(body)
    assert [c.speaker for c in draft.cues] == ["MAYA", "MAYA", "JONAS", "JONAS", "MAYA", "JONAS"]
    assert draft.warnings == [
        (
            "Names stand only where the speaker changes: 2 cues without one are taken to go on "
            "with the speaker before them."
        )
    ]


def test_a_cue_of_zoom_without_a_name_has_no_speaker():
    said = ["Maya: a", "Jonas: b", "Maya: c", "Jonas: d", "Maya: e", "f", "Jonas: g", "Maya: h"]
    body = "".join(f"{i}\n00:0{i}.000 --> 00:0{i + 1}.000\n{s}\n\n" for i, s in enumerate(said))
    assert [c.speaker for c in vtt(body).cues][5] is None
    assert sniff_zoom(Content("x", ("WEBVTT\n\n" + body).encode())) > 0.9


def test_names_behind_dashes_share_the_cue_and_only_the_first_has_its_start():
    draft = vtt(
        "00:00.000 --> 00:02.000\n- Maya: Ready?\n- Jonas: Yes.\n\n"
        "00:02.000 --> 00:03.000\nMaya: Good.\n\n00:03.000 --> 00:04.000\nMaya: So.\n"
    )
    assert [(c.speaker, c.start, c.end) for c in draft.cues[:2]] == [
        ("Maya", 0.0, None),
        ("Jonas", None, None),
    ]


def test_captions_whose_times_are_all_broken_are_refused_with_the_place():
    with pytest.raises(MalformedTranscript) as refused:
        vtt("aa --> bb\nlost\n")
    assert refused.value.where == "line 3"


def test_a_file_with_a_header_alone_has_no_cues():
    assert vtt("").cues == []
