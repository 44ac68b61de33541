"""From cues, cut where a caption line was full, to utterances, cut where someone paused.

Captions break a sentence wherever the line ends: in Zoom's files about three cues in four go on
with the same speaker. Joined cues keep their own times as pieces, so that a pause between two of
them is still a pause.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from listenwell.transcripts.draft import Cue

LONGEST_PAUSE_SECONDS: Final = 2.0
"""A longer silence ends an utterance."""

_FINISHED_FROM_WORDS: Final = 8
_LONG_FROM_WORDS: Final = 60
_LONG_PAUSE_SECONDS: Final = 0.7
_LONGEST_WORDS: Final = 120
_SENTENCE_ENDS: Final = (
    ".",
    "?",
    "!",
    "…",
    "。",
    "？",
    "！",
    "؟",
    '."',
    '?"',
    '!"',
    ".”",
    "?”",
    "!”",
)


def group_cues(cues: Sequence[Cue]) -> Iterator[list[Cue]]:
    """Yield runs of cues that form one utterance each, in order.

    A cue goes on with the utterance before it when the same named speaker says it within two
    seconds and the sentence is not finished; very short sentences are kept together, and where
    a recogniser writes no punctuation a long stretch is cut at a pause.
    """
    group: list[Cue] = []
    words = 0
    for cue in cues:
        if group and not _goes_on(group[-1], cue, words):
            yield group
            group, words = [], 0
        group.append(cue)
        words += cue.text.count(" ") + 1
    if group:
        yield group


def _goes_on(last: Cue, cue: Cue, words: int) -> bool:
    if cue.speaker is None or cue.speaker != last.speaker or words >= _LONGEST_WORDS:
        return False
    if words >= _FINISHED_FROM_WORDS and last.text.endswith(_SENTENCE_ENDS):
        return False
    if cue.start is None or last.end is None:
        return cue.start is None and last.start is None
    pause = cue.start - last.end
    return pause <= (_LONG_PAUSE_SECONDS if words >= _LONG_FROM_WORDS else LONGEST_PAUSE_SECONDS)
