"""Labels that a person put into a transcript file, so that a reader can be held against them.

A JSON file carries them in each utterance, a table in columns: ``talk_type``, ``behaviour``,
``question`` and ``reflection``. A cell that is empty or missing was not labelled; ``none`` says
that the person looked and found nothing. What ``listenwell analyze --json`` prints can be
recoded in place: its labels are read as they stand, and ``null`` there says none.
"""

import csv
from collections.abc import Iterator, Mapping
from typing import Any, Final

from listenwell.errors import MalformedTranscript
from listenwell.reading.evaluation import TASKS
from listenwell.transcripts import Role, Transcript
from listenwell.transcripts.content import Content

_SYNONYMS: Final = {"therapist_input": "input", "n/a": "", "nan": ""}
_SPOKEN_BY: Final = {
    "talk_type": Role.CLIENT,
    "behaviour": Role.COACH,
    "question": Role.COACH,
    "reflection": Role.COACH,
}
_HEADER_CHARACTERS: Final = 4000


def labels_of(content: Content, transcript: Transcript) -> list[dict[str, str]]:
    """Return the labels of each utterance by task, in the order of the transcript.

    Args:
        content: The file that the transcript was loaded from: JSON or a table.
        transcript: As :func:`listenwell.load` gives it.

    Raises:
        MalformedTranscript: The file carries no labels, or one that no task knows; the place is
            the record or line.
    """
    printed = content.looks_like_json and _is_printed(content.json)
    records = _json_records(content) if content.looks_like_json else _table_rows(content)
    by_line = {line: _labels(record, line, null_is_none=printed) for line, record in records}
    found = [
        {
            task: label
            for task, label in by_line.get(utterance.line or 0, {}).items()
            if _SPOKEN_BY[task] is utterance.role
        }
        for utterance in transcript.utterances
    ]
    if not any(found):
        raise MalformedTranscript(
            "the file carries no labels",
            mend="Give the utterances talk_type, behaviour, question or reflection, as JSON "
            "fields or as columns of a table.",
        )
    return found


def _is_printed(document: Any) -> bool:
    return isinstance(document, dict) and "listenwell_version" in document


def _json_records(content: Content) -> Iterator[tuple[int, Mapping[str, Any]]]:
    document = content.json
    if _is_printed(document):
        document = document["sessions"][0]
    utterances = document.get("utterances") if isinstance(document, dict) else document
    for number, record in enumerate(utterances or [], 1):
        if isinstance(record, dict):
            yield number, record


def _table_rows(content: Content) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        dialect = csv.Sniffer().sniff(content.text[:_HEADER_CHARACTERS], delimiters=",;\t")
    except csv.Error:
        return
    reader = csv.DictReader(content.lines, dialect=dialect)
    line = 2
    for row in reader:
        yield line, {str(name).strip().lower(): value for name, value in row.items()}
        line = reader.line_num + 1


def _labels(record: Mapping[str, Any], line: int, *, null_is_none: bool) -> dict[str, str]:
    labels = {}
    for task, known in TASKS.items():
        value = record.get(task, "")
        if value is None and null_is_none:
            value = "none"
        if isinstance(value, dict):
            value = value.get("label")
        label = str(value or "").strip().lower()
        label = _SYNONYMS.get(label, label)
        if label in known or label == "none":
            labels[task] = label
        elif label:
            raise MalformedTranscript(
                f"a label of {task} is not one of {', '.join(known)}",
                where=f"record {line}",
                mend="Use these labels, none, or leave it empty.",
            )
    return labels
