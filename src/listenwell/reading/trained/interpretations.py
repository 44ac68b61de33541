"""Why a cue matters to a coach, in one sentence for each type."""

from typing import Final

from listenwell.reading.model import CueType

_WHY: Final = {
    CueType.RESISTANCE: "Pushes back; leave the plan for now and explore what stands in the way.",
    CueType.COMMITMENT: "Says what they are going to do; ask when and how, and come back to it.",
    CueType.BREAKTHROUGH: "Sees something in a new way; give it room and let them say it in full.",
    CueType.CONCERN: "Names a worry; reflect it and ask what lies beneath.",
    CueType.DEFLECTION: "Moves away from the question; notice what was being asked.",
    CueType.ENTHUSIASM: "Shows energy for this; ask what makes it matter so much.",
    CueType.DOUBT: "Is unsure; explore both sides before going on.",
    CueType.AGREEMENT: "Assents; check that it is more than politeness.",
    CueType.GOAL_SETTING: "Ties an intention to a time or an amount; write it down.",
}


def interpretation(cue_type: CueType) -> str:
    """Return the sentence for a cue type."""
    return _WHY[cue_type]
