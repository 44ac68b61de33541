"""Whether the port that the API is to listen on is free."""

import errno
import socket

from listenwell.supervisor.errors import CannotStart, PortTaken


def check_port(host: str, port: int) -> None:
    """Bind to the port for a moment.

    Raises:
        PortTaken: Another program listens there.
        CannotStart: The address is not this machine's, or the port is not ours to take.

    """
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(
                "another program listens on the port of the API",
                where=f"{host}:{port}",
                mend="Stop it, or choose another port with --port or LISTENWELL_API_PORT.",
            ) from error
        raise CannotStart(
            f"the API cannot listen there ({type(error).__name__})",
            where=f"{host}:{port}",
            mend="Set LISTENWELL_API_HOST to an address of this machine, and a port from 1024 up.",
        ) from error
