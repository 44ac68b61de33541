"""``listenwell eval``: the reader, or a second person, held against a person's labels."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from listenwell.cli.terminal.console import report_console
from listenwell.errors import MalformedTranscript
from listenwell.reading import read
from listenwell.reading.evaluation import TASKS, Judged, TaskScore, judge, score
from listenwell.reading.recoding import labels_of
from listenwell.transcripts import Transcript, load
from listenwell.transcripts.content import read_content


def evaluate(files: Sequence[str], against: str | None, *, as_json: bool) -> int:
    """Score files that carry labels; return the exit code.

    Args:
        files: Transcripts with labels, JSON or tables.
        against: The same session labelled by a second person; then the two people are compared
            and the reader is left out.
        as_json: Print JSON instead of a table.
    """
    if against is None:
        judged = [item for file in files for item in _reader_judged(file, alone=len(files) == 1)]
        version = _version(files[0])
    else:
        judged, version = _people_judged(files[0], against), f"the labels of {Path(against).name}"
    scores = [score(judged, task) for task in TASKS if any(j.task == task for j in judged)]
    if as_json:
        print(json.dumps(_document(version, scores), indent=1))  # noqa: T201
    else:
        _print_table(version, scores)
    return 0


def _labelled(file: str) -> tuple[Transcript, list[dict[str, str]]]:
    content = read_content(file)
    transcript = load(content.data, name=file)
    try:
        return transcript, labels_of(content, transcript)
    except MalformedTranscript as error:
        raise error.at(file) from None


def _version(file: str) -> str:
    return read(_labelled(file)[0]).model_version


def _reader_judged(file: str, *, alone: bool) -> list[Judged]:
    """Judge one file; intervals resample sessions, or where there is one alone, utterances."""
    transcript, labels = _labelled(file)
    annotations = read(transcript).annotations
    if not alone:
        return list(judge(annotations, labels, session=file, source=file))
    return [
        item
        for number, (annotation, own) in enumerate(zip(annotations, labels, strict=True))
        for item in judge([annotation], [own], session=str(number), source=file)
    ]


def _people_judged(first: str, second: str) -> list[Judged]:
    mine, theirs = _labelled(first)[1], _labelled(second)[1]
    if len(mine) != len(theirs):
        raise MalformedTranscript(
            f"the two files hold {len(mine)} and {len(theirs)} utterances",
            where=f"{first} and {second}",
            mend="Compare two codings of the same session.",
        )
    return [
        Judged(task, str(number), first, label, other[task], None)
        for number, (own, other) in enumerate(zip(mine, theirs, strict=True))
        for task, label in own.items()
        if task in other
    ]


def _document(version: str, scores: Sequence[TaskScore]) -> dict[str, Any]:
    return {
        "against": version,
        "tasks": [
            {
                "task": each.task,
                "utterances": each.count,
                "macro_f1": round(each.macro_f1, 4),
                "interval_95": [round(bound, 4) for bound in each.interval],
                "kappa": round(each.kappa, 4),
                "calibration_error": each.calibration_error,
                "classes": {name: asdict(found) for name, found in each.classes.items()},
            }
            for each in scores
        ],
    }


def _print_table(version: str, scores: Sequence[TaskScore]) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for heading in ("what", "utterances", "macro-F1 (95 %)", "kappa", "calibration", "F1 by label"):
        table.add_column(heading)
    for each in scores:
        low, high = each.interval
        error = each.calibration_error
        table.add_row(
            each.task.replace("_", " "),
            f"{each.count:,}",
            f"{each.macro_f1:.2f} ({low:.2f} to {high:.2f})",
            f"{each.kappa:.2f}",
            "–" if error is None else f"{error:.3f}",
            "  ".join(f"{name} {found.f1:.2f}" for name, found in each.classes.items()),
        )
    console = report_console()
    console.print(Text(f"The labels in the file, held against {version}"))
    console.print(table)
