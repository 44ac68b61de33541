"""`listenwell llm preview`: exactly what would be sent to a language model; nothing is sent."""

import sys
from collections.abc import Iterator
from pathlib import Path

from listenwell.cli.plain import plain
from listenwell.cli.service.context import settings_for
from listenwell.llm.choice import chosen_models, routed
from listenwell.llm.conversation_text import cue_batches, redactor_for, whole_parts
from listenwell.llm.cues import READ_CUES
from listenwell.llm.detectors import TASKS
from listenwell.llm.prompts import prompt
from listenwell.llm.redaction import Redactor
from listenwell.reading.measure import measure
from listenwell.transcripts import Transcript, load

CUES = "cues"


def preview(file: str, task: str, coach: str | None, *, values: bool, home: str | None) -> int:
    """Print instructions and text of every request, as they would leave this process.

    Args:
        file: A transcript.
        task: ``cues`` or a detector.
        coach: Name of the coach, where it cannot be told.
        values: Print what stands behind the placeholders too.
        home: Where everything is kept.

    """
    settings = settings_for(home)
    transcript = load(Path(file), coach=coach)
    redactor = redactor_for(transcript)
    asked = READ_CUES if task == CUES else next(t for name, t in TASKS.items() if name == task)
    told = prompt(asked.name)
    models = routed(chosen_models(settings.models), asked.criticality)
    names = ", then ".join(map(str, models)) or "nobody: no language model is chosen"
    out = sys.stdout.write
    out(f"to        {names}\nprompt    {told.id} {told.version}\n\n{told.text}\n")
    for number, text in enumerate(_texts(transcript, task, redactor), 1):
        out(f"\n--- request {number} ---\n{plain_lines(text)}\n")
    out(f"\n{len(redactor.replaced)} values are replaced and stay here")
    out(":\n" if values else "; --values shows them\n")
    for each in redactor.replaced if values else ():
        out(f"  {each.placeholder:<14} {plain(each.value)}\n")
    return 0


def plain_lines(text: str) -> str:
    """Return the text with its lines, and no control character that a terminal obeys."""
    return "\n".join(plain(line) for line in text.split("\n"))


def _texts(transcript: Transcript, task: str, redactor: Redactor) -> Iterator[str]:
    if task == CUES:
        batches = cue_batches(transcript, measure(transcript).backchannels, redactor)
        yield from (text for _, text in batches)
    else:
        yield from (text for _, text in whole_parts(transcript, redactor))
