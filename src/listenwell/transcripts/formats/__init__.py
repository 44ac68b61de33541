"""The formats that Listenwell reads, each in a module of its own.

A module offers one or more :class:`~listenwell.transcripts.formats.base.Format`; they are told
apart by what the file says, never by its suffix.
"""

from functools import cache

from listenwell.transcripts.formats.base import Format


@cache
def all_formats() -> tuple[Format, ...]:
    """Return every format, in the order in which ``listenwell formats`` lists them."""
    from listenwell.transcripts.formats import (
        assemblyai,
        aws,
        csv_table,
        deepgram,
        fathom,
        fireflies,
        google_speech,
        listenwell_json,
        meet,
        named_text,
        otter,
        rev,
        sbv,
        srt,
        teams_docx,
        webvtt,
        whisper,
    )

    modules = (
        listenwell_json,
        webvtt,
        srt,
        sbv,
        teams_docx,
        meet,
        otter,
        fireflies,
        fathom,
        assemblyai,
        deepgram,
        whisper,
        aws,
        google_speech,
        rev,
        csv_table,
        named_text,
    )
    return tuple(fmt for module in modules for fmt in module.FORMATS)
