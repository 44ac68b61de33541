"""Choose the client utterances to be read and labelled for the nine cue types.

    python training/labels/make_pool.py DATA_FOLDER

writes `pool.csv` beside this file: ids, stratum, part and weight, never text. Every client
utterance of AnnoMI belongs to one weak stratum: `plan` (change talk whose words suggest an
intention), else the first in `STRATA` whose pattern or talk type it meets, else `none`. The pool
has four parts:

- `random`: drawn from all client utterances with equal probability, systematically in order of
  source, so that it is spread over them and its shares estimate prevalence.
- `enriched`: drawn in the same way within each weak stratum from what is left, a quota each.
- `census`: whatever was still left of `plan` and `breakthrough`, whose cues are the rarest.
- `cover`: one utterance of each source the draw missed, so that every source is read.

`weight` is the number of client utterances of the stratum for which a drawn row stands
(stratum size over rows of the stratum in the first three parts), so weighted sums over the
pool estimate sums over the corpus. It is 0 for `cover`, which is chosen on purpose.

Strata only steer the draw. They are no labels, and coders do not see them.
"""

from __future__ import annotations

import csv
import random
import re
import sys
from collections import Counter
from pathlib import Path

SEED = 20261121
RANDOM_ROWS = 340

Row = dict[str, str]

STRATA: dict[str, tuple[int, str]] = {
    "breakthrough": (
        60,
        (
            r"reali[sz]e|never thought|hadn'?t thought|didn'?t think (of|about)|makes? sense|"
            r"thought (of|about) it (that|like)|i see (that |how |what |why )?now|now that (i|you)|"
            r"\boh,? (wow|my)|first time|i guess (i do|i am|it is|that'?s|i have|i was)|"
            r"didn'?t know|wake.?up|aware|noticed|more than i thought|you know what|click|it hit me"
        ),
    ),
    "goal_setting": (
        45,
        (
            r"\bgoal|\bplan|i('d| would) (really )?like to|"
            r"i (really )?want to (quit|stop|cut|get|lose|be|start|have|do)|cut(ting)? (down|back)|"
            r"(times?|days?|nights?|hours?|drinks?|minutes?) (a|per|each|every) (day|week|month)|"
            r"\bby (next|the end|january|june|summer|christmas)|"
            r"next (week|month|time|monday|step)|instead of"
        ),
    ),
    "enthusiasm": (
        45,
        (
            r"!|excit|awesome|amazing|love (to|that|it)|can'?t wait|look(ing)? forward|proud|"
            r"really (good|great|nice|happy|helpful|glad)|so (good|great|happy|glad)|wonderful|"
            r"fantastic|perfect|fun\b|that('s| is| would be|'d be) (great|good|awesome)"
        ),
    ),
    "commitment": (
        40,
        (
            r"\bi('ll| will)\b|i('m| am) (going to|gonna|willing|ready|committed)|\bpromise|"
            r"i can (do|try|give)|let'?s (do|try)|"
            r"i('m| am) not (going to|gonna)|give (it|that) a (try|go)"
        ),
    ),
    "deflection": (
        45,
        (
            r"anyway|whatever|i don'?t (want to|wanna) talk|not my fault|everyone|everybody|"
            r"all my friends|why (are|do) you|(he|she|they)('s| is|'re| are) (just|always|the one)|"
            r"none of your|i'?m fine|who cares|blame|because of (him|her|them|my)|made me|makes me|"
            r"making me|have to be here|ask (him|her|them)|(he|she|they) needs? to|do we have to"
        ),
    ),
    "concern": (
        40,
        (
            r"worr(y|ied)|afraid|scar(e|ed|y|es)|concern|nervous|anxious|anxiety|what if|fear|"
            r"don'?t want (to (end|get|lose|die|be)|my|him|her|them|that)|terrif|panic|bother|"
            r"going to happen|gonna happen|cancer|\bdie\b|trouble"
        ),
    ),
    "resistance": (45, r"can'?t|won'?t|not (that|a) (bad|big)|don'?t (need|think|see)|\bbut\b"),
    "doubt": (
        30,
        (
            r"not (really |so |too )?sure|i don'?t know|maybe|might|i guess|i suppose|probably|"
            r"i'?d have to think|hard to say|part of me|on the other hand"
        ),
    ),
    "agreement": (
        30,
        (
            r"^(yeah|yes|yep|exactly|right|absolutely|definitely|sure|true|of course|ok|okay)"
            r"[,. ]+\w+|"
            r"\b(exactly|absolutely|definitely|i agree|that'?s (right|true|fair)|you'?re right|"
            r"sounds (good|great|like)|good idea|good point)"
        ),
    ),
}
PLAN = re.compile(
    r"\bi('ll| will)\b|i('m| am) (definitely )?(going to|gonna) (?!be )|i can (do|try|start|go)|"
    r"i('d| would) (do|try|go|be willing)|(gonna|going to) (try|start|stop|quit|do)|"
    r"(want|wanna|like|need|plan|goal|try|trying|hop(e|ing)|ready|start) (to )?(\w+ )?"
    r"(quit|stop|start|go back|finish|get (a|my|off|back)|cut|lose)|"
    r"\b(one|two|three|four|five|six|ten|\d+) "
    r"(times|days|nights|hours|drinks|minutes|cigarettes|pounds|kilos)|"
    r"every (day|morning|week|night)|once a",
    re.IGNORECASE,
)
CENSUS = {"plan", "breakthrough"}
PATTERNS = {name: re.compile(pattern, re.IGNORECASE) for name, (_, pattern) in STRATA.items()}


