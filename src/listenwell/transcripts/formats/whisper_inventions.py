"""What Whisper writes where nobody speaks: loops, and closing lines learned from videos.

Whisper was trained on subtitles, and over silence it says what subtitles say: thanks for
watching, who made the subtitles, the same line again and again (Koenecke et al. 2024, *Careless
Whisper*). Only what carries evidence against itself is dropped: a person who says "thank you"
at the end of a session has said it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from listenwell.transcripts.draft import Cue
from listenwell.transcripts.model import Dropped

NO_SPEECH: Final = 0.6
LOG_PROBABILITY: Final = -1.0
COMPRESSION: Final = 2.4
"""Whisper's own thresholds (Radford et al. 2022, section 4.5) for silence, for text it does not
believe, and for text that repeats itself."""

SILENCE_SECONDS: Final = 2.0
FEWEST_REPEATS: Final = 5
FEWEST_REPEATS_COMPRESSED: Final = 3
_LONG_FROM_WORDS: Final = 3
FEWEST_SHORT_REPEATS: Final = 10

_NOT_WORDS: Final = re.compile(r"[\W_]+")

# Never said in a conversation: credits of subtitles.
_CREDITS: Final = re.compile(
    r"""(?ix)^
    (?: (?:sub)?(?:titles|titled|titling)\s+by | captions?\s+(?:by|from) | captioned\s+by
      | closed\s+captions | transcri(?:bed|ption|pts?)\s+(?:by|outsourcing)
      | amara\s+org | subtitles\s+.*amara | www\s+\S+ | copyright
      | untertitel(?:ung)?\s+(?:der|von|im|des|aufgrund) | untertitelung
      | sous\s+titr(?:es|age)\b | soustitreur | subt[ií]tulos\s+(?:realizados|por|creados)
      | legendas?\s+(?:por|pela|da) | sottotitoli\s+(?:creati|e|a\s+cura|di)
      | ondertitel(?:d|s|ing)\s+(?:door|ingediend) | napisy\s+(?:stworzone|wykonane|przez)
      | субтитры\s+(?:сделал|делал|создавал|подогнал|добавил|от) | редактор\s+субтитров
      | undertexter\s+(?:av|från) | tekstet\s+av | altyazı | 字幕(?:由|by|志愿者|製作|制作)
    )"""
)
# Said by people who make videos; in a session only with evidence that nobody spoke.
_TO_VIEWERS: Final = re.compile(
    r"""(?ix)^
    (?: (?:thanks|thank\s+you)(?:\s+(?:so|very)\s+much|\s+all|\s+guys)?\s+for\s+(?:watching|viewing)
      | (?:please\s+)?(?:like\s+and\s+)?subscribe\b
      | (?:don\s?t|do\s+not)\s+forget\s+to\s+(?:like|sub)
      | see\s+you\s+in\s+the\s+next\s+(?:video|one) | like\s+(?:share\s+)?and\s+subscribe
      | danke\s+(?:fürs|für\s+das)\s+zuschauen | vielen\s+dank\s+(?:fürs|für\s+das)\s+zuschauen
      | merci\s+d\s+avoir\s+regardé | gracias\s+por\s+ver | obrigad[oa]\s+por\s+assistir
      | grazie\s+per\s+(?:la\s+visione|aver\s+guardato) | bedankt\s+voor\s+het\s+kijken
      | спасибо\s+за\s+(?:просмотр|внимание) | продолжение\s+следует | dziękuję\s+za\s+uwagę
      | ご視聴ありがとうございました | 谢谢(?:大家)?(?:观看|收看) | 請不吝點贊 | 请不吝点赞
      | 시청해\s*주셔서\s*감사합니다
    )"""
)
_POLITE: Final = re.compile(r"(?:thank you|thanks|thank you very much|bye|bye bye|you)$")


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment of Whisper's, with what it says about itself.

    Attributes:
        number: 1-based number of the record.
        text: As it stands.
        start: Seconds, or ``None``.
        end: Seconds, or ``None``.
        cues: What the segment becomes.
        no_speech: Probability that nobody spoke (0 to 1), or ``None``.
        log_probability: Mean log-probability of its tokens, or ``None``.
        compression: Ratio by which its text compresses, or ``None``.
    """

    number: int
    text: str
    start: float | None
    end: float | None
    cues: list[Cue]
    no_speech: float | None = None
    log_probability: float | None = None
    compression: float | None = None


