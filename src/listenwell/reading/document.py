"""A reading as plain data: one element of ``sessions`` in the JSON document of a run."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from listenwell.reading.model import (
    Annotation,
    BehaviourLabel,
    Cue,
    Reading,
    TalkTypeLabel,
)
from listenwell.reading.motivational_interviewing import BANDS
from listenwell.transcripts import Role, Transcript, Utterance


def session_document(reading: Reading) -> dict[str, Any]:
    """Return the reading as JSON-ready data, the same for the same reading.

    ``import_report`` carries every withheld measure and every warning, those of the import
    first and those of the reading after them. The identity fields under ``analytics`` are null
    for a file, which belongs to nobody's records.
    """
    transcript = reading.transcript
    source = transcript.source
    day = source.session_date.isoformat() if source.session_date else None
    return {
        "source": {
            "file": source.file,
            "format": source.format,
            "format_confidence": source.format_confidence,
            "session_date": day,
        },
        "import_report": _import_report(reading),
        "speakers": _speakers(transcript),
        "analytics": {
            **dict.fromkeys(("id", "job_id", "client_id", "coach_id")),
            "session_date": day,
            **asdict(reading.analytics),
            "computed_at": None,
            "model_version": reading.model_version,
        },
        "mi": asdict(reading.mi),
        "mi_bands": mi_bands(reading),
        "engagement": [asdict(part) for part in reading.engagement],
        "cues": [_cue(cue) for cue in reading.cues],
        "utterances": _utterances(reading),
        "evidence": {measure: list(indices) for measure, indices in reading.evidence.items()},
        "digest": reading.digest,
    }


def mi_bands(reading: Reading) -> dict[str, dict[str, Any] | None]:
    """Hold each measure against its published band; ``None`` where there is no band or value."""
    return {
        measure: None
        if value is None or measure not in BANDS
        else {**asdict(BANDS[measure]), "verdict": BANDS[measure].verdict(value)}
        for measure, value in asdict(reading.mi).items()
    }


def _import_report(reading: Reading) -> dict[str, Any]:
    report = reading.transcript.report
    evidence = reading.transcript.evidence
    withheld = {entry.measure for entry in reading.withheld}
    return {
        "cues_read": report.cues_read,
        "cues_merged": report.cues_merged,
        "dropped": [{"line": d.line, "reason": d.reason} for d in report.dropped],
        "evidence": {
            "speakers": evidence.speakers,
            "coach": evidence.coach,
            "client": evidence.client,
            "times": evidence.times.value,
            "overlap": evidence.overlap,
            "language": evidence.language,
        },
        "supported": [measure for measure in report.supported if measure not in withheld],
        "withheld": [{"measure": w.measure, "reason": w.reason} for w in reading.withheld],
        "warnings": list(reading.warnings),
    }


def _speakers(transcript: Transcript) -> list[dict[str, Any]]:
    """Group people by label: several can be ``other``, and a role can have several ids."""
    labels = []
    for role in Role:
        people = [speaker for speaker in transcript.speakers if speaker.role is role]
        if people:
            labels.append(
                {
                    "label": role.value,
                    "names": [p.name for p in people if p.name is not None],
                    "ids": [p.key for p in people],
                    "role_confidence": round(min(p.role_confidence for p in people), 4),
                    "utterances": sum(p.utterances for p in people),
                }
            )
    return labels


def _cue(cue: Cue) -> dict[str, Any]:
    return {
        "cue_type": cue.cue_type.value,
        "confidence": cue.confidence,
        "utterance_index": cue.utterance_index,
        "text_excerpt": cue.text_excerpt,
        "timestamp": _rounded(cue.timestamp),
        "preceding_context": cue.preceding_context,
        "interpretation": cue.interpretation,
    }


def _utterances(reading: Reading) -> list[dict[str, Any]]:
    names = {speaker.key: speaker.name for speaker in reading.transcript.speakers}
    return [
        _utterance(utterance, names, annotation, backchannel=backchannel)
        for utterance, annotation, backchannel in zip(
            reading.transcript.utterances, reading.annotations, reading.backchannels, strict=True
        )
    ]


def _utterance(
    utterance: Utterance,
    names: Mapping[str, str | None],
    annotation: Annotation,
    *,
    backchannel: bool,
) -> dict[str, Any]:
    return {
        "index": utterance.index,
        "speaker_label": utterance.role.value,
        "speaker_name": names.get(utterance.speaker) if utterance.speaker else None,
        "speaker_id": utterance.speaker,
        "start_time": _rounded(utterance.start),
        "end_time": _rounded(utterance.end),
        "end_estimated": utterance.end_estimated,
        "pieces": _pieces(utterance),
        "text": utterance.text,
        "confidence": _rounded(utterance.confidence),
        "backchannel": backchannel,
        "talk_type": _label(annotation.talk_type),
        "behaviour": _label(annotation.behaviour),
        "question": annotation.question,
        "reflection": annotation.reflection,
        "sentiment": _rounded(annotation.sentiment),
        "emotions": _emotions(annotation.emotions),
    }


def _pieces(utterance: Utterance) -> list[list[float | None]] | None:
    """Return the stretches that talk time is measured on, where they are several."""
    if len(utterance.pieces) < 2:
        return None
    return [[_rounded(start), _rounded(end)] for start, end in utterance.pieces]


def _label(label: TalkTypeLabel | BehaviourLabel | None) -> dict[str, Any] | None:
    if label is None:
        return None
    return {"label": label.label, "confidence": _rounded(label.confidence)}


def _emotions(emotions: Mapping[str, float] | None) -> dict[str, float | None] | None:
    if emotions is None:
        return None
    return {name: _rounded(emotions[name]) for name in sorted(emotions)}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6) + 0.0