def words(row: Row) -> str:
    """Return the utterance with straight apostrophes."""
    return row["utterance_text"].replace("’", "'")


def stratum(row: Row) -> str:
    """Return the weak stratum of the utterance, `plan` before all others."""
    if row["client_talk_type"] == "change" and PLAN.search(words(row)):
        return "plan"
    return first_stratum(row)


def first_stratum(row: Row) -> str:
    """Return the first of `STRATA` that the utterance meets, else `none`.

    A pattern on ordinary words is not enough for resistance: the talk type must be sustain.
    """
    text = words(row)
    for name, pattern in PATTERNS.items():
        if name == "resistance" and row["client_talk_type"] != "sustain":
            continue
        if pattern.search(text):
            return name
    return "resistance" if row["client_talk_type"] == "sustain" else "none"


def systematic(rows: list[Row], count: int, draw: random.Random) -> list[Row]:
    """Return `count` of `rows` at equal steps from a random start: equal probability, spread."""
    if count >= len(rows):
        return list(rows)
    step = len(rows) / count
    start = draw.random() * step
    return [rows[int(start + step * number)] for number in range(count)]


def ids(row: Row) -> tuple[int, int]:
    """Return transcript and utterance id."""
    return int(row["transcript_id"]), int(row["utterance_id"])


def make_pool(clients: list[Row]) -> list[tuple[int, int, str, str, str]]:
    """Return pool rows: transcript_id, utterance_id, stratum, part, weight; ordered by ids."""
    draw = random.Random(SEED)  # noqa: S311 (a reproducible draw, no secret)
    clients = sorted(clients, key=lambda row: (row["video_url"], *ids(row)))
    first = {ids(row): first_stratum(row) for row in clients}
    strata = {ids(row): stratum(row) for row in clients}
    parts = {ids(row): "random" for row in systematic(clients, RANDOM_ROWS, draw)}
    for name, (quota, _) in STRATA.items():
        left = [row for row in clients if first[ids(row)] == name and ids(row) not in parts]
        parts |= {ids(row): "enriched" for row in systematic(left, quota, draw)}
    census = {key for key, name in strata.items() if name in CENSUS}
    parts |= dict.fromkeys(census - parts.keys(), "census")
    sizes, drawn = Counter(strata.values()), Counter(strata[key] for key in parts)
    missed = {row["video_url"] for row in clients}
    missed -= {row["video_url"] for row in clients if ids(row) in parts}
    for source in sorted(missed):
        own = [row for row in clients if row["video_url"] == source]
        parts[ids(draw.choice(own))] = "cover"
    weights = {name: sizes[name] / drawn[name] for name in drawn}
    return [
        (*key, strata[key], part, "0" if part == "cover" else f"{weights[strata[key]]:.4f}")
        for key, part in sorted(parts.items())
    ]


def main() -> None:
    """Read the data folder named on the command line and write the pool."""
    data = Path(sys.argv[1])
    with (data / "annomi" / "annomi.csv").open(encoding="utf-8", newline="") as file:
        clients = [row for row in csv.DictReader(file) if row["interlocutor"] == "client"]
    pool = make_pool(clients)
    with Path(__file__).with_name("pool.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["transcript_id", "utterance_id", "stratum", "part", "weight"])
        writer.writerows(pool)
    for name in ["plan", *STRATA, "none"]:
        counts = Counter(row[3] for row in pool if row[2] == name)
        print(f"{name:13}", dict(counts))
    print("pool", len(pool))


if __name__ == "__main__":
    main()
