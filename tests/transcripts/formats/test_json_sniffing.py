"""Each JSON file is told as what it is, and nothing else is told as a transcript."""

import json
from pathlib import Path

import pytest

from listenwell.transcripts.content import Content, read_content
from listenwell.transcripts.formats import (
    assemblyai,
    aws,
    deepgram,
    fathom,
    fireflies,
    google_speech,
    listenwell_json,
    rev,
    teams_docx,
    whisper,
)

FIXTURES = Path(__file__).parents[1] / "fixtures"
FORMATS = [
    fmt
    for module in (
        assemblyai,
        aws,
        deepgram,
        fathom,
        fireflies,
        google_speech,
        listenwell_json,
        rev,
        teams_docx,
        whisper,
    )
    for fmt in module.FORMATS
]
FILES = sorted(
    path for fmt in FORMATS for path in (FIXTURES / fmt.name).glob("*.json") if path.is_file()
)

NOT_TRANSCRIPTS = {
    "empty object": {},
    "empty list": [],
    "package.json": {"name": "site", "version": "1.0.0", "dependencies": {"left-pad": "1"}},
    "GeoJSON": {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "geometry": {"type": "Point", "coordinates": [1, 2]}}],
    },
    "search results": {"results": [{"title": "a"}], "total": 1},
    "results of another kind": {"results": {"rows": []}},
    "list of numbers": [1, 2, 3],
    "list of texts": ["a", "b"],
    "list of records": [{"id": 1, "text": "a"}],
    "segments of a road": {"segments": [{"start": "a", "end": "b", "length": 3}]},
    "words alone": {"words": ["a", "b"]},
    "a string": "text",
    "null": None,
}


def contents_of(document: object) -> Content:
    return read_content(json.dumps(document).encode(), "a.json")


def test_there_are_fixtures_of_every_format():
    assert {path.parent.name for path in FILES} == {f.name for f in FORMATS} - {"teams-docx"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_file_is_told_as_its_own_format_and_no_other(path):
    content = read_content(path)
    sure = {fmt.name: fmt.sniff(content) for fmt in FORMATS}
    assert sure.pop(path.parent.name) >= 0.9
    assert max(sure.values()) <= 0.5


@pytest.mark.parametrize("document", NOT_TRANSCRIPTS.values(), ids=NOT_TRANSCRIPTS.keys())
def test_other_json_is_told_as_nothing(document):
    content = contents_of(document)
    assert {fmt.name: fmt.sniff(content) for fmt in FORMATS} == dict.fromkeys(
        [fmt.name for fmt in FORMATS], 0.0
    )


@pytest.mark.parametrize(
    "data",
    [b'{"utterances": [', b"[1, 2", b"{nonsense}", b"[" * 100_000, b"[" + b"9" * 5000 + b"]"],
    ids=["cut off", "cut off list", "not JSON", "nested deeply", "a huge number"],
)
def test_broken_json_is_told_as_nothing_without_an_error(data):
    content = read_content(data, "a.json")
    assert not any(fmt.sniff(content) for fmt in FORMATS)
