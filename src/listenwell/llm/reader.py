"""The model reader: a local reader's labels, with a language model's cues in their place."""

import asyncio
import hashlib
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from typing import Any, Final

from listenwell.llm.asking import Asker
from listenwell.llm.cues import Cues, read_cues
from listenwell.llm.errors import ModelError
from listenwell.reading.model import Annotation
from listenwell.reading.reader import Reader
from listenwell.transcripts import Transcript

FELL_BACK: Final = "Cues are by the local reader: no language model has answered within its limits."
UNCONSENTED: Final = (
    "Cues are by the local reader: the client has not agreed to a hosted language model."
)
READ_BY: Final = (
    "Cues are by {models}: a language model's confidence is its own word and not calibrated."
)

Runner = Callable[[Coroutine[Any, Any, tuple[Cues, str]]], tuple[Cues, str]]
"""Runs a coroutine from a thread without a loop, and waits for it."""


class ModelReader:
    """Implements :class:`listenwell.reading.reader.Reader` for one session.

    A language model need not say the same twice; what it said is stored under its version. When
    no model answers, the local reader's cues stand. :attr:`caveats` says who read the cues.

    Args:
        asker: Asks the models.
        local: Reads everything else, and the cues where no model answers.
        run: By default a loop of its own; where the asker belongs to a loop, that loop's.

    """

    def __init__(self, asker: Asker, local: Reader, run: Runner = asyncio.run) -> None:
        self._asker = asker
        self._local = local
        self._run = run
        self._by = ""
        self.caveats: tuple[str, ...] = ()

    @property
    def version(self) -> str:
        """The local reader's version; where models have read, a digest of theirs and the prompt's.

        The records of the job's calls name them in full.
        """
        if not self._by:
            return self._local.version
        return f"{self._local.version}+cues-{hashlib.sha256(self._by.encode()).hexdigest()[:12]}"

    def annotate(
        self, transcript: Transcript, backchannels: Sequence[bool]
    ) -> Sequence[Annotation]:
        """Annotate every utterance; blocks until the models have answered."""
        local = self._local.annotate(transcript, backchannels)
        try:
            cues, self._by = self._run(read_cues(self._asker, transcript, backchannels))
        except ModelError:
            self._by, self.caveats = "", (FELL_BACK,)
            return local
        models = sorted({each.rpartition("/")[0] for each in self._by.split("+")})
        self.caveats = (READ_BY.format(models=" and ".join(models)),) if self._by else ()
        return [
            replace(annotation, cues=cues.get(index, ())) for index, annotation in enumerate(local)
        ]
