"""The findings of a backtest as one JSON document."""

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

from listenwell.risk.churn.alert_policies import POLICIES
from listenwell.risk.churn.backtest import METHODS, MethodVerdict
from listenwell.risk.churn.kept import Json, fit_to_json
from listenwell.risk.churn.verdicts import Verdict

if TYPE_CHECKING:
    from listenwell.cli.risk.backtest import Found


def document(file: str, found: "Found") -> dict[str, Json]:
    """Return everything that was found; ``null`` stands where there is nothing to tell."""
    tested, histories = found.tested, found.attendance.histories
    return {
        "file": file,
        "horizon_days": tested.horizon,
        "sessions": int(histories.day.size),
        "people": histories.clients,
        "repeated_rows": found.attendance.repeated,
        "first_date": _date(histories.first_day),
        "last_date": _date(histories.last_day),
        "judged": {
            "people": tested.people,
            "rows": tested.rows,
            "base_rate": round(tested.base_rate, 4),
            "cuts": [
                {**asdict(cut), "day": _date(cut.day), "away": cut.away} for cut in tested.cuts
            ],
        },
        "methods": {
            name: {"what": METHODS[name], **_method(verdict)}
            for name, verdict in tested.methods.items()
        },
        "alerts": {
            "weeks": found.alerts.weeks,
            "active_people_a_week": round(found.alerts.active_a_week, 1),
            "policies": {
                name: {"what": POLICIES[name], **_rounded(asdict(verdict))}
                for name, verdict in found.alerts.policies.items()
            },
        },
        "last_fit": {
            **fit_to_json(found.fit),
            "today": _date(found.fit.today),
            "version": found.fit.version,
        },
    }


def _method(verdict: MethodVerdict) -> dict[str, Json]:
    return {
        **{name: _verdict(each) for name, each in verdict.measures.items()},
        "brier_over_constant": _verdict(verdict.brier_over_constant),
        "reliability": [_rounded(asdict(each)) for each in verdict.reliability],
    }


def _verdict(verdict: Verdict) -> dict[str, Json]:
    return _rounded(asdict(verdict))


def _rounded(fields: dict[str, Json]) -> dict[str, Json]:
    return {
        name: _number(value) if isinstance(value, float) else value
        for name, value in fields.items()
    }


def _number(value: float) -> float | None:
    return round(value, 4) if value == value else None


def _date(day: int) -> str:
    return date.fromordinal(day).isoformat()
