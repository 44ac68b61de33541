"""A rhetorical profile: what a client appeals to, as shares of the stretches found."""

from collections import Counter
from collections.abc import Iterable
from typing import Final, TypedDict


class Profile(TypedDict):
    """Shares from 0 to 1 that sum to 1: of appeals to character, to feeling, to reason."""

    ethos: float
    pathos: float
    logos: float


APPEALS: Final = ("ethos", "pathos", "logos")


def profile_of(labels: Iterable[str]) -> Profile | None:
    """Return the shares of the three appeals among stretches; ``None`` where there are none."""
    counts = Counter(label for label in labels if label in APPEALS)
    whole = counts.total()
    if not whole:
        return None
    return Profile(
        ethos=counts["ethos"] / whole,
        pathos=counts["pathos"] / whole,
        logos=counts["logos"] / whole,
    )
