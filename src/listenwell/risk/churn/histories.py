"""The days on which each client had a session, as two flat arrays."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Histories:
    """All sessions of all clients, sorted by client and then by day.

    Attributes:
        client_index: Whose session it is, from 0 to ``clients - 1``; shape ``(n,)``.
        day: The day of the session, as days since any one date; shape ``(n,)``. Two sessions of a
            client on one day are given once: the models count days with a session.
        clients: How many clients there are, those without a session included.
    """

    client_index: Ints
    day: Ints
    clients: int

    def __post_init__(self) -> None:
        index, day = self.client_index, self.day
        if index.ndim != 1 or index.shape != day.shape:
            raise ValueError(f"two flat arrays of one length, not {index.shape} and {day.shape}")
        step = np.diff(index)
        if not np.all((step > 0) | ((step == 0) & (np.diff(day) > 0))):
            raise ValueError("events must be sorted by client, then day, each day once")
        if index.size and not 0 <= index[0] <= index[-1] < self.clients:
            raise ValueError(f"client_index must lie in 0 to {self.clients - 1}")

    @classmethod
    def of(cls, client_index: npt.ArrayLike, day: npt.ArrayLike, clients: int) -> "Histories":
        """Sort events given in any order, and fold those of one client on one day into one."""
        index = np.asarray(client_index, dtype=np.int64)
        days = np.asarray(day, dtype=np.int64)
        if not index.size:
            return cls(index, days, clients)
        low = int(days.min())
        span = int(days.max()) - low + 1
        key = np.sort(index * span + (days - low))
        key = key[np.concatenate([[True], key[1:] != key[:-1]])]
        return cls(key // span, key % span + low, clients)

    def until(self, day: int) -> "Histories":
        """Return what was known at the end of a day: later sessions are left out."""
        known = self.day <= day
        return Histories(self.client_index[known], self.day[known], self.clients)

    def of_clients(self, chosen: Bools) -> "Histories":
        """Return the histories of some clients only, numbered anew in the same order."""
        number = np.cumsum(chosen) - 1
        kept = chosen[self.client_index]
        return Histories(
            number[self.client_index[kept]].astype(np.int64), self.day[kept], int(chosen.sum())
        )

    @property
    def first_day(self) -> int:
        """The day of the earliest session; ``ValueError`` where there is none."""
        return int(self.day.min())

    @property
    def last_day(self) -> int:
        """The day of the latest session; ``ValueError`` where there is none."""
        return int(self.day.max())


def stayed_away(histories: Histories, at_day: int, horizon: int) -> Bools:
    """Tell for each client whether no session fell on the ``horizon`` days after ``at_day``.

    Returns:
        Shape ``(clients,)``. It means something only where ``at_day + horizon`` has passed.
    """
    within = (histories.day > at_day) & (histories.day <= at_day + horizon)
    away = np.ones(histories.clients, dtype=np.bool_)
    away[histories.client_index[within]] = False
    return away
