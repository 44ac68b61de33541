"""The one error tree: what happened, where, and what to do next.

.. code-block:: text

    ListenwellError
    ├── TranscriptError          the file given cannot be used
    │   ├── FileUnreadable       missing, a folder, no permission
    │   ├── EmptyFile            no bytes, or nothing but blanks
    │   ├── TooLarge             over a stated limit (size, cues, unpacked archive)
    │   ├── NotATranscript       audio, video, an image, a program: not text at all
    │   ├── UnknownFormat        text, but in no format we read
    │   ├── MalformedTranscript  a known format, broken at a stated place
    │   └── NoUtterances         read whole, and nobody says anything in it
    ├── UnknownSpeaker           the coach who was named is not in the file
    └── OutputError              the report cannot be written
"""

from typing import ClassVar


class ListenwellError(Exception):
    """Base of every error that Listenwell raises on purpose.

    Attributes:
        what: What happened, as a sentence without its full stop.
        where: The file, and the line or field in it, or ``None`` where there is no place.
        mend: What the reader of the message can do next.
    """

    exit_code: ClassVar[int] = 3
    slug: ClassVar[str] = "error"

    def __init__(self, what: str, *, where: str | None = None, mend: str) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.mend = mend

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return f"{place}{self.what}. {self.mend}"

    def at(self, file: str) -> "ListenwellError":
        """Put the file's name before the place, in place, and return the error itself."""
        self.where = f"{file}, {self.where}" if self.where else file
        return self


class TranscriptError(ListenwellError):
    """The file that was given cannot be used as a transcript."""

    slug = "transcript"


class FileUnreadable(TranscriptError):
    """The file is missing, is a folder, or may not be opened."""

    slug = "file-unreadable"


class EmptyFile(TranscriptError):
    """The file holds no bytes, or nothing but blanks."""

    slug = "empty-file"


class TooLarge(TranscriptError):
    """The file passes a stated limit: bytes, cues, or the size of an unpacked archive."""

    slug = "too-large"


class NotATranscript(TranscriptError):
    """The file is audio, video, an image or another binary."""

    slug = "not-a-transcript"


class UnknownFormat(TranscriptError):
    """The file is text in no format that Listenwell reads."""

    slug = "unknown-format"


class MalformedTranscript(TranscriptError):
    """The format is known and the file breaks it at a stated place."""

    slug = "malformed-transcript"


class NoUtterances(TranscriptError):
    """The file was read whole and nobody says anything in it."""

    slug = "no-utterances"


class UnknownSpeaker(ListenwellError):
    """The speaker who was named as the coach does not occur in the file."""

    slug = "unknown-speaker"
    exit_code = 2


class OutputError(ListenwellError):
    """The report cannot be written where it was asked for."""

    slug = "output"
    exit_code = 4
