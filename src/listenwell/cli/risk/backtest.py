"""``listenwell risk backtest``: judge every method on a file of dates, and say how it did."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from listenwell.cli.risk.attendance import Attendance, BadAttendance, read_attendance
from listenwell.cli.risk.document import document
from listenwell.cli.risk.plot import check_plot_name, write_plot
from listenwell.cli.risk.report import print_report
from listenwell.risk.churn.alert_policies import AlertReplay, replay_alerts
from listenwell.risk.churn.backtest import Advance, Backtest, OneSided, TooShort, backtest
from listenwell.risk.churn.fit import Fit, fit_at
from listenwell.risk.churn.rolling import Rolling


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for on the command line.

    Attributes:
        file: A CSV file, or ``-``.
        horizon: Days for which probabilities are stated.
        json: Print JSON instead of the report.
        plot: Where to write the reliability plot, or ``None``.
    """

    file: str
    horizon: int
    json: bool
    plot: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """All that a run found out.

    Attributes:
        attendance: What the file held.
        tested: The verdict on every method.
        alerts: The replay of alerts.
        fit: The models fitted on the whole file.
    """

    attendance: Attendance
    tested: Backtest
    alerts: AlertReplay
    fit: Fit


def run_backtest(request: Request) -> int:
    """Read, judge, report; return the exit code.

    Raises:
        ListenwellError: The file cannot be used, or the plot cannot be written.
    """
    if request.plot is not None:
        check_plot_name(request.plot, keep=request.file)
    with _advancing() as advance:
        found = _find(request, advance)
    if request.plot is not None:
        write_plot(request.plot, found.tested)
    if request.json:
        sys.stdout.write(json.dumps(document(request.file, found), indent=1) + "\n")
    else:
        print_report(request.file, found)
    if request.plot is not None:
        sys.stderr.write(f"The reliability plot is in {request.plot}\n")
    return 0


def _find(request: Request, advance: Advance) -> Found:
    advance("reading", 0, 1)
    attendance = read_attendance(request.file)
    rolling = Rolling(attendance.histories, request.horizon)
    try:
        tested = backtest(rolling, advance)
        alerts = replay_alerts(rolling, advance)
    except TooShort as error:
        raise BadAttendance(
            f"the dates cover {error.days} days, and a past and an outcome need {error.needed}",
            where=request.file,
            mend="Give more of the past, or a shorter --horizon.",
        ) from error
    except OneSided as error:
        raise BadAttendance(
            "at every cut date all people came back, or nobody did",
            where=request.file,
            mend="Give people of both kinds, or another --horizon.",
        ) from error
    return Found(attendance, tested, alerts, fit_at(rolling, attendance.histories.last_day))


@contextmanager
def _advancing() -> Iterator[Advance]:
    """Give a function that moves a bar on standard error, if that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _what, _done, _of: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("")
        yield lambda what, done, of: bar.update(task, description=what, completed=done, total=of)
