"""The one seam between measuring a session and understanding its words."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from listenwell.reading.model import Annotation
from listenwell.transcripts import Transcript


class Reader(Protocol):
    """Reads language: rules, a trained model, or a hosted one."""

    @property
    def version(self) -> str:
        """Name and version, stored with every reading, such as ``rules-1``."""
        ...

    def annotate(
        self, transcript: Transcript, backchannels: Sequence[bool]
    ) -> Sequence[Annotation]:
        """Annotate every utterance of a transcript.

        Args:
            transcript: The whole conversation; context is the reader's own business.
            backchannels: For each utterance, whether it is a backchannel.

        Returns:
            One annotation for each utterance, in order. The same input gives the same output,
            whatever was read before.
        """
        ...


@runtime_checkable
class Caveated(Protocol):
    """A reader with something to say of the last transcript that it annotated."""

    @property
    def caveats(self) -> tuple[str, ...]:
        """Sentences for a person; they are shown among the reading's warnings."""
        ...
