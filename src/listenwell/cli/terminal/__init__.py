"""The report that is printed: one module for each of its sections."""

from listenwell.cli.terminal.report import print_report

__all__ = ["print_report"]
