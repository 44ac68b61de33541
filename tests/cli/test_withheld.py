"""What is withheld reads as its reasons, not as a wall of names."""

from dataclasses import replace

from listenwell.cli.measures import MEASURES
from listenwell.cli.withheld import gaps
from listenwell.transcripts import Withheld


def test_measures_are_gathered_by_reason_the_costliest_first(make_reading) -> None:
    few = Withheld("response_latency_client", "no true ends")
    many = [Withheld(name, "no speakers") for name in list(MEASURES)[:3]]
    found = gaps(replace(make_reading(), withheld=(few, *many)))
    assert [(gap.reason, len(gap.measures)) for gap in found] == [
        ("no speakers", 3),
        ("no true ends", 1),
    ]


def test_a_whole_group_goes_by_its_name(make_reading) -> None:
    cues = tuple(Withheld(name, "why") for name in MEASURES if name.startswith("cue_"))
    (gap,) = gaps(replace(make_reading(), withheld=cues))
    assert gap.summary() == "all of language cues"


def test_a_long_list_is_cut(make_reading) -> None:
    turns = [name for name, one in MEASURES.items() if one.group == "Turn-taking"]
    withheld = tuple(Withheld(name, "why") for name in turns[:-1])
    (gap,) = gaps(replace(make_reading(), withheld=withheld))
    assert gap.summary(2).endswith(f"and {len(turns) - 3} more")


def test_the_same_measure_twice_counts_once(make_reading) -> None:
    twice = (Withheld("total_turns", "why"), Withheld("total_turns", "why"))
    (gap,) = gaps(replace(make_reading(), withheld=twice))
    assert gap.measures == ("total_turns",)
