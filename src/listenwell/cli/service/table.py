"""Rows printed in columns."""

import re
import sys
from collections.abc import Iterable, Sequence
from typing import Final

from listenwell.cli.plain import plain

_NUMBER: Final = re.compile(r"[\d.,]+\??|[-–]")


def print_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows under their heads, each column as wide as it must be, numbers to the right."""
    lines = [tuple(head), *(tuple(plain(cell) for cell in row) for row in rows)]
    columns = list(zip(*lines, strict=True))
    widths = [max(map(len, column)) for column in columns]
    numbers = [all(_NUMBER.fullmatch(cell) for cell in column[1:]) for column in columns]
    for line in lines:
        cells = (
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(line, widths, numbers, strict=True)
        )
        sys.stdout.write("  ".join(cells).rstrip() + "\n")
