"""The findings of a backtest as a report for the terminal."""

from datetime import date
from typing import TYPE_CHECKING, Final

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from listenwell.cli.plain import plain
from listenwell.cli.terminal.console import report_console
from listenwell.cli.terminal.section import bar, section
from listenwell.risk.churn.alert_policies import POLICIES, AlertReplay
from listenwell.risk.churn.backtest import METHODS, Backtest
from listenwell.risk.churn.verdicts import Verdict

if TYPE_CHECKING:
    from listenwell.cli.risk.backtest import Found

_NAMES: Final = {
    "constant": "constant",
    "rule": "score/100",
    "rule_mended": "score, mended",
    "recency": "recency",
    "cold_start": "cold start",
    "logistic": "logistic only",
    "fitted": "fitted",
    "deployed": "as deployed",
}
_SHOWN_BINS: Final = ("rule_mended", "cold_start", "fitted")
_BAR: Final = 24


def print_report(file: str, found: "Found") -> None:
    """Print what was looked at, the verdicts, reliability, alerts, and the last fit."""
    console = report_console()
    console.print(_looked_at(file, found))
    tested = found.tested
    console.print(section("How good the guesses were", _verdicts(tested), _against(tested)))
    for name in _SHOWN_BINS:
        console.print(section(f"Stated and happened: {_NAMES[name]}", _reliability(tested, name)))
    console.print(section("Alerts, replayed week by week", _alerts(found.alerts)))
    console.print(section("The last fit", _last_fit(found)))


def _looked_at(file: str, found: "Found") -> Text:
    histories, tested = found.attendance.histories, found.tested
    cuts = tested.cuts
    repeated = (
        f" ({found.attendance.repeated:,} rows repeated)" if found.attendance.repeated else ""
    )
    return Text(
        f"{plain(file)}: {histories.day.size:,} sessions{repeated} of {histories.clients:,} "
        f"people, {_date(histories.first_day)} to {_date(histories.last_day)}.\n"
        f"Judged at {len(cuts)} cut dates, {_date(cuts[0].day)} to {_date(cuts[-1].day)}: "
        f"{tested.rows:,} times a person who came in the last 180 days, of whom "
        f"{tested.base_rate:.1%} did not come in the next {tested.horizon} days."
    )


def _verdicts(tested: Backtest) -> Table:
    table = _table("method", "AUC (95 %)", "AP", "Brier (95 %)", "log-loss", "ECE")
    for name in METHODS:
        measures = tested.methods[name].measures
        table.add_row(
            _NAMES[name],
            _with_interval(measures["auc"]),
            f"{measures['average_precision'].value:.3f}",
            _with_interval(measures["brier"]),
            f"{measures['log_loss'].value:.3f}",
            f"{measures['ece'].value:.3f}",
        )
    return table


def _against(tested: Backtest) -> Text:
    """Say which guesses are worse than the constant one, and by how much."""
    lines = []
    for name in ("rule", "rule_mended", "fitted"):
        over = tested.methods[name].brier_over_constant
        verdict = "worse" if over.low > 0 else "better" if over.high < 0 else "no better or worse"
        lines.append(
            f"{_NAMES[name]}: {verdict} than a constant guess, Brier {over.value:+.3f} "
            f"({over.low:+.3f} to {over.high:+.3f})."
        )
    return Text("\n".join(lines))


def _reliability(tested: Backtest, name: str) -> Table:
    table = _table("stated", "happened", "times", "", last_left=True)
    for each in tested.methods[name].reliability:
        table.add_row(
            f"{each.stated:.2f}",
            f"{each.happened:.2f}",
            f"{each.people:,}",
            _marked(each.happened, each.stated),
        )
    return table


def _marked(happened: float, stated: float) -> Text:
    """Draw what happened as a bar, with a mark where the stated probability lies."""
    drawn = bar(happened, _BAR, "cyan")
    at = min(_BAR - 1, int(stated * _BAR))
    return Text.assemble(drawn[:at], ("┃", "bold"), drawn[at + 1 :])


def _alerts(alerts: AlertReplay) -> RenderableType:
    table = _table("raised", "a week per 20", "precision", "stated", "recall", "delay", "alerts")
    for name, what in POLICIES.items():
        verdict = alerts.policies[name]
        delay = verdict.median_delay_days
        table.add_row(
            what,
            f"{verdict.per_week_per_20:.2f}",
            _share(verdict.precision),
            _share(verdict.stated),
            _share(verdict.recall),
            "–" if delay is None else f"{delay:.0f} days",
            f"{verdict.alerts:,}",
        )
    table.columns[0].no_wrap = False
    table.caption = (
        f"{alerts.weeks} weeks, {alerts.active_a_week:,.0f} active people a week on average. "
        "Precision: no session within the horizon after the alert; stated: the mean probability "
        "at the alert. Recall: absences of a horizon or more that an alert met before the horizon "
        "was over; delay: from the last session, the median."
    )
    table.caption_justify = "left"
    return table


def _last_fit(found: "Found") -> Text:
    fit = found.fit
    cold = fit.cold_start
    lines = [
        f"On {_date(fit.today)} {_NAMES[fit.chosen]} would speak; {fit.reason}.",
        f"MBG/NBD: r {cold.r:.3f}, alpha {cold.alpha:.2f} days, a {cold.a:.3f}, b {cold.b:.3f}.",
    ]
    if fit.fitted is not None:
        from listenwell.risk.churn.fitted import FEATURES

        weights = zip(FEATURES, fit.fitted.logistic.coefficients, strict=True)
        lines.append(
            f"Logistic, log-odds per standard deviation: intercept "
            f"{fit.fitted.logistic.intercept:+.2f}, "
            + ", ".join(f"{name} {value:+.2f}" for name, value in weights)
            + f"; {fit.outcomes:,} outcomes."
        )
    return Text("\n".join(lines))


def _table(*headings: str, last_left: bool = False) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for number, heading in enumerate(headings):
        left = number == 0 or (last_left and number == len(headings) - 1)
        table.add_column(heading, justify="left" if left else "right", no_wrap=True)
    return table


def _with_interval(verdict: Verdict) -> str:
    low, high = (f"{bound:.3f}".removeprefix("0") for bound in (verdict.low, verdict.high))
    return f"{verdict.value:.3f} ({low}–{high})"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _date(day: int) -> str:
    return date.fromordinal(day).isoformat()
