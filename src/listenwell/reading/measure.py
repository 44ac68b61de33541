"""Every measure that needs no understanding of the words."""

from dataclasses import dataclass

from listenwell.reading.backchannels import find_backchannels
from listenwell.reading.elaboration import elaboration_measures
from listenwell.reading.found import Found
from listenwell.reading.interruptions import interruption_measures
from listenwell.reading.latency import latency_measures
from listenwell.reading.order import TIMED, in_order
from listenwell.reading.pieces import pieces_of
from listenwell.reading.talk_time import talk_time_measures
from listenwell.reading.turns import Turn, take_turns, turn_measures
from listenwell.transcripts import Times, Transcript


@dataclass(frozen=True, slots=True)
class Measured:
    """What can be measured without a reader.

    Attributes:
        backchannels: One flag for each utterance, by its index.
        turns: In the order taken.
        found: The measures that the file's times allow; the rest are not there.
    """

    backchannels: tuple[bool, ...]
    turns: list[Turn]
    found: dict[str, Found]


def measure(transcript: Transcript) -> Measured:
    """Measure talk time, turns, backchannels, interruptions, latency and elaboration."""
    evidence = transcript.evidence
    said = in_order(transcript)
    backchannels = find_backchannels(said, english=evidence.language in (None, "en"))
    turns = take_turns(said, backchannels)
    found = turn_measures(turns, transcript.utterances, backchannels)
    found |= elaboration_measures(turns, evidence.language)
    if evidence.times in TIMED:
        pieces = pieces_of(said)
        found |= talk_time_measures(pieces, transcript.utterances)
        if evidence.overlap:
            found |= interruption_measures(pieces, transcript.utterances, backchannels)
    if evidence.times is Times.INTERVALS:
        found |= latency_measures(turns)
    return Measured(backchannels, turns, found)
