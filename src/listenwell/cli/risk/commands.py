"""The command ``risk`` and its options, declared with Typer; the work is imported when run."""

from collections.abc import Callable
from functools import partial
from typing import Annotated

import typer
from typer.core import TyperCommand, TyperGroup

from listenwell.cli.pages import page


class _Paged(TyperCommand):
    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]
        return page("risk")


class _PagedGroup(TyperGroup):
    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]
        return page("risk")


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    group = typer.Typer(
        cls=_PagedGroup,
        no_args_is_help=True,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    group.callback()(risk)
    group.command("backtest", cls=_Paged)(backtest)
    app.add_typer(group, name="risk")


def risk() -> None:
    """Hold what follows."""


def backtest(
    file: Annotated[str, typer.Argument(metavar="FILE")],
    horizon: Annotated[int, typer.Option("--horizon", metavar="DAYS", min=7, max=365)] = 60,
    json: Annotated[bool, typer.Option("--json")] = False,  # noqa: FBT002
    plot: Annotated[str | None, typer.Option("--plot", metavar="OUT")] = None,
) -> Callable[[], int]:
    """Judge the churn models on a file of dates."""
    from listenwell.cli.risk.backtest import Request, run_backtest

    return partial(run_backtest, Request(file, horizon, json=json, plot=plot))
