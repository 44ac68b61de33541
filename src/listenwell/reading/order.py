"""The order in which things were said."""

import operator
from collections.abc import Sequence
from itertools import islice

from listenwell.transcripts import Times, Transcript, Utterance

TIMED = (Times.STARTS, Times.INTERVALS)


def in_order(transcript: Transcript) -> Sequence[Utterance]:
    """Return the utterances by start; in the order of the file where it does not time each one.

    An utterance without a time stays behind the one before it in the file.
    """
    utterances = transcript.utterances
    if transcript.evidence.times not in TIMED:
        return utterances
    starts = [u.start for u in utterances]
    if None in starts:
        latest = 0.0
        known = [latest := latest if start is None else start for start in starts]
    else:
        known = [start for start in starts if start is not None]
    if all(map(operator.le, known, islice(known, 1, None))):
        return utterances
    return [u for _, u in sorted(zip(known, utterances, strict=True), key=lambda pair: pair[0])]
