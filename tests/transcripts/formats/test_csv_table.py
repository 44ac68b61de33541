"""Tables: any order, delimiter and wording of the header."""

import math
from pathlib import Path

import pytest

from listenwell.errors import MalformedTranscript
from listenwell.transcripts.content import Content, read_content
from listenwell.transcripts.draft import Overlap
from listenwell.transcripts.formats.csv_table import parse_csv, sniff_csv

FIXTURES = Path(__file__).parents[1] / "fixtures" / "csv"


def read(text):
    content = Content("x", text.encode())
    assert sniff_csv(content) > 0.9
    return parse_csv(content)


def test_quoted_line_ends_and_delimiters_are_text():
    draft = parse_csv(read_content(FIXTURES / "semicolons.csv"))
    assert [(c.line, c.speaker, c.start, c.end, c.text) for c in draft.cues[:2]] == [
        (2, "coach", 0.0, 3.5, "What would be\nenough; today?"),
        (4, "client", 4.0, 5.25, 'One "yes"'),
    ]
    assert not draft.merge
    assert draft.overlap is Overlap.YES


def test_times_that_are_none_are_handed_on_as_not_a_number():
    cue = parse_csv(read_content(FIXTURES / "semicolons.csv")).cues[2]
    assert cue.start is not None
    assert math.isnan(cue.start)


def test_without_ends_there_is_no_overlap():
    draft = parse_csv(read_content(FIXTURES / "no_end.tsv"))
    assert [(c.start, c.end) for c in draft.cues] == [(0.0, None), (61.5, None)]
    assert draft.overlap is Overlap.NO


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("speaker,start,end,text", "A,1.5,2.5,hi"),
        ("Text|END|Start|Who", "hi|2.5|1.5|A"),
        ("start_time;end_time;name;utterance", "0:01.5;00:00:02,500;A;hi"),
        ("Start (ms),End (ms),Speaker,Transcript", "1500,2500,A,hi"),
        ("start,duration,speaker,message", "1.5,1,A,hi"),
        ("sep=;\nspeaker;start;end;text", "A;1.5;2.5;hi"),
        ("id,speaker,start,end,text,extra", "7,A,1.5,2.5,hi,x"),
    ],
)
def test_headers_are_read_by_name(header, row):
    assert [tuple(c)[:4] for c in read(f"{header}\n{row}\n").cues] == [("hi", "A", 1.5, 2.5)]


def test_an_unclosed_quote_costs_its_own_row_only():
    draft = read('speaker,text\nA,"fine"\nB,"never closed\nC,still here\n')
    assert [c.speaker for c in draft.cues] == ["A", "C"]
    assert [d.line for d in draft.dropped] == [3]


def test_a_row_with_too_few_cells_is_dropped_with_its_line():
    draft = read("speaker,start,text\nA,1,hi\nB\n")
    assert [d.line for d in draft.dropped] == [3]


def test_a_table_with_no_whole_row_is_refused_with_the_place():
    with pytest.raises(MalformedTranscript) as refused:
        read("speaker,start,text\nA\nB\n")
    assert refused.value.where == "line 2"


@pytest.mark.parametrize("header", ["a,b,c", "text,colour", "speaker,start,end", "words"])
def test_other_tables_are_not_taken(header):
    assert sniff_csv(Content("x", f"{header}\n1,2,3\n".encode())) == 0.0
