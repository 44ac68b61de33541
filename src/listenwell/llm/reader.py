"""The model reader: a local reader's labels, with a language model's cues in their place."""

import asyncio
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

Runner = Callable[[Coroutine[Any, Any, tuple[Cues, str]]], tuple[Cues, str]]
"""Runs a coroutine from a thread without a loop, and waits for it."""


class ModelReader:
    """Implements :class:`listenwell.reading.reader.Reader` for one session.

    A language model need not say the same twice; what it said is stored under its version. When
    no model answers, the local reader's cues stand, and :attr:`caveats` says so.

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
        """The local reader's version, and the models' and the prompt's where they have read."""
        return f"{self._local.version}+{self._by}" if self._by else self._local.version

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
        self.caveats = ()
        return [
            replace(annotation, cues=cues.get(index, ())) for index, annotation in enumerate(local)
        ]
