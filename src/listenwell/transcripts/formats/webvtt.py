"""WebVTT: Zoom's, Teams', YouTube's, and everybody else's."""

import itertools
import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from listenwell.transcripts.content import Content
from listenwell.transcripts.draft import Draft, Overlap
from listenwell.transcripts.formats.base import Format
from listenwell.transcripts.formats.caption_speech import draft_captions
from listenwell.transcripts.formats.captions import ARROW, Dialect
from listenwell.transcripts.formats.plain_text import head_of
from listenwell.transcripts.formats.speaker_prefix import speaking_names

_HEADER: Final = re.compile(r"\s*WEBVTT(?:[ \t\n]|$)")
_KIND: Final = re.compile(r"(?im)^kind:\s*captions\b")
_LANGUAGE: Final = re.compile(r"(?im)^language:\s*([a-z]{2})(?:[-_][a-z0-9-]+)?\s*$")
_STAMPED_WORD: Final = re.compile(r"<\d[\d:]*\.\d{3}><c[.>]")
_VOICE: Final = re.compile(r"<v(?:\.[^\s>]*)?\s+[^>]*>")
_TEAMS_ID: Final = re.compile(r"(?i)[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}(?:/\d+-\d+)?$")
_MOST: Final = 0.6

_CARRIES: Final = frozenset({"speakers", "starts", "ends"})


class _Profile(NamedTuple):
    """What the first cues look like, each a share from 0 to 1."""

    cues: int
    numbered: float
    teams_ids: float
    voices: float
    closed_voices: float
    named: float


def _is_webvtt(content: Content) -> bool:
    return _HEADER.match(head_of(content)) is not None


def _profile(content: Content) -> _Profile:
    lines = head_of(content).split("\n")[:-1]
    at = [i for i, line in enumerate(lines) if ARROW in line and i + 1 < len(lines)]
    if not at:
        return _Profile(0, 0.0, 0.0, 0.0, 0.0, 0.0)
    before = [lines[i - 1].strip() if i else "" for i in at]
    first = [lines[i + 1].strip() for i in at]
    texts = [
        " ".join(lines[i + 1 : j - 1 if before[k + 1] else j])
        for k, (i, j) in enumerate(itertools.pairwise(at))
    ]
    texts.append(first[-1])
    return _Profile(
        cues=len(at),
        numbered=_share([text.isdigit() for text in before]),
        teams_ids=_share([_TEAMS_ID.match(text) is not None for text in before]),
        voices=_share([_VOICE.match(text) is not None for text in first]),
        closed_voices=_share([text.rstrip().endswith("</v>") for text in texts]),
        named=speaking_names(first).share,
    )


def _share(flags: Sequence[bool]) -> float:
    return sum(flags) / len(flags)


def _is_youtube(content: Content) -> bool:
    top = content.head.partition(ARROW)[0]
    return _KIND.search(top) is not None or len(_STAMPED_WORD.findall(content.head)) > 2


def sniff_webvtt(content: Content) -> float:
    """Any WebVTT; programs with habits of their own are surer of theirs."""
    return 0.8 if _is_webvtt(content) else 0.0


def sniff_youtube(content: Content) -> float:
    """WebVTT with YouTube's header or its words with inline times."""
    return 0.95 if _is_webvtt(content) and _is_youtube(content) else 0.0


def sniff_teams(content: Content) -> float:
    """WebVTT with a closed ``<v>`` in its cues, and often GUIDs as identifiers."""
    if not _is_webvtt(content) or _is_youtube(content):
        return 0.0
    profile = _profile(content)
    if profile.teams_ids >= _MOST:
        return 0.98
    return 0.93 if min(profile.voices, profile.closed_voices) >= _MOST else 0.0


def sniff_zoom(content: Content) -> float:
    """WebVTT with numbered cues that begin with ``Name:``."""
    if not _is_webvtt(content) or _is_youtube(content):
        return 0.0
    profile = _profile(content)
    zoom = min(profile.numbered, profile.named) >= _MOST and profile.voices == 0
    return 0.96 if zoom else 0.0


def _parse(content: Content, overlap: Overlap) -> Draft:
    language = _LANGUAGE.search(content.head.partition(ARROW)[0])
    return draft_captions(
        content.lines,
        Dialect.VTT,
        overlap=overlap,
        language=language[1].lower() if language else None,
    )


def parse_end_to_end(content: Content) -> Draft:
    """Read captions of a program that lays speech end to end."""
    return _parse(content, Overlap.NO)


def parse_webvtt(content: Content) -> Draft:
    """Read captions of a program that we do not know."""
    return _parse(content, Overlap.IF_SEEN)


FORMATS: tuple[Format, ...] = (
    Format(
        "webvtt", "WebVTT captions", (".vtt",), sniff_webvtt, parse_webvtt, _CARRIES | {"overlap"}
    ),
    Format(
        "zoom-vtt", "Zoom transcript (WebVTT)", (".vtt",), sniff_zoom, parse_end_to_end, _CARRIES
    ),
    Format(
        "teams-vtt",
        "Microsoft Teams transcript (WebVTT)",
        (".vtt",),
        sniff_teams,
        parse_end_to_end,
        _CARRIES,
    ),
    Format(
        "youtube-vtt",
        "YouTube captions (WebVTT)",
        (".vtt",),
        sniff_youtube,
        parse_end_to_end,
        frozenset({"starts", "ends"}),
    ),
)
