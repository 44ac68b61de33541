"""Short conversations for the rules to read."""

from collections.abc import Callable

import pytest

from listenwell.reading import Annotation
from listenwell.reading.rules import RuleReader
from listenwell.transcripts import (
    Evidence,
    ImportReport,
    Role,
    Source,
    Speaker,
    Times,
    Transcript,
    Utterance,
)

ReadLines = Callable[..., list[Annotation]]


def conversation(*lines: str) -> Transcript:
    """Make a transcript of lines such as ``coach: How are you?``."""
    utterances = []
    for index, line in enumerate(lines):
        name, _, text = line.partition(": ")
        utterances.append(Utterance(index, name, Role(name), text, None, None, (), None, index))
    return Transcript(
        source=Source("made", "made", 1.0, None),
        utterances=tuple(utterances),
        speakers=tuple(Speaker(role, role, role, 1.0, 1) for role in Role),
        evidence=Evidence(
            speakers=True, coach=True, client=True, times=Times.NONE, overlap=False, language="en"
        ),
        report=ImportReport(len(lines), 0, (), (), (), ()),
    )


def _read(*lines: str) -> list[Annotation]:
    plain = [line.removeprefix("~") for line in lines]
    backchannels = [line.startswith("~") for line in lines]
    return list(RuleReader().annotate(conversation(*plain), backchannels))


@pytest.fixture(scope="session")
def read_lines() -> ReadLines:
    """Read lines by the rules; a line that begins with ``~`` is a backchannel."""
    return _read


@pytest.fixture
def conversation_of() -> Callable[..., Transcript]:
    """Make a transcript of lines such as ``coach: How are you?``."""
    return conversation
