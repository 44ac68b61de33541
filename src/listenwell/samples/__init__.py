"""A dozen coaching sessions written for this project, in the formats of as many programs.

Two coaches and four clients over some weeks; the people are invented. They are what ``make demo``
shows, and something to try a command on.
"""

import json
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample session.

    Attributes:
        path: The file.
        format: The name of its format, as ``listenwell formats`` lists it.
        coach: Full name of the coach.
        client: Full name of the client.
        date: The day of the session.
        utterances: How many utterances the session was written with. Captions are cut and joined
            anew, so from them come more.
        turns: How often the word passes to someone, the first time included.
        shows: What there is to see in it, in a sentence.
    """

    path: Path
    format: str
    coach: str
    client: str
    date: date
    utterances: int
    turns: int
    shows: str


def samples() -> list[Sample]:
    """Return the sample sessions in order of their dates."""
    home = Path(str(files(__name__)))
    manifest = json.loads((home / "manifest.json").read_text(encoding="utf-8"))
    return [
        Sample(
            path=home / "data" / entry["file"],
            format=entry["format"],
            coach=entry["coach"],
            client=entry["client"],
            date=date.fromisoformat(entry["date"]),
            utterances=entry["utterances"],
            turns=entry["turns"],
            shows=entry["shows"],
        )
        for entry in manifest["samples"]
    ]


def sample_files() -> list[Path]:
    """Return the paths of the sample files in order of their dates."""
    return [sample.path for sample in samples()]
