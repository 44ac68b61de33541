"""What a text format may look at before it says whether a file is its own."""

from listenwell.errors import NotATranscript
from listenwell.transcripts.content import Content


def head_of(content: Content) -> str:
    """Return the first characters, or nothing where the file is an archive, JSON or not text."""
    if content.is_zip:
        return ""
    try:
        return "" if content.looks_like_json and '"' in content.head[:400] else content.head
    except NotATranscript:
        return ""


def first_lines(content: Content, most: int = 400) -> list[str]:
    """Return the first lines, or none where :func:`head_of` gives nothing."""
    return content.lines[:most] if head_of(content) else []
