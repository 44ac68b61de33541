"""A fit as JSON holds it, and back."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TypeAlias

from listenwell.risk.churn.cold_start import ColdStart
from listenwell.risk.churn.fit import Choice, Fit, Judgement
from listenwell.risk.churn.fitted import FEATURES, Fitted, Logistic

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"


def fit_to_json(fit: Fit) -> dict[str, Json]:
    """Return everything that a fit holds; :func:`fit_from_json` is the inverse."""
    return asdict(fit)


def fit_from_json(kept: Json) -> Fit:
    """Read what :func:`fit_to_json` gave, after a way through JSON text.

    Raises:
        BadFit: The JSON is not that of a fit; the message names the field.
    """
    top = _Fields(kept, "fit")
    return Fit(
        today=top.integer("today"),
        horizon=top.integer("horizon"),
        chosen=_choice(top.text("chosen")),
        reason=top.text("reason"),
        cold_start=_cold_start(top.inner("cold_start")),
        fitted=None if top.value("fitted") is None else _fitted(top.inner("fitted")),
        outcomes=top.integer("outcomes"),
        clients_away=top.integer("clients_away"),
        clients_back=top.integer("clients_back"),
        judged=tuple(_judgement(each) for each in top.rows("judged")),
    )


class BadFit(ValueError):
    """The JSON is not that of a fit."""


class _Fields:
    """One JSON object whose fields are read with the kind that each must have."""

    def __init__(self, kept: Json, name: str) -> None:
        if not isinstance(kept, Mapping):
            raise BadFit(f"{name} is not an object")
        self._kept = kept
        self._name = name

    def value(self, field: str) -> Json:
        if field not in self._kept:
            raise BadFit(f"{self._name} has no field {field}")
        return self._kept[field]

    def number(self, field: str) -> float:
        return _number(self.value(field), f"{self._name}.{field}")

    def integer(self, field: str) -> int:
        found = self.value(field)
        if isinstance(found, bool) or not isinstance(found, int):
            raise BadFit(f"{self._name}.{field} is not a whole number")
        return found

    def text(self, field: str) -> str:
        found = self.value(field)
        if not isinstance(found, str):
            raise BadFit(f"{self._name}.{field} is not a text")
        return found

    def list_of(self, field: str) -> Sequence[Json]:
        found = self.value(field)
        if isinstance(found, str) or not isinstance(found, Sequence):
            raise BadFit(f"{self._name}.{field} is not a list")
        return found

    def features(self, field: str) -> tuple[float, ...]:
        name = f"{self._name}.{field}"
        found = tuple(_number(each, name) for each in self.list_of(field))
        if len(found) != len(FEATURES):
            raise BadFit(f"{name} holds {len(found)} numbers, not {len(FEATURES)}")
        return found

    def inner(self, field: str) -> "_Fields":
        return _Fields(self.value(field), f"{self._name}.{field}")

    def rows(self, field: str) -> "list[_Fields]":
        return [_Fields(each, f"{self._name}.{field}") for each in self.list_of(field)]


def _number(found: Json, name: str) -> float:
    if isinstance(found, bool) or not isinstance(found, int | float):
        raise BadFit(f"{name} is not a number")
    return float(found)


def _choice(name: str) -> Choice:
    if name == "cold_start":
        return "cold_start"
    if name == "fitted":
        return "fitted"
    raise BadFit(f"fit.chosen is {name}, neither cold_start nor fitted")


def _cold_start(kept: _Fields) -> ColdStart:
    return ColdStart(*(kept.number(each) for each in ("r", "alpha", "a", "b")))


def _fitted(kept: _Fields) -> Fitted:
    inner = kept.inner("logistic")
    return Fitted(
        Logistic(
            intercept=inner.number("intercept"),
            coefficients=inner.features("coefficients"),
            means=inner.features("means"),
            scales=inner.features("scales"),
            usual_gap_days=inner.number("usual_gap_days"),
        ),
        pool=kept.number("pool"),
    )


def _judgement(kept: _Fields) -> Judgement:
    return Judgement(
        day=kept.integer("day"),
        people=kept.integer("people"),
        away=kept.integer("away"),
        cold_start_log_loss=kept.number("cold_start_log_loss"),
        fitted_log_loss=kept.number("fitted_log_loss"),
    )
