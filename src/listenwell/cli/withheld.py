"""What is withheld, gathered by its reason so that one gap in a file reads as one line."""

from dataclasses import dataclass

from listenwell.cli.measures import MEASURES, label
from listenwell.reading import Reading


@dataclass(frozen=True, slots=True)
class Gap:
    """A reason and the measures that are withheld for it."""

    reason: str
    measures: tuple[str, ...]

    def summary(self, most: int = 5) -> str:
        """Return the measures in words, whole groups by their group's name."""
        names = _grouped(self.measures)
        shown = ", ".join(names[:most])
        return f"{shown} and {len(names) - most} more" if len(names) > most else shown


def gaps(reading: Reading) -> list[Gap]:
    """Return the reasons, the one that costs most first, each with its measures."""
    by_reason: dict[str, list[str]] = {}
    for entry in reading.withheld:
        measures = by_reason.setdefault(entry.reason, [])
        if entry.measure not in measures:
            measures.append(entry.measure)
    ordered = sorted(by_reason.items(), key=lambda item: -len(item[1]))
    return [Gap(reason, tuple(measures)) for reason, measures in ordered]


def _grouped(measures: tuple[str, ...]) -> list[str]:
    groups: dict[str, list[str]] = {}
    for name in measures:
        group = MEASURES[name].group if name in MEASURES else ""
        groups.setdefault(group, []).append(name)
    said: list[str] = []
    for group, names in groups.items():
        whole = sum(measure.group == group for measure in MEASURES.values())
        if group and len(names) == whole > 1:
            said.append(f"all of {group.lower()}")
        else:
            said += [label(name)[:1].lower() + label(name)[1:] for name in names]
    return said
