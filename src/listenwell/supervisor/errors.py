"""What keeps `listenwell up` from starting; each says where, and what to do."""

from listenwell.errors import ListenwellError


class CannotStart(ListenwellError):
    """The service cannot be started; nothing was changed."""

    slug = "cannot-start"
    exit_code = 5


class AlreadyRunning(CannotStart):
    """The service runs from this home folder already."""

    slug = "already-running"


class PortTaken(CannotStart):
    """Another program listens on the API's port."""

    slug = "port-taken"


class HomeUnusable(CannotStart):
    """The home folder cannot be written, or its disk is full."""

    slug = "home-unusable"


class PartFailed(CannotStart):
    """A part did not come up."""

    slug = "part-failed"
