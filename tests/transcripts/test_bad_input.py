"""What people hand over by mistake or with intent: a clear error or a flagged, sensible reading."""

import contextlib
import io
import json
import os
import threading
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listenwell import load, read
from listenwell.errors import (
    EmptyFile,
    FileUnreadable,
    ListenwellError,
    MalformedTranscript,
    NotATranscript,
    NoUtterances,
    TooLarge,
    TranscriptError,
    UnknownFormat,
)
from listenwell.transcripts import content as content_module
from listenwell.transcripts.content import MAX_BYTES

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def docx(xml: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", xml)
    return file.getvalue()


def own(*records: object) -> bytes:
    return json.dumps({"utterances": records}).encode()


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
REFUSED: dict[str, tuple[bytes, type[TranscriptError]]] = {
    "empty": (b"", EmptyFile),
    "blanks": (b" \r\n\t\n", EmptyFile),
    "byte order mark alone": (b"\xef\xbb\xbf\n", UnknownFormat),
    "binary": (bytes(range(256)) * 8, NotATranscript),
    "NUL bytes in text": (b"Ana: hel\x00lo\nBo: yes\n" * 9, NotATranscript),
    "mp4": (b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2mp41" * 9, NotATranscript),
    "webm": (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm" * 9, NotATranscript),
    "mkv": (b"\x1aE\xdf\xa3\xa3B\x86\x81\x01B\x82\x88matroska" * 9, NotATranscript),
    "wav": (b"RIFF\x24\x08\x00\x00WAVEfmt " * 9, NotATranscript),
    "truncated JSON": (own({"text": "a", "start": 0})[:-9], MalformedTranscript),
    "deep JSON": (b'{"utterances": ' + b"[" * 200_000, MalformedTranscript),
    "a number of many digits": (b'{"utterances": [' + b"1" * 9999 + b"]}", MalformedTranscript),
    "too many JSON values": (b"[" + b"0," * 4_000_001 + b"0]", TooLarge),
    "too many lines": (b"Ana: yes\n" + b"\n" * 1_000_000, TooLarge),
    "JSON of something else": (b'{"name": "left-pad", "version": "1.0"}', UnknownFormat),
    "prose": (b"It was a bright cold day in April.\n" * 9, UnknownFormat),
    "captions without words": (b"WEBVTT\n\n00:01.000 --> 00:02.000\n\n", NoUtterances),
    "zip bomb": (docx(f"<w:document {W}>" + "0" * 30_000_000), TooLarge),
    "markup bomb": (docx(f"<w:document {W}>" + "<w:p/>" * 1_600_000), TooLarge),
    "billion laughs": (
        docx(f'<!DOCTYPE d [<!ENTITY l0 "ha">{LAUGHS}]><w:document {W}>&l11;</w:document>'),
        MalformedTranscript,
    ),
    "billion laughs as text": (
        f'<!DOCTYPE d [<!ENTITY l0 "ha">{LAUGHS}]><d>&l11;</d>'.encode(),
        UnknownFormat,
    ),
}


@pytest.mark.parametrize(("data", "kind"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_transcript_is_refused_with_what_where_and_mend(data, kind):
    with pytest.raises(kind) as caught:
        load(data, name="given")
    assert caught.value.where is not None
    assert caught.value.where.startswith("given")
    assert caught.value.mend


SAID = (
    "Coach: What would you like to look at today?",
    "Client: I want to sleep more.",
    "Coach: What would help?",
)
READ: dict[str, tuple[bytes, int, str]] = {
    "one speaker": (b"Coach: How are you?\nCoach: And now?\n", 2, "Only one person"),
    "no speaker": (
        b"1\n00:00:01,000 --> 00:00:02,000\nhello there\n\n2\n00:00:03,000 --> 00:00:04,000\nyes\n",
        2,
        "does not say who is speaking",
    ),
    "times that run backwards": (
        own(*({"speaker": "coach", "start": 9.0 - n, "text": "Yes."} for n in range(5))),
        5,
        "run backwards",
    ),
    "times that are not numbers": (
        b'{"utterances": [{"text": "Hi.", "start": NaN, "end": Infinity}, {"text": "So."}]}',
        2,
        "could not be used",
    ),
    "huge times": (own({"text": "Hi.", "start": 1e300}, {"text": "So."}), 2, "could not be used"),
    "ten thousand speakers": (
        b"".join(b"Guest %d: hello there\n" % n for n in range(10_000)),
        10_000,
        "10,000 speakers",
    ),
    "UTF-16": ("\n".join(SAID).encode("utf-16"), 3, "are estimated"),
    "UTF-16 without a mark": ("\n".join(SAID).encode("utf-16-le"), 3, ""),
    "UTF-16, big end first": ("\n".join(SAID).encode("utf-16-be"), 3, ""),
    "right to left": ("דנה: מה חשוב לך היום?\nיואב: לישון יותר.\n".encode() * 4, 8, ""),
    "emoji": ("Coach: 👩‍👩‍👧‍👦 \u202eok?\nClient: 🙂🙂 I will.\n".encode() * 4, 8, ""),
}


@pytest.mark.parametrize(("data", "utterances", "warning"), READ.values(), ids=READ)
def test_what_is_odd_is_read_and_flagged(data, utterances, warning):
    transcript = load(data)
    assert len(transcript.utterances) == utterances
    if transcript.evidence.times.value != "none":
        assert any(warning in said for said in transcript.report.warnings)
    assert read(transcript).digest


def test_a_session_of_twelve_hours_is_read_and_flagged():
    lines = ["WEBVTT", ""]
    for n in range(14_400):
        begin = n * 3
        at = f"{begin // 3600:02}:{begin // 60 % 60:02}:{begin % 60:02}"
        lines += [f"{at}.000 --> {at}.900", f"{('Ana', 'Bo')[n // 4 % 2]}: so I did it then", ""]
    transcript = load("\n".join(lines).encode())
    assert transcript.report.cues_read == 14_400
    assert any("11 h 59 min" in warning for warning in transcript.report.warnings)


def test_a_large_file_is_refused_without_being_read(tmp_path, monkeypatch):
    large = tmp_path / "large.vtt"
    with large.open("wb") as file:
        file.truncate(1024**3)

    def fail(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(Path, "open", fail)
    with pytest.raises(TooLarge, match="64 MiB"):
        load(large)


def test_an_endless_stream_is_read_to_the_limit_and_no_further():
    asked = []

    class Endless(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            asked.append(size)
            return b"a" * size

    with pytest.raises(TooLarge):
        load(Endless())
    assert asked == [MAX_BYTES + 1]


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no such device here")
def test_an_endless_device_is_refused():
    with pytest.raises(TooLarge):
        load("/dev/zero")


def test_a_pipe_to_which_nobody_writes_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(content_module, "_PIPE_PATIENCE_SECONDS", 0.05)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(EmptyFile):
        load(tmp_path / "pipe")


def test_a_pipe_is_read_to_its_end(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=("\n".join(SAID).encode() * 5000,))
    writer.start()
    assert len(load(pipe).utterances) > 10_000
    writer.join()


def test_places_that_hold_no_file_are_refused(tmp_path):
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for path in (tmp_path, tmp_path / "missing", tmp_path / "loop", tmp_path / ("a" * 999)):
        with pytest.raises(FileUnreadable):
            load(path)
    with pytest.raises(FileUnreadable):
        load("a\x00b")


def test_a_file_that_may_not_be_read_is_refused(tmp_path, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "a.vtt").write_text("WEBVTT")
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(FileUnreadable, match="Permission denied"):
        load(tmp_path / "a.vtt")


SECRET = "zanzibarquux"
SPOILED = st.sampled_from(
    [
        f"WEBVTT\n\n00:01.0 --> 00:02.0\n{SECRET}\n\nx --> y\n{SECRET}\n\nNOTE {SECRET}\n",
        f"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ana>{SECRET}</v>\n",
        f"1\n00:00:01,000 --> 00:00:02,000\n{SECRET}\n\n2\n00:00:xx --> 0\n{SECRET}\n\n",
        f"0:00:01.000,0:00:02.000\n{SECRET}\n\n0:00:0x.000,0:\n{SECRET}\n",
        f'speaker,start,end,text\nAna,1,2,"{SECRET}\nBo,x,9,{SECRET}\nBo,5,4,{SECRET},{SECRET}\n',
        f"Ana: {SECRET}\nBo: and {SECRET}\n{SECRET}\nAna started transcription\n",
        f"Ana  0:03\n{SECRET}\n\nBo  0:05\n{SECRET}\n\nTranscribed by https://otter.ai\n",
        f"Title - Transcript\nAttendees\nAna, Bo\nTranscript\n00:00:00\nAna: {SECRET}\nBo: so\n",
        json.dumps({"utterances": [{"speaker": "a", "start": -1, "text": SECRET}, SECRET, {}]}),
        json.dumps({"text": SECRET, "language": "en", "segments": [{"id": 0, "text": SECRET}] * 5}),
        json.dumps({"results": {"transcripts": [{"transcript": SECRET}], "items": [SECRET]}}),
        json.dumps({"results": {"channels": [{"alternatives": [{"transcript": SECRET}]}]}}),
        json.dumps({"monologues": [{"speaker": 0, "elements": [{"value": SECRET}]}]}),
    ]
)


@settings(deadline=None)
@given(SPOILED, st.integers(0, 400), st.integers(0, 6), st.sampled_from(["", "\n", "{", "00:"]))
def test_no_message_carries_words_of_the_transcript(text, place, cut, put):
    spoiled = text[:place] + put + text[place + cut :]
    names: set[str] = set()
    try:
        transcript = load(spoiled.encode(), name="given")
    except ListenwellError as error:
        messages = [str(error)]
    else:
        report = transcript.report
        messages = [*report.warnings, *(loss.reason for loss in report.dropped)]
        names = {speaker.key for speaker in transcript.speakers}
    # A cut can make a word part of a speaker's name, and a warning may name a speaker.
    for name in names:
        messages = [message.replace(name, "") for message in messages]
    # Cut in two, its halves may still be told.
    assert not any(half in message for message in messages for half in ("zanziba", "barquux"))


LONG = 60_000


@pytest.mark.parametrize(
    "text",
    [
        "Ana  0:03\nyes\n\nBo  0:05\nno\n\nAna" + " " * LONG + "x\n",
        "WEBVTT\n\n00:01.000 --> 00:02.000\nab" + " " * LONG + "x\n",
        "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "<00:01.000>" * LONG,
        "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "<v " * LONG,
        "0:00:01.000,0:00:02.000\nhi\n\n" + "0:00:01.00,0:\n" * (LONG // 8),
        "Ana: yes\nBo: no\n" + "*" * LONG,
        "Ana: yes\nBo: no\n" + ": " * LONG,
        "speaker,start,end,text\n" + '"\n' * LONG,
    ],
)
def test_text_made_to_be_slow_comes_to_an_end(text):
    """Nothing is asserted of the clock: where time grows faster than the text, this hangs."""
    with contextlib.suppress(TranscriptError):
        assert load(text.encode()).utterances
