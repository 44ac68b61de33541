"""What a measure comes to: a number with its evidence, or the reason why there is none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from listenwell.transcripts import Evidence, Withheld
from listenwell.transcripts.support import MEASURES, withheld_by


class Found(NamedTuple):
    """One measure of one session.

    Attributes:
        value: The number, ``None`` where what was said cannot give it.
        utterances: Indices of the utterances it came from.
        reason: Why there is no value, as a clause; always there where ``value`` is ``None``.
    """

    value: float | None
    utterances: Sequence[int] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """Every measure of a session, in the order of the table of measures.

    Attributes:
        numbers: ``None`` where withheld.
        evidence: Utterances behind each number that is shown.
        withheld: One entry for each ``None``.
    """

    numbers: Mapping[str, float | None]
    evidence: Mapping[str, tuple[int, ...]]
    withheld: tuple[Withheld, ...]


def settle(found: Mapping[str, Found], evidence: Evidence) -> Settled:
    """Keep what the file supports; withhold the rest, each measure with exactly one reason."""
    reasons = {entry.measure: entry for entry in withheld_by(evidence)}
    numbers: dict[str, float | None] = {}
    utterances: dict[str, tuple[int, ...]] = {}
    withheld = []
    for measure in MEASURES:
        if measure in reasons:
            numbers[measure] = None
            withheld.append(reasons[measure])
            continue
        value, behind, reason = found[measure]
        numbers[measure] = value
        if value is None:
            withheld.append(Withheld(measure, reason))
        else:
            utterances[measure] = tuple(behind)
    return Settled(numbers, utterances, tuple(withheld))
