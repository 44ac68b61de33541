"""`listenwell up`: everything, in order, until Ctrl-C."""

import asyncio
import os
import signal
import sys
import urllib.parse
import webbrowser
from pathlib import Path

from listenwell.cli.service.context import program, settings_for
from listenwell.cli.service.link import home_coach, link_path
from listenwell.cli.service.requests import UpRequest
from listenwell.cli.service.sample_ids import DEMO_COACH
from listenwell.settings import Settings
from listenwell.supervisor.errors import CannotStart
from listenwell.supervisor.home import check_home, held_home, unusable
from listenwell.supervisor.parts import DATABASE, SERVING
from listenwell.supervisor.ports import check_port
from listenwell.supervisor.status import Status
from listenwell.supervisor.supervise import Supervisor, prepare, supervised

_DEMO = (sys.executable, "-W", "ignore", "-m", "listenwell.cli.service.demo")


def up(request: UpRequest) -> int:
    """Start everything and stay until told to stop.

    Raises:
        CannotStart: Something is in the way; what had been started is stopped again.

    """
    settings = settings_for(request.home, request.port)
    try:
        check_home(settings.home)
        with held_home(settings.home, address_of(settings)):
            check_port(settings.api_host, settings.api_port)
            return asyncio.run(_stay(request, settings))
    except OSError as error:
        raise unusable(settings.home, error) from error


def address_of(settings: Settings) -> str:
    """Return the address under which this machine reaches the API."""
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - compared, not bound
    host = everywhere.get(settings.api_host, settings.api_host)
    return f"http://{host}:{settings.api_port}"


async def _stay(request: UpRequest, settings: Settings) -> int:
    this = asyncio.current_task()
    assert this is not None  # noqa: S101 - we run in one
    stopping = False
    status = Status()

    def stop() -> None:
        nonlocal stopping
        if not stopping:
            stopping = True
            status.say("\nstopping …")
            this.cancel()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    try:
        async with supervised(settings.home / "logs", _environment(settings), status) as supervisor:
            await _start(request, settings, supervisor, status)
            if not request.until_ready:
                await _wait(request, status)
            stopping = True
            status.say("\nstopping …")
    except asyncio.CancelledError:
        if not stopping:
            raise
    status.say("stopped")
    return 0


async def _wait(request: UpRequest, status: Status) -> None:
    minutes = request.stop_after_minutes
    ends = "Ctrl-C stops everything." if minutes is None else f"Stops by itself in {minutes:g} min."
    status.say(ends)
    await asyncio.sleep(3600 * 24 * 36500 if minutes is None else minutes * 60)


async def _start(
    request: UpRequest, settings: Settings, supervisor: Supervisor, status: Status
) -> None:
    status.say(f"Listenwell, home {settings.home}")
    if settings.database_url is None:
        url = await supervisor.start(DATABASE)
        supervisor.environment["LISTENWELL_DATABASE_URL"] = url
    else:
        status.waiting("database")
        status.done("database", "by URL")
    status.waiting("migrations")
    await prepare(supervisor)
    status.done("migrations", "done")
    status.waiting("broker")
    status.done("broker", await _broker(settings))
    await supervisor.start_all(SERVING)
    address = address_of(settings)
    if request.demo:
        await _demo(supervisor)
    name, home = program(settings)
    status.say(f"\nListenwell is up: {address}/docs")
    status.say(f"A token for a coach: {name} token --coach ID --headers{home}")
    if settings.jwks_url is None:
        own = home_coach(settings, DEMO_COACH if request.demo else None)
        coach = DEMO_COACH if request.demo else own
        path = await asyncio.to_thread(link_path, settings, coach, address, operator=True)
        status.say(f"The desk of coach {coach}, for one browser, once:\n  {address}{path}")
        whose = "" if coach == own else f" --coach {coach} --operator"
        here = f"{_port_option(settings)}{home}"
        status.say(f"Another link: {name} link{whose}{here}")
        status.say(f"A link to the operator's page: {name} link --operator{here}")
        if request.open_page:
            path = await asyncio.to_thread(link_path, settings, coach, address, operator=True)
            await asyncio.to_thread(webbrowser.open, f"{address}{path}")


def _port_option(settings: Settings) -> str:
    """Return the option that names the port, if it is not the usual one."""
    usual = Settings.model_fields["api_port"].get_default()
    return "" if settings.api_port == usual else f" --port {settings.api_port}"


async def _demo(supervisor: Supervisor) -> None:
    child = await asyncio.create_subprocess_exec(
        *_DEMO, stdin=asyncio.subprocess.DEVNULL, env=supervisor.environment
    )
    try:
        code = await child.wait()
    except asyncio.CancelledError:
        child.terminate()
        await child.wait()
        raise
    if code != 0:
        raise CannotStart(
            "the sample sessions could not be imported",
            mend="See the line above, and the logs in the home folder.",
        )


async def _broker(settings: Settings) -> str:
    """Make the laptop's folders, or see whether the broker answers; nothing is lost if not."""
    if settings.broker_url is None:
        return "folder"
    parts = urllib.parse.urlsplit(settings.broker_url.get_secret_value())
    usual = {"redis": 6379, "rediss": 6379, "amqp": 5672, "amqps": 5671}
    try:
        port = parts.port or usual[parts.scheme]
        async with asyncio.timeout(5):
            _, writer = await asyncio.open_connection(parts.hostname or "127.0.0.1", port)
    except (KeyError, ValueError) as error:
        raise CannotStart(
            "the broker's URL is not one that we know",
            where="LISTENWELL_BROKER_URL",
            mend="Give amqp://… or redis://…, or unset it for a folder on this machine.",
        ) from error
    except (OSError, TimeoutError):
        return "away; jobs wait until it is back"
    writer.close()
    return "answers"


def _environment(settings: Settings) -> dict[str, str]:
    return {
        **os.environ,
        "LISTENWELL_HOME": str(Path(settings.home).resolve()),
        "LISTENWELL_API_PORT": str(settings.api_port),
        "PYTHONUNBUFFERED": "1",
    }
