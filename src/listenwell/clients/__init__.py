"""Clients across sessions: aggregates and trends."""

from listenwell.clients.compute import compute_client_analytics_batch
from listenwell.clients.windows import WINDOWS, Window, WindowType

__all__ = ["WINDOWS", "Window", "WindowType", "compute_client_analytics_batch"]
