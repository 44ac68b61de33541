"""What the page shows, as data: every number written out, with the utterances it came from."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from listenwell.cli.comparison import DIFFERENCE, changes, comparison_notes, in_series
from listenwell.cli.html.words import cues, people, utterances
from listenwell.cli.measures import (
    MEASURES,
    PART_LABELS,
    certainty,
    change_in_unit,
    clock,
    counted,
    label,
    values,
    written,
)
from listenwell.cli.moments import best_moments
from listenwell.cli.people import name_of, speaker_with
from listenwell.cli.plain import plain
from listenwell.cli.questions import most_opening
from listenwell.cli.scales import SCALES
from listenwell.cli.sources import base_name, format_title, short_name
from listenwell.cli.spans import timeline
from listenwell.cli.withheld import gaps
from listenwell.reading import Reading
from listenwell.reading.motivational_interviewing import BANDS
from listenwell.transcripts import Role

_BEHIND_PART: Final = {
    "client_share": "client_speech_share",
    "elaboration": "response_elaboration_score",
    "responsiveness": "response_latency_client",
    "change_talk": "change_talk_share",
    "turn_balance": "total_turns",
}
"""The measure whose utterances a part of engagement opens to."""


class _EvidenceSets:
    """Sets of utterances, each kept once however many numbers come from it."""

    def __init__(self) -> None:
        self._places: dict[tuple[int, ...], int] = {}

    def place(self, indices: Iterable[int]) -> int | None:
        """Return the number of this set, ``None`` if it is empty."""
        key = tuple(sorted(set(indices)))
        return self._places.setdefault(key, len(self._places)) if key else None

    def as_ranges(self) -> list[list[list[int]]]:
        """Return every set as ranges of indices, both ends included."""
        return [_ranges(key) for key in self._places]


def page_payload(readings: Sequence[Reading]) -> dict[str, Any]:
    """Return the data of the page, sessions of the same people together and in order."""
    sessions = []
    for series in in_series(readings):
        before: Reading | None = None
        for reading in series.readings:
            sessions.append(_session(reading, before))
            before = reading if series.compared else None
    title = sessions[0]["title"] if len(sessions) == 1 else f"{len(sessions):,} sessions"
    notes = [*comparison_notes(readings), DIFFERENCE]
    return {"title": f"{title} · Listenwell", "notes": notes, "sessions": sessions}


def _session(reading: Reading, before: Reading | None) -> dict[str, Any]:
    sets = _EvidenceSets()
    line = timeline(reading)
    return {
        **_about(reading),
        "people": people(reading, line),
        "line": {"timed": line.timed, "length": round(line.length, 2), "hidden": line.hidden},
        "utterances": utterances(reading, line),
        "cues": cues(reading, best_moments(reading.cues)),
        "measures": _measures(reading, sets),
        "opening": _opening(reading, sets),
        "mi": _interviewing(reading),
        "engagement": _engagement(reading, sets),
        "compared": _compared(before, reading) if before else None,
        "withheld": [
            {"reason": plain(gap.reason), "measures": [label(name) for name in gap.measures]}
            for gap in gaps(reading)
        ],
        "warnings": [plain(warning) for warning in dict.fromkeys(reading.warnings)],
        "sets": sets.as_ranges(),
    }


def _about(reading: Reading) -> dict[str, Any]:
    source = reading.transcript.source
    report = reading.transcript.report
    who = {role: name_of(reading, role) for role in (Role.COACH, Role.CLIENT)}
    told = [
        name_of(reading, role)
        for role in (Role.CLIENT, Role.COACH)
        if speaker_with(reading.transcript, role)
    ]
    length = reading.analytics.total_duration_seconds
    return {
        "title": " with ".join(told) or short_name(source),
        "file": base_name(source),
        "entry": " · ".join((short_name(source), *told[:1])),
        "date": source.session_date.isoformat() if source.session_date else None,
        "length": clock(length) if length is not None else None,
        "format": format_title(source),
        "formatSure": certainty(source.format_confidence),
        "cuesRead": report.cues_read,
        "cuesMerged": report.cues_merged,
        "dropped": len(report.dropped),
        "coach": who[Role.COACH],
        "client": who[Role.CLIENT],
        "model": plain(reading.model_version),
        "digest": reading.digest,
    }


def _measures(reading: Reading, sets: _EvidenceSets) -> dict[str, Any]:
    return {
        name: {
            "group": MEASURES[name].group,
            "label": MEASURES[name].label,
            "value": None if value is None else round(float(value), 4),
            "shown": written(name, value),
            "set": sets.place(reading.evidence.get(name, ())) if value is not None else None,
        }
        for name, value in values(reading).items()
    }


def _opening(reading: Reading, sets: _EvidenceSets) -> list[dict[str, Any]]:
    return [
        {
            "index": found.question.index,
            "words": found.words,
            "set": sets.place((found.question.index, *found.answers)),
        }
        for found in most_opening(reading)
    ]


def _interviewing(reading: Reading) -> list[dict[str, Any]]:
    shown = []
    for name, top in SCALES.items():
        value = getattr(reading.mi, name)
        if value is None:
            continue
        entry: dict[str, Any] = {"name": name, "top": top, "counted": counted(reading, name)}
        if published := BANDS.get(name):
            entry |= {
                "fair": published.fair,
                "good": published.good,
                "fairShown": written(name, published.fair),
                "goodShown": written(name, published.good),
                "verdict": published.verdict(value),
                "source": published.source,
            }
        shown.append(entry)
    return shown


def _engagement(reading: Reading, sets: _EvidenceSets) -> list[dict[str, Any]]:
    if reading.analytics.engagement_score is None:
        return []
    return [
        {
            "label": PART_LABELS.get(part.name, part.name),
            "score": part.score,
            "shown": "–" if part.score is None else f"{part.score:.2f}",
            "weight": f"{100 * part.weight:.0f} %",
            "why": plain(part.explanation),
            "set": _part_set(reading, part.name, sets) if part.score is not None else None,
        }
        for part in reading.engagement
    ]


def _part_set(reading: Reading, part: str, sets: _EvidenceSets) -> int | None:
    found = reading.evidence.get(part) or reading.evidence.get(_BEHIND_PART.get(part, ""), ())
    return sets.place(found)


def _compared(before: Reading, now: Reading) -> dict[str, Any]:
    rows = []
    for change in changes(before, now):
        unit = MEASURES[change.measure].unit
        both = change.before is not None and change.now is not None
        rows.append(
            {
                "measure": change.measure,
                "label": label(change.measure),
                "before": written(change.measure, change.before),
                "now": written(change.measure, change.now),
                "change": change_in_unit(unit, change.before or 0, change.now or 0) if both else "",
            }
        )
    return {"before": short_name(before.transcript.source), "rows": rows}


def _ranges(indices: tuple[int, ...]) -> list[list[int]]:
    ranges: list[list[int]] = []
    for index in indices:
        if ranges and ranges[-1][1] == index - 1:
            ranges[-1][1] = index
        else:
            ranges.append([index, index])
    return ranges
