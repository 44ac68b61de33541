"""The service's commands and their options, declared with Typer; each imports its work when run."""

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Annotated, Literal
from uuid import UUID

import typer
from typer.core import TyperCommand, TyperGroup

from listenwell.cli.pages import page
from listenwell.cli.service.findings_commands import findings_group
from listenwell.cli.service.requests import (
    ConsentRequest,
    ImportRequest,
    SampleOptions,
    UpRequest,
)

Command = Callable[[], int]
Home = Annotated[str | None, typer.Option("--home", metavar="FOLDER")]
Days = Annotated[int, typer.Option("--days", metavar="NUMBER", min=1, max=400)]
Operator = Annotated[bool, typer.Option("--operator")]
Coach = Annotated[UUID | None, typer.Option("--coach", metavar="ID")]
GivenBy = Annotated[
    Literal["client", "coach", "platform"] | None, typer.Option("--consent-given-by")
]
TextVersion = Annotated[str | None, typer.Option("--consent-text-version", metavar="VERSION")]
GivenAt = Annotated[str | None, typer.Option("--consent-given-at", metavar="TIME")]
KeptDays = Annotated[int, typer.Option(metavar="NUMBER", min=0, max=3650)]
Port = Annotated[int | None, typer.Option("--port", metavar="PORT", min=1, max=65535)]


class _Paged(TyperCommand):
    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]
        return page(ctx.command_path.split()[1])


class _PagedGroup(TyperGroup):
    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]
        return page(ctx.command_path.split()[1])


def register(app: typer.Typer) -> None:
    """Add the service's commands to the program."""
    for command in (up, api, worker, relay, beat, migrate, token, link, sample):
        app.command(cls=_Paged)(command)
    app.command("import", cls=_Paged)(import_files)
    app.add_typer(_jobs(), name="jobs")
    app.add_typer(_retention(), name="retention")
    app.add_typer(_api_keys(), name="apikey")
    app.add_typer(findings_group(_group(), _Paged, _work), name="findings")
    app.add_typer(_llm(), name="llm")
    app.add_typer(_telemetry(), name="telemetry")


def up(
    demo: Annotated[bool, typer.Option("--demo")] = False,  # noqa: FBT002
    port: Port = None,
    home: Home = None,
    open_page: Annotated[bool, typer.Option("--open")] = False,  # noqa: FBT002
    until_ready: Annotated[bool, typer.Option("--until-ready")] = False,  # noqa: FBT002
    stop_after: Annotated[
        float | None, typer.Option("--stop-after", metavar="MINUTES", min=0)
    ] = None,
) -> Command:
    """Start the whole service."""
    return _work("up", "up", UpRequest(home, port, demo, open_page, until_ready, stop_after))


def api(port: Port = None, home: Home = None) -> Command:
    """Serve HTTP."""
    return _work("doors", "run_api", home, port)


def worker(
    processes: Annotated[
        int | None, typer.Option("--processes", metavar="NUMBER", min=1, max=64)
    ] = None,
    home: Home = None,
) -> Command:
    """Run jobs."""
    return _work("doors", "run_worker", home, processes)


def relay(home: Home = None) -> Command:
    """Send hints."""
    return _work("doors", "run_relay", home)


def beat(home: Home = None) -> Command:
    """Fire the daily schedule."""
    return _work("doors", "run_beat", home)


def migrate(home: Home = None) -> Command:
    """Bring the database to this version."""
    return _work("doors", "run_migrate", home)


def token(
    coach: Annotated[UUID, typer.Option("--coach", metavar="ID")],
    headers: Annotated[bool, typer.Option("--headers")] = False,  # noqa: FBT002
    hours: Annotated[float, typer.Option("--hours", min=0.01, max=24 * 366)] = 12,
    operator: Operator = False,  # noqa: FBT002
    home: Home = None,
) -> Command:
    """Print a token."""
    options = {"headers": headers, "hours": hours, "operator": operator, "home": home}
    return _work("token", "print_token", coach, **options)


