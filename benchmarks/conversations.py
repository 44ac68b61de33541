"""Made-up conversations for benchmarks: deterministic, of any size, in nobody's words."""

import json
import random
from pathlib import Path

_COACH = (
    "What would you like to have in hand by the end of today?",
    "So part of you wants to speak up, and part of you would rather wait.",
    "How did that go for you?",
    "You kept going even though nobody was asking for it.",
    "On a scale of one to ten, how ready are you?",
    "Mm-hmm.",
)
_CLIENT = (
    "I think I keep saying yes to things because it is quicker than explaining why not.",
    "Yeah.",
    "I am going to block out Thursday morning and tell the team in advance.",
    "I don't know, it never seems to be the right moment and then the week is over again.",
    "It went better than I thought, to be honest, they just said fine and moved on.",
)


def write_conversations(path: Path, sessions: int, utterances: int) -> None:
    """Write ``sessions`` conversations of ``utterances`` each, one JSON document a line."""
    rng = random.Random(20260301)  # noqa: S311
    with path.open("w", encoding="utf-8") as file:
        for _ in range(sessions):
            file.write(json.dumps({"utterances": _conversation(rng, utterances)}) + "\n")


def _conversation(rng: random.Random, utterances: int) -> list[dict[str, object]]:
    said, now = [], 0.0
    for number in range(utterances):
        coach = number % 2 == 0
        text = rng.choice(_COACH if coach else _CLIENT)
        start = max(0.0, now + rng.uniform(-0.4, 1.5))
        now = start + 0.4 * (text.count(" ") + 1)
        said.append(
            {
                "speaker": "coach" if coach else "client",
                "start": round(start, 3),
                "end": round(now, 3),
                "text": text,
            }
        )
    return said
