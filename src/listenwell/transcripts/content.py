"""The bytes of a file, looked at once and shared by every format that examines them."""

import json
import os
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, Final

from listenwell.errors import (
    EmptyFile,
    FileUnreadable,
    MalformedTranscript,
    NotATranscript,
    TooLarge,
)

MAX_BYTES: Final = 64 * 1024 * 1024
"""Largest file read. A 12-hour session with times for every word is about 20 MiB of JSON."""

MAX_LINES: Final = 400_000
MAX_CHARACTERS: Final = 16_000_000
"""Most lines and characters in a text that is not JSON; twelve hours of captions are about
60,000 lines and a million characters. What a file costs in memory is many times its length."""

MAX_JSON_OBJECTS: Final = 800_000
MAX_JSON_VALUES: Final = 4_000_000
"""Most objects and values in a JSON document, which may cost thirty times their length in
memory; twelve hours with times for every character are 700,000 objects and 3,000,000 values."""

_CHUNK: Final = 1024 * 1024
_PIPE_PATIENCE_SECONDS: Final = 2.0
_HEAD_CHARACTERS: Final = 8192

# First bytes of files that people drop by mistake, and what they are.
_MAGIC: Final[tuple[tuple[int, bytes, str], ...]] = (
    (4, b"ftyp", "a video or audio recording (MP4, MOV or M4A)"),
    (0, b"\x1aE\xdf\xa3", "a video (WebM or Matroska)"),
    (0, b"RIFF", "a recording (WAV or AVI)"),
    (0, b"ID3", "an audio recording (MP3)"),
    (0, b"OggS", "an audio recording (Ogg)"),
    (0, b"fLaC", "an audio recording (FLAC)"),
    (0, b"%PDF", "a PDF"),
    (0, b"\x89PNG", "an image (PNG)"),
    (0, b"\xff\xd8\xff", "an image (JPEG)"),
    (0, b"GIF8", "an image (GIF)"),
    (0, b"\x1f\x8b", "a gzip archive"),
    (0, b"7z\xbc\xaf", "a 7z archive"),
    (0, b"\xd0\xcf\x11\xe0", "an old binary Office file (.doc)"),
    (0, b"\x7fELF", "a program"),
    (0, b"MZ", "a program"),
)