def link(
    coach: Annotated[UUID | None, typer.Option("--coach", metavar="ID")] = None,
    operator: Operator = False,  # noqa: FBT002
    port: Port = None,
    home: Home = None,
) -> Command:
    """Print a link to the desk."""
    return _work("link", "print_link", coach, home, port, operator=operator)


def import_files(
    files: Annotated[list[str], typer.Argument(metavar="FILE…")],
    client: Annotated[UUID, typer.Option("--client", metavar="ID")],
    coach: Annotated[UUID, typer.Option("--coach", metavar="ID")],
    session_date: Annotated[str | None, typer.Option("--session-date", metavar="DATE")] = None,
    coach_name: Annotated[str | None, typer.Option("--coach-name", metavar="NAME")] = None,
    given_by: GivenBy = None,
    text_version: TextVersion = None,
    given_at: GivenAt = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q")] = False,  # noqa: FBT002
    home: Home = None,
) -> Command:
    """Take sessions in."""
    request = ImportRequest(
        files=tuple(files),
        client=client,
        coach=coach,
        session_date=session_date,
        coach_name=coach_name,
        given_by=given_by,
        text_version=text_version,
        given_at=given_at,
        quiet=quiet,
        home=home,
    )
    return _work("imports", "import_sessions", request)


def sample(
    clients: Annotated[
        int | None, typer.Option("--clients", metavar="NUMBER", min=1, max=1_000_000)
    ] = None,
    sessions: Annotated[int, typer.Option("--sessions", metavar="NUMBER", min=1, max=1000)] = 12,
    seed: Annotated[int, typer.Option("--seed", metavar="NUMBER", min=0)] = 1,
    weeks: Annotated[int, typer.Option("--weeks", metavar="NUMBER", min=0, max=52)] = 0,
    coach: Annotated[UUID | None, typer.Option("--coach", metavar="ID")] = None,
    mix: Annotated[bool, typer.Option("--mix")] = False,  # noqa: FBT002
    remove: Annotated[bool, typer.Option("--remove")] = False,  # noqa: FBT002
    home: Home = None,
) -> Command:
    """Write a population of invented clients, or remove it."""
    options = SampleOptions(clients, sessions, seed, weeks, coach, mix, remove, home)
    return _work("sample", "sample", options)


