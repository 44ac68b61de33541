"""From a recogniser's words, one record each, to stretches of speech.

A stretch is what one speaker says without a pause, up to the end of a sentence. The import joins
them again into utterances, and the pauses between them stay pauses.
"""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from listenwell.transcripts.draft import Cue
from listenwell.transcripts.formats.json_fields import known, mean

PAUSE_SECONDS: Final = 0.5
"""A longer gap between two words ends a stretch. Gaps under about 0.2 s are articulation and not
heard as pauses (Heldner and Edlund 2010); recognisers place words to about 0.1 s."""

LONGEST_WORDS: Final = 40

_SENTENCE_ENDS: Final = (".", "?", "!", "…", "。", "？", "！", "؟")
_CLOSING: Final = frozenset(".,;:!?…%)]}、。，！？；：؟،")


class Word(NamedTuple):
    """One word, with its 1-based number in the file; times in seconds."""

    number: int
    text: str
    speaker: str | None = None
    start: float | None = None
    end: float | None = None
    confidence: float | None = None


def stretches(words: Iterable[Word]) -> list[Cue]:
    """Return the stretches of speech in the order of their words.

    A word without times stands with the words around it; a stretch has the times of the words
    in it that have some.
    """
    return [_cue(run) for run in _runs(words)]


def in_order(cues: list[Cue]) -> list[Cue]:
    """Return the cues of several channels as one conversation, by start; untimed ones last."""
    return sorted(cues, key=lambda cue: (cue.start is None, cue.start or 0.0))


def joined(texts: Iterable[str]) -> str:
    """Join words: no blank before closing punctuation or between Chinese or Japanese signs."""
    out: list[str] = []
    for raw in texts:
        text = raw.strip()
        if not text:
            continue
        if out and text[0] not in _CLOSING and not (_unspaced(out[-1][-1]) and _unspaced(text[0])):
            out.append(" ")
        out.append(text)
    return "".join(out)


def _unspaced(character: str) -> bool:
    return "\u3000" <= character <= "\u9fff" or "\uff00" <= character <= "\uffef"


def _runs(words: Iterable[Word]) -> Iterator[list[Word]]:
    run: list[Word] = []
    last_end: float | None = None
    for word in words:
        if run and _ends(run, last_end, word):
            yield run
            run, last_end = [], None
        run.append(word)
        last_end = known(word.end, word.start, last_end)
    if run:
        yield run


def _ends(run: list[Word], last_end: float | None, word: Word) -> bool:
    last = run[-1]
    if word.speaker != last.speaker or len(run) >= LONGEST_WORDS:
        return True
    if last.text.endswith(_SENTENCE_ENDS):
        return True
    start = known(word.start)
    return start is not None and last_end is not None and start - last_end > PAUSE_SECONDS


def _cue(run: list[Word]) -> Cue:
    start = known(*(word.start for word in run))
    end = known(*(time for word in reversed(run) for time in (word.end, word.start)))
    if start is None:
        end = None
    return Cue(
        joined(word.text for word in run),
        run[0].speaker,
        start,
        end,
        run[0].number,
        mean(word.confidence for word in run),
    )