_ESCAPE: Final = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    r"|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Content:
    """A whole file in memory, with its text and JSON made on first use.

    Attributes:
        name: The file's name, used in messages and for the date; never to tell the format.
        data: All bytes of the file, at most :data:`MAX_BYTES`.
    """

    name: str
    data: bytes

    @cached_property
    def is_zip(self) -> bool:
        """Whether this is a ZIP archive, as every docx is."""
        return self.data.startswith(b"PK\x03\x04")

    @cached_property
    def text(self) -> str:
        """The text, without byte order mark; lines end in a line feed alone.

        Raises:
            NotATranscript: The bytes are not text in UTF-8, UTF-16 or Windows-1252.
        """
        return _decode(self.data).replace("\r\n", "\n").replace("\r", "\n")

    @cached_property
    def head(self) -> str:
        """The first characters, enough to tell a format by."""
        return self.text[:_HEAD_CHARACTERS]

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the text, without their ends.

        Raises:
            TooLarge: More than :data:`MAX_LINES` or :data:`MAX_CHARACTERS`.
        """
        if len(self.text) > MAX_CHARACTERS or self.text.count("\n") >= MAX_LINES:
            raise TooLarge(
                f"the text has more than {MAX_LINES:,} lines or {MAX_CHARACTERS:,} characters",
                mend="Check that this is a transcript; if it is, split it into single sessions.",
            )
        return self.text.split("\n")

    @cached_property
    def looks_like_json(self) -> bool:
        """Whether the text begins as a JSON object or array does."""
        return not self.is_zip and self.head.lstrip()[:1] in ("{", "[")

    @cached_property
    def json(self) -> Any:
        """The parsed JSON document.

        Raises:
            MalformedTranscript: Not JSON, or cut off; the place is line and column.
            TooLarge: More than :data:`MAX_JSON_OBJECTS` or :data:`MAX_JSON_VALUES`.
        """
        if self.text.count("{") > MAX_JSON_OBJECTS or self.text.count(",") > MAX_JSON_VALUES:
            raise TooLarge(
                f"the JSON holds more than {MAX_JSON_OBJECTS:,} objects or "
                f"{MAX_JSON_VALUES:,} values",
                mend="Check that this is a transcript; if it is, split it into single sessions.",
            )
        try:
            return json.loads(_whole_characters(self.text))
        except json.JSONDecodeError as error:
            cut_off = error.pos >= len(self.text.rstrip())
            raise MalformedTranscript(
                "the JSON is cut off before its end"
                if cut_off
                else f"not valid JSON ({error.msg})",
                where=f"line {error.lineno}, column {error.colno}",
                mend="Export or download the file again; it should end with } or ].",
            ) from error
        except RecursionError as error:
            raise MalformedTranscript(
                "the JSON is nested too deeply to be a transcript",
                mend="Export the transcript again from the program that made it.",
            ) from error
        except ValueError as error:
            raise MalformedTranscript(
                "the JSON holds a number of thousands of digits",
                mend="Export the transcript again from the program that made it.",
            ) from error

    @cached_property
    def json_or_none(self) -> Any | None:
        """The parsed JSON document, or ``None`` where this is none or a broken one.

        For telling formats apart: a broken document is parsed once, not once for each format.
        """
        if not self.looks_like_json:
            return None
        try:
            return self.json
        except (MalformedTranscript, TooLarge):
            return None


def read_content(source: str | Path | bytes | BinaryIO, name: str | None = None) -> Content:
    """Read a path, bytes or an open binary file, within :data:`MAX_BYTES`.

    Raises:
        FileUnreadable: No such file, a folder, or no permission.
        EmptyFile: Nothing in it.
        TooLarge: More than :data:`MAX_BYTES`.
        NotATranscript: Audio, video or another binary, told by its first bytes.
    """
    if isinstance(source, bytes):
        data, name = source[: MAX_BYTES + 1], name or "transcript"
    elif isinstance(source, str | Path):
        data, name = _read_path(Path(source)), name or str(source)
    else:
        data, name = source.read(MAX_BYTES + 1), name or "-"
    if len(data) > MAX_BYTES:
        raise _too_large()
    if not data.strip():
        raise EmptyFile(
            "the file is empty",
            mend="Export the transcript again, or choose another file.",
        )
    _refuse_binary(data)
    return Content(name, data)


def _read_path(path: Path) -> bytes:
    try:
        if path.is_file() and path.stat().st_size > MAX_BYTES:
            raise _too_large()
        if path.is_fifo():
            return _read_pipe(path)
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise FileUnreadable(
            "there is no such file", mend="Check the path and its spelling."
        ) from None
    except IsADirectoryError:
        raise FileUnreadable(
            "this is a folder",
            mend="Name the files in it, for example with folder/*.",
        ) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a usable path"
        raise FileUnreadable(
            f"the file cannot be opened ({reason})",
            mend="Check that you may read it and that the disk is there.",
        ) from error


def _read_pipe(path: Path) -> bytes:
    """Read a named pipe to its end; give up where nobody writes to it."""
    import select
    import time

    patience = time.monotonic() + _PIPE_PATIENCE_SECONDS
    read: list[bytes] = []
    left = MAX_BYTES + 1
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb", buffering=0) as pipe:  # noqa: PTH123
        while left > 0:
            select.select([pipe], [], [], 1.0)
            chunk: bytes | None = pipe.read(min(left, _CHUNK))
            if chunk:
                read.append(chunk)
                left -= len(chunk)
            elif chunk is not None:  # None: somebody writes, and has not written on yet
                if read or time.monotonic() > patience:
                    break
                time.sleep(0.02)
    return b"".join(read)


def _too_large() -> TooLarge:
    return TooLarge(
        f"the file is larger than {MAX_BYTES // 1024 // 1024} MiB",
        mend="A transcript of a 12-hour session is smaller than that; "
        "check that this is a transcript and not a recording.",
    )


def _refuse_binary(data: bytes) -> None:
    for offset, magic, what in _MAGIC:
        if data.startswith(magic, offset):
            raise NotATranscript(
                f"this is {what}, not a transcript",
                mend="Export the transcript as text (VTT, SRT, TXT, DOCX or JSON) and try that.",
            )


def _whole_characters(text: str) -> str:
    """Replace escapes of half a character, which no output could be encoded with."""
    if "\\ud" not in text and "\\uD" not in text:
        return text
    return _ESCAPE.sub(lambda match: "\\ufffd" if match["half"] else match[0], text)


def _encodings(data: bytes) -> tuple[str, ...]:
    """Say how these bytes may be meant; UTF-16 without its mark shows by every other byte."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    head = data[:1024]
    for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if len(data) % 2 == 0 and zeros.count(0) > 0.7 * len(zeros):
            return (encoding,)
    return ("utf-8-sig", "cp1252")


def _decode(data: bytes) -> str:
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise NotATranscript(
        "the bytes are not text",
        mend="Save the transcript as UTF-8 text, or export it again as VTT, SRT, DOCX or JSON.",
    )
