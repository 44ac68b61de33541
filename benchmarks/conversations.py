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

COUNSELLING_WORDS = (1, 1, 2, 4, 7, 10, 15, 21, 31, 56)
"""Words of an utterance at the 5th, 15th, ... 95th percentile of AnnoMI's 6,856 utterances.

Their mean is 14.8; that of the corpus, with its long tail, is 15.8.
"""


def write_counselling(path: Path, utterances: int) -> None:
    """Write one session whose utterances are as long as those of counselling transcripts.

    Words are drawn from the made-up sentences, so that texts all differ from about four words on.
    """
    rng = random.Random(20260302)  # noqa: S311
    lengths = [COUNSELLING_WORDS[n % len(COUNSELLING_WORDS)] for n in range(utterances)]
    rng.shuffle(lengths)
    said = [
        {"speaker": ("coach", "client")[n % 2], "start": 5.0 * n, "text": _words(rng, length)}
        for n, length in enumerate(lengths)
    ]
    path.write_text(json.dumps({"utterances": said}), encoding="utf-8")


def _words(rng: random.Random, count: int) -> str:
    words: list[str] = []
    while len(words) < count:
        words += rng.choice(_COACH + _CLIENT).split()[rng.randrange(3) :]
    return " ".join(words[:count])


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
