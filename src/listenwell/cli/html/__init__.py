"""The report as one HTML page that needs nothing but itself."""

from listenwell.cli.html.write import write_page

__all__ = ["write_page"]
