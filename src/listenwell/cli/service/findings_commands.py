"""The options of `listenwell findings`, declared with Typer."""

from collections.abc import Callable
from enum import Enum
from typing import Annotated, Final, Literal
from uuid import UUID

import typer
from typer.core import TyperCommand

from listenwell.cli.service.requests import DetectRequest, FindingsRequest, OverrideRequest

Command = Callable[[], int]
Detector = Literal["simulacra", "bias", "frame", "rhetoric"]
Severity = Literal["low", "medium", "high"]
Coach = Annotated[UUID | None, typer.Option("--coach", metavar="ID")]
Home = Annotated[str | None, typer.Option("--home", metavar="FOLDER")]
Json = Annotated[bool, typer.Option("--json")]
Number = Annotated[int | None, typer.Option(metavar="NUMBER", min=0, max=1_000_000)]

ALL: Final[tuple[Detector, ...]] = ("simulacra", "bias", "frame", "rhetoric")
Named = Enum("Named", {name: name for name in ALL}, type=str)  # type: ignore[misc]
"""As Typer wants what can be given several times."""


def findings_group(
    group: typer.Typer, paged: type[TyperCommand], work: Callable[..., Command]
) -> typer.Typer:
    """Return the group with its commands.

    Args:
        group: Empty.
        paged: The class of commands whose help is a page.
        work: Names the module and the function that does a command's work.

    """

    @group.command(cls=paged)
    def run(
        target: Annotated[str, typer.Argument(metavar="SESSION|FILE")],
        detector: Annotated[list[Named] | None, typer.Option("--detector")] = None,
        coach: Coach = None,
        coach_name: Annotated[str | None, typer.Option("--coach-name", metavar="NAME")] = None,
        consented: Annotated[bool, typer.Option("--consented")] = False,  # noqa: FBT002
        later: Annotated[bool, typer.Option("--later")] = False,  # noqa: FBT002
        json: Json = False,  # noqa: FBT002
        home: Home = None,
    ) -> Command:
        asked = {str(each.value) for each in detector or ()}
        named = tuple(each for each in ALL if each in asked) or ALL
        request = DetectRequest(target, named, coach, coach_name, consented, later, json, home)
        return work("detect", "run_detectors", request)

    @group.command("list", cls=paged)
    def list_(
        session: Annotated[UUID, typer.Argument(metavar="SESSION")],
        coach: Coach = None,
        detector: Annotated[Detector | None, typer.Option("--detector")] = None,
        first: Number = None,
        last: Number = None,
        json: Json = False,  # noqa: FBT002
        home: Home = None,
    ) -> Command:
        request = FindingsRequest(session, coach, detector, first, last, json, home)
        return work("findings", "list_findings", request)

    @group.command(cls=paged)
    def override(
        finding: Annotated[UUID, typer.Argument(metavar="FINDING")],
        right: Annotated[bool, typer.Option("--right")] = False,  # noqa: FBT002
        label: Annotated[str | None, typer.Option("--label", metavar="LABEL")] = None,
        nothing: Annotated[bool, typer.Option("--nothing")] = False,  # noqa: FBT002
        take_back: Annotated[bool, typer.Option("--take-back")] = False,  # noqa: FBT002
        severity: Annotated[Severity | None, typer.Option("--severity")] = None,
        coach: Coach = None,
        json: Json = False,  # noqa: FBT002
        home: Home = None,
    ) -> Command:
        if [right, label is not None, nothing, take_back].count(True) != 1:
            raise typer.BadParameter("give one of --right, --label, --nothing and --take-back")
        if severity and (nothing or take_back):
            raise typer.BadParameter("--severity goes with --right or --label")
        verdict: Literal["right", "other", "nothing"] | None = (
            None if take_back else "nothing" if nothing else "other" if label else "right"
        )
        request = OverrideRequest(finding, verdict, label, severity, coach, json, home)
        return work("findings", "say", request)

    @group.command(cls=paged)
    def agreement(
        coach: Coach = None,
        json: Json = False,  # noqa: FBT002
        home: Home = None,
    ) -> Command:
        return work("findings", "print_agreement", coach, home, json=json)

    return group
