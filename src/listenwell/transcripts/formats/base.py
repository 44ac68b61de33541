"""What every format module offers."""

from collections.abc import Callable
from dataclasses import dataclass

from listenwell.transcripts.content import Content
from listenwell.transcripts.draft import Draft


@dataclass(frozen=True, slots=True)
class Format:
    """A way in which some program writes a transcript.

    Attributes:
        name: Stable identifier, such as ``zoom-vtt``.
        title: What a person calls it, such as ``Zoom captions (WebVTT)``.
        suffixes: Usual file suffixes, for the listing only.
        sniff: Says how surely content is in this format, from 0 (no) to 1 (nothing else can
            look like this). Cheap: looks at the head or at the shape of the parsed JSON, and
            never raises on content in another format.
        parse: Reads the content into a draft. Raises
            :class:`~listenwell.errors.MalformedTranscript` with the place where it breaks.
        carries: What the format can hold, for the listing: speakers, starts, ends, overlap,
            word confidence.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    sniff: Callable[[Content], float]
    parse: Callable[[Content], Draft]
    carries: frozenset[str]
