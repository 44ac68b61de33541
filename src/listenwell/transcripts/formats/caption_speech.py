"""From captions to speech: who says each cue, as far as the file tells."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from listenwell.errors import MalformedTranscript
from listenwell.transcripts.draft import Cue, Draft, Overlap
from listenwell.transcripts.formats.captions import Dialect, TimedText, read_captions
from listenwell.transcripts.formats.cue_text import Part, has_marker, parts_of, without_marker
from listenwell.transcripts.formats.notices import is_footer, is_transcription_notice
from listenwell.transcripts.formats.rolling import is_rolling, unroll
from listenwell.transcripts.formats.speaker_prefix import (
    NO_NAMES,
    Names,
    speaking_names,
    split_prefix,
)
from listenwell.transcripts.model import Dropped


class _Voiced(NamedTuple):
    caption: TimedText
    parts: list[Part]


def draft_captions(
    lines: Sequence[str], dialect: Dialect, *, overlap: Overlap, language: str | None = None
) -> Draft:
    """Read a caption file into a draft.

    Raises:
        MalformedTranscript: It has cues, and the times of none can be read.
    """
    captions, dropped = read_captions(lines, dialect)
    if not captions and dropped:
        _refuse(dropped)
    warnings: list[str] = []
    cues = unroll(captions) if is_rolling(captions) else _speech(captions, dropped, warnings)
    dropped.sort(key=lambda loss: loss.line or 0)
    return Draft(cues=cues, dropped=dropped, warnings=warnings, overlap=overlap, language=language)


def _refuse(dropped: list[Dropped]) -> None:
    broken = next((loss for loss in dropped if "cannot be read" in loss.reason), None)
    if broken is not None:
        raise MalformedTranscript(
            "these are captions, but the times of no cue can be read",
            where=f"line {broken.line}",
            mend="Each cue needs a line such as 00:00:01.000 --> 00:00:04.000; export it again.",
        )


def _speech(
    captions: Sequence[TimedText], dropped: list[Dropped], warnings: list[str]
) -> list[Cue]:
    kept: list[_Voiced] = []
    for caption in captions:
        parts = parts_of(caption.lines)
        words = " ".join(line for part in parts for line in part.lines)
        if is_transcription_notice(words) or is_footer(words):
            dropped.append(Dropped(caption.line, "a notice of the meeting program"))
        elif not words:
            dropped.append(Dropped(caption.line, "a cue without words"))
        else:
            kept.append(_Voiced(caption, parts))
    if any(part.speaker for voiced in kept for part in voiced.parts):
        return [cue for voiced in kept for cue in _placed(voiced.caption, voiced.parts)]
    names = speaking_names(line for voiced in kept for line in _openings(voiced.parts))
    cues = [
        cue for voiced in kept for cue in _placed(voiced.caption, _by_prefix(voiced.parts, names))
    ]
    return _carried_on(cues, warnings) if names.on_change else cues


def _openings(parts: list[Part]) -> list[str]:
    """Return the lines of a cue where somebody may begin: the first, and those with a dash."""
    first, *others = (line for part in parts for line in part.lines)
    return [without_marker(line) for line in [first, *filter(has_marker, others)]]


def _by_prefix(parts: list[Part], names: Names) -> list[Part]:
    """Split the lines of a cue where a line begins with a name that the file supports."""
    lines = [line for part in parts for line in part.lines]
    start = parts[0].start
    if names is NO_NAMES:
        return [Part(None, start, tuple(map(without_marker, lines)))]
    split: list[tuple[str | None, list[str]]] = []
    for line in lines:
        name, words = split_prefix(without_marker(line), names.accepted)
        if not split or name is not None or has_marker(line):
            split.append((name, []))
        if words:
            split[-1][1].append(words)
    split = [(name, words) for name, words in split if words]
    return [
        Part(name, start if i == 0 else None, tuple(words)) for i, (name, words) in enumerate(split)
    ]


def _placed(caption: TimedText, parts: list[Part]) -> Iterable[Cue]:
    """Give the parts of one cue the times that are true of them.

    One part has the whole interval. Several share it: the first begins with it, and where the
    others begin is known only from an inline time.
    """
    if len(parts) == 1:
        only = parts[0]
        yield Cue(" ".join(only.lines), only.speaker, caption.start, caption.end, caption.line)
        return
    for i, part in enumerate(parts):
        start = caption.start if i == 0 else part.start
        last = i == len(parts) - 1 and start is not None
        following = parts[i + 1].start if i + 1 < len(parts) else None
        end = caption.end if last else following if start is not None else None
        yield Cue(" ".join(part.lines), part.speaker, start, end, caption.line)


def _carried_on(cues: list[Cue], warnings: list[str]) -> list[Cue]:
    """Give a cue without a name the speaker before it, where names stand only at a change."""
    carried = 0
    speaker: str | None = None
    result = []
    for cue in cues:
        if cue.speaker is not None:
            speaker = cue.speaker
        elif speaker is not None:
            cue = cue._replace(speaker=speaker)  # noqa: PLW2901
            carried += 1
        result.append(cue)
    if carried:
        warnings.append(
            "Names stand only where the speaker changes: "
            f"{carried:,} cues without one are taken to go on with the speaker before them."
        )
    return result