def without_inventions(
    segments: Sequence[Segment],
) -> tuple[list[Segment], list[Dropped], list[str]]:
    """Return the segments that somebody said, what was dropped, and warnings.

    Dropped are the repetitions of a loop (its first time is kept), and at the very end lines
    made for viewers, given evidence of silence.
    """
    kept, dropped = _without_loops(segments)
    closing = _closing_lines(kept)
    kept = kept[: len(kept) - len(closing)]
    dropped += closing
    warnings = _suspects(kept)
    if dropped:
        times = f"{len(dropped)} segment{'' if len(dropped) == 1 else 's'}"
        warnings.insert(0, f"{times} that Whisper seems to have made up were left out.")
    return kept, dropped, warnings


def _without_loops(segments: Sequence[Segment]) -> tuple[list[Segment], list[Dropped]]:
    kept: list[Segment] = []
    dropped: list[Dropped] = []
    for run in _same_text(segments):
        if len(run) > 1 and _is_loop(run):
            kept.append(run[0])
            reason = f"the recogniser repeats itself ({len(run)} times the same)"
            dropped += [Dropped(segment.number, reason) for segment in run[1:]]
        else:
            kept += run
    return kept, dropped


def _same_text(segments: Sequence[Segment]) -> Iterator[list[Segment]]:
    run: list[Segment] = []
    for segment in segments:
        if run and _plain(run[0].text) != _plain(segment.text):
            yield run
            run = []
        run.append(segment)
    if run:
        yield run


def _is_loop(run: Sequence[Segment]) -> bool:
    text = _plain(run[0].text)
    if not text or len({cue.speaker for segment in run for cue in segment.cues}) > 1:
        return False
    compressed = any((segment.compression or 0.0) > COMPRESSION for segment in run)
    silent = all((segment.no_speech or 0.0) > NO_SPEECH for segment in run)
    if compressed or silent:
        return len(run) >= FEWEST_REPEATS_COMPRESSED
    words = len(text.split()) if not _is_unspaced(text) else _LONG_FROM_WORDS
    return len(run) >= (FEWEST_REPEATS if words >= _LONG_FROM_WORDS else FEWEST_SHORT_REPEATS)


def _closing_lines(segments: Sequence[Segment]) -> list[Dropped]:
    """Return the made-up lines at the very end, in the order of the file."""
    dropped: list[Dropped] = []
    for position in range(len(segments) - 1, -1, -1):
        segment = segments[position]
        before = segments[position - 1] if position else None
        if not _is_made_up(segment, before):
            break
        dropped.append(Dropped(segment.number, "a closing line made for viewers, not said"))
    return dropped[::-1]


def _is_made_up(segment: Segment, before: Segment | None) -> bool:
    text = _plain(segment.text)
    if _CREDITS.match(text):
        return True
    believed_silent = (segment.no_speech or 0.0) > NO_SPEECH
    if _TO_VIEWERS.match(text):
        return believed_silent or _after_silence(segment, before)
    unlikely = segment.log_probability is not None and segment.log_probability < LOG_PROBABILITY
    return _POLITE.match(text) is not None and believed_silent and unlikely


def _after_silence(segment: Segment, before: Segment | None) -> bool:
    if before is None or before.end is None or segment.start is None:
        return False
    return segment.start - before.end >= SILENCE_SECONDS


def _suspects(segments: Sequence[Segment]) -> list[str]:
    odd = [s.number for s in segments if (s.compression or 0.0) > COMPRESSION]
    if not odd:
        return []
    shown = ", ".join(str(number) for number in odd[:5]) + (", …" if len(odd) > 5 else "")
    records = "record" if len(odd) == 1 else "records"
    return [f"Text that repeats itself is kept, but may be made up ({records} {shown})."]


def _plain(text: str) -> str:
    return _NOT_WORDS.sub(" ", text.casefold()).strip()


def _is_unspaced(text: str) -> bool:
    return " " not in text and any("\u3040" <= character <= "\u9fff" for character in text)