def _group() -> typer.Typer:
    return typer.Typer(
        cls=_PagedGroup,
        no_args_is_help=True,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def _jobs() -> typer.Typer:
    group = _group()

    @group.command("list", cls=_Paged)
    def list_(
        state: Annotated[
            Literal["waiting", "running", "succeeded", "dead", "cancelled"] | None,
            typer.Option("--state"),
        ] = None,
        kind: Annotated[str | None, typer.Option("--kind", metavar="KIND")] = None,
        limit: Annotated[int, typer.Option("--limit", min=1, max=1000)] = 20,
        home: Home = None,
    ) -> Command:
        return _work("jobs", "list_jobs", state, kind, limit, home)

    def one(name: str) -> None:
        @group.command(name, cls=_Paged)
        def run(job: Annotated[UUID, typer.Argument(metavar="ID")], home: Home = None) -> Command:
            return _work("jobs", f"{name}_job", job, home)

    for name in ("show", "retry", "cancel"):
        one(name)
    return group


def _llm() -> typer.Typer:
    group = _group()

    @group.command(cls=_Paged)
    def preview(
        file: Annotated[str, typer.Argument(metavar="FILE")],
        task: Annotated[
            Literal["cues", "simulacra", "bias", "frame", "rhetoric"], typer.Option("--task")
        ] = "cues",
        coach: Annotated[str | None, typer.Option("--coach", metavar="NAME")] = None,
        values: Annotated[bool, typer.Option("--values")] = False,  # noqa: FBT002
        home: Home = None,
    ) -> Command:
        return _work("preview", "preview", file, task, coach, values=values, home=home)

    @group.command(cls=_Paged)
    def consent(
        client: Annotated[UUID, typer.Option("--client", metavar="ID")],
        coach: Coach = None,
        given_by: GivenBy = None,
        text_version: TextVersion = None,
        given_at: GivenAt = None,
        withdraw: Annotated[bool, typer.Option("--withdraw")] = False,  # noqa: FBT002
        home: Home = None,
    ) -> Command:
        request = ConsentRequest(client, coach, given_by, text_version, given_at, withdraw, home)
        return _work("consent", "consent", request)

    return group


def _api_keys() -> typer.Typer:
    group = _group()

    @group.command(cls=_Paged)
    def create(name: Annotated[str, typer.Argument(metavar="NAME")], home: Home = None) -> Command:
        return _work("apikeys", "create_key", name, home)

    @group.command("list", cls=_Paged)
    def list_(home: Home = None) -> Command:
        return _work("apikeys", "list_keys", home)

    @group.command(cls=_Paged)
    def revoke(name: Annotated[str, typer.Argument(metavar="NAME")], home: Home = None) -> Command:
        return _work("apikeys", "revoke_key", name, home)

    return group


def _retention() -> typer.Typer:
    group = _group()

    @group.command(cls=_Paged)
    def show(home: Home = None) -> Command:
        return _work("retention", "show_retention", home)

    @group.command("set", cls=_Paged)
    def set_(
        coach: Annotated[UUID, typer.Option("--coach", metavar="ID")],
        words_days: KeptDays,
        sessions_days: KeptDays,
        home: Home = None,
    ) -> Command:
        return _work("retention", "set_retention", coach, words_days, sessions_days, home)

    @group.command(cls=_Paged)
    def run(home: Home = None) -> Command:
        return _work("retention", "run_retention", home)

    return group


def _telemetry() -> typer.Typer:
    group = _group()

    @group.command(cls=_Paged)
    def report(days: Days = 7, home: Home = None) -> Command:
        return _work("events", "print_report", days, home)

    @group.command(cls=_Paged)
    def dropped(days: Days = 7, home: Home = None) -> Command:
        return _work("events", "print_dropped", days, home)

    @group.command(cls=_Paged)
    def costs(days: Days = 7, home: Home = None) -> Command:
        return _work("calls", "print_costs", days, home)

    @group.command(cls=_Paged)
    def failures(days: Days = 7, home: Home = None) -> Command:
        return _work("calls", "print_failures", days, home)

    @group.command(cls=_Paged)
    def replay(
        event: Annotated[str | None, typer.Option("--event", metavar="NAME")] = None,
        home: Home = None,
    ) -> Command:
        return _work("events", "replay_events", event, home)

    @group.command(cls=_Paged)
    def burst(
        minutes: Annotated[
            float | None, typer.Option("--minutes", metavar="NUMBER", min=1, max=1440)
        ] = None,
        stop: Annotated[bool, typer.Option("--stop")] = False,  # noqa: FBT002
        home: Home = None,
    ) -> Command:
        return _work("events", "burst", minutes, home, stop=stop)

    return group


def _work(module: str, name: str, *arguments: object, **options: object) -> Command:
    return partial(_run, partial(_call, module, name, *arguments, **options))


def _call(module: str, name: str, *arguments: object, **options: object) -> int:
    work: Callable[..., int] = getattr(import_module(f"listenwell.cli.service.{module}"), name)
    return work(*arguments, **options)


def _run(work: Command) -> int:
    """Run a command; an error that was raised on purpose is printed and gives its own code."""
    from listenwell.cli.failures import print_failure
    from listenwell.errors import ListenwellError

    try:
        return work()
    except ListenwellError as error:
        print_failure(error.what, error.where, error.mend)
        return error.exit_code
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("listenwell"):
            raise
        print_failure(
            "the service is not installed, only the reading of files",
            f"the package {error.name}",
            "Install listenwell[server].",
        )
        return 5
