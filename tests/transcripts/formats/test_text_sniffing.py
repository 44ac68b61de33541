"""Each text format knows its own files, is surest of them, and of nothing else."""

from importlib import import_module
from pathlib import Path

import pytest

from listenwell.transcripts.content import Content, read_content
from listenwell.transcripts.formats.base import Format

FIXTURES = Path(__file__).parents[1] / "fixtures"
MODULES = ("webvtt", "srt", "sbv", "otter", "meet", "named_text", "csv_table")
FORMATS: dict[str, Format] = {
    fmt.name: fmt
    for module in MODULES
    for fmt in import_module(f"listenwell.transcripts.formats.{module}").FORMATS
}
OWN = [
    (path, folder.name)
    for folder in sorted(FIXTURES.iterdir())
    if folder.name in FORMATS
    for path in sorted(folder.iterdir())
]

NOT_TRANSCRIPTS = {
    "prose": "The lake was still.\nShe thought: not again.\nAt 10:30 the boat left: late.\n" * 20,
    "readme": "# Tool\n\nUsage: tool [file]\nNote: fast\n\nIt reads. My view: good.\n"
    "- item: one\n- item: two\n\nInstallation: run it\nNote: slow\n",
    "python": "import os\n\nclass A:\n    x: int\n    try:\n        pass\n    except E:\n"
    "    finally:\n        pass\nelse:\n    y: str\n",
    "yaml": "name: build\nversion: 2\nsteps:\n  - name: a\n    run: b\n  - name: c\n    run: d\n",
    "calendar": "BEGIN:VCALENDAR\nSUMMARY: One\nSUMMARY: Two\nDTSTART: 2024\nEND:VCALENDAR\n",
    "html": "<html>\n<body>\n<p>Anna: hello</p>\n<p>Ben: hello</p>\n</body>\n</html>\n",
    "mail": "From: Anna Lee\nTo: Ben Okri\nSubject: Friday\nDate: Monday\n\nsee below: x\n",
    "log": "2024-11-21 10:32:15 INFO: started\n2024-11-21 10:32:16 ERROR: failed\n"
    "2024-11-21 10:32:17 INFO: ended\n",
    "form": "Name: Anna\nCity: Leeds\nAge: 40\n",
    "json": '{"a": "Coach: hello"}',
    "agenda": "".join(f"{9 + i}:00 {w}: the {w} part\n" for i, w in enumerate("ABCDEFG")),
    "colours": "body {\n  color: red;\n}\np {\n  color: blue;\n  margin: 0;\n}\n",
    "numbers": "a,b,c\n1,2,3\n4,5,6\n",
}


@pytest.mark.parametrize(("path", "name"), OWN, ids=lambda part: getattr(part, "name", part))
def test_a_fixture_is_recognised_as_its_own_format_and_no_other_is_as_sure(path, name):
    content = read_content(path)
    sure = {fmt.name: fmt.sniff(content) for fmt in FORMATS.values()}
    assert sure.pop(name) > max(sure.values())


@pytest.mark.parametrize(("path", "name"), OWN, ids=lambda part: getattr(part, "name", part))
def test_the_suffix_does_not_matter(path, name):
    as_named = FORMATS[name].sniff(read_content(path))
    assert FORMATS[name].sniff(Content("notes.bin", path.read_bytes())) == as_named
    assert as_named >= 0.3


@pytest.mark.parametrize("kind", NOT_TRANSCRIPTS)
def test_what_is_no_transcript_is_recognised_by_no_text_format(kind):
    content = Content("some.txt", NOT_TRANSCRIPTS[kind].encode())
    sure = {fmt.name: fmt.sniff(content) for fmt in FORMATS.values()}
    assert {name: value for name, value in sure.items() if value >= 0.3} == {}


@pytest.mark.parametrize("data", [b"\x00\x01\x02\x81\x8d", b"PK\x03\x04broken", b"\xff\xfe\x00"])
@pytest.mark.parametrize("name", FORMATS)
def test_sniffing_never_raises_on_bytes_that_are_no_text(data, name):
    assert FORMATS[name].sniff(Content("x", data)) == 0.0


@pytest.mark.parametrize(("path", "name"), OWN, ids=lambda part: getattr(part, "name", part))
def test_windows_line_ends_change_nothing(path, name):
    data = path.read_bytes().replace(b"\r\n", b"\n")
    unix = FORMATS[name].parse(Content("x", data))
    windows = FORMATS[name].parse(Content("x", data.replace(b"\n", b"\r\n")))
    assert repr(unix) == repr(windows)


@pytest.mark.parametrize(("path", "name"), OWN, ids=lambda part: getattr(part, "name", part))
def test_no_words_of_the_file_stand_in_reasons_or_warnings(path, name):
    draft = FORMATS[name].parse(read_content(path))
    said = " ".join([loss.reason for loss in draft.dropped] + draft.warnings).lower()
    names = {cue.speaker.split()[0].lower() for cue in draft.cues if cue.speaker}
    assert not names.intersection(said.replace(":", " ").split()) - {"speaker"}
    assert "lost" not in said
