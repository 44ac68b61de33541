"""A client's sessions are not what they were: one was read, left out or taken in again."""

from typing import Final

from listenwell.jobs.followers import Followers

when_sessions_change: Final = Followers()
