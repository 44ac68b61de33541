"""The reliability plot as an SVG file: what was stated against what happened."""

from pathlib import Path
from typing import Final

from listenwell.errors import OutputError
from listenwell.risk.churn.backtest import Backtest, MethodVerdict

_SIZE: Final = 200
_GAP: Final = 48
_TOP: Final = 34
_PANELS: Final = {
    "rule_mended": "score/100",
    "cold_start": "cold start",
    "fitted": "fitted",
}
_STYLE: Final = (
    "text{font:14px sans-serif;fill:#555}.axis{font-size:11px}"
    "rect{fill:none;stroke:#999}line{stroke:#999;stroke-dasharray:4 4}"
    "circle{fill:#0f766e;fill-opacity:.75}"
)


def check_plot_name(name: str, keep: str) -> None:
    """Refuse a name that would cost something, before the long work begins.

    Raises:
        OutputError: Not an SVG, or the file that is read.
    """
    path = Path(name)
    if path.suffix.lower() != ".svg" or path.is_dir():
        raise OutputError(
            "the plot is written as SVG", where=name, mend="Name a file that ends in .svg."
        )
    if path.exists() and keep != "-" and path.samefile(keep):
        raise OutputError("this is the file to read", where=name, mend="Name another file.")


def write_plot(name: str, tested: Backtest) -> None:
    """Write the plot.

    Raises:
        OutputError: It cannot be written there.
    """
    try:
        Path(name).write_text(reliability_svg(tested), encoding="utf-8")
    except OSError as error:
        raise OutputError(
            f"the plot cannot be written ({error.strerror or type(error).__name__})",
            where=name,
            mend="Name a file in a folder that exists and that you may write to.",
        ) from error


def reliability_svg(tested: Backtest) -> str:
    """Draw a panel for each method: the diagonal, and a dot for each tenth of the scale."""
    width = _GAP + len(_PANELS) * (_SIZE + _GAP)
    height = _TOP + _SIZE + 42
    panels = "".join(
        _panel(title, tested.methods[name], _GAP + number * (_SIZE + _GAP))
        for number, (name, title) in enumerate(_PANELS.items())
    )
    label = f"Share of people who did not come in {tested.horizon} days, by stated probability"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{label}"><style>{_STYLE}</style>{panels}'
        f'<text class="axis" x="{_GAP}" y="{height - 6}">across: stated probability; up: share '
        "that did not come; area: number of times</text></svg>\n"
    )


def _panel(title: str, verdict: MethodVerdict, left: int) -> str:
    most = max(each.people for each in verdict.reliability)
    dots = "".join(
        f'<circle cx="{left + each.stated * _SIZE:.1f}" '
        f'cy="{_TOP + (1 - each.happened) * _SIZE:.1f}" '
        f'r="{2 + 9 * (each.people / most) ** 0.5:.1f}"><title>{each.people} times: stated '
        f"{each.stated:.2f}, happened {each.happened:.2f}</title></circle>"
        for each in verdict.reliability
    )
    ece = verdict.measures["ece"].value
    bottom = _TOP + _SIZE
    return (
        f'<text x="{left}" y="22">{title}, ECE {ece:.3f}</text>'
        f'<rect x="{left}" y="{_TOP}" width="{_SIZE}" height="{_SIZE}"/>'
        f'<line x1="{left}" y1="{bottom}" x2="{left + _SIZE}" y2="{_TOP}"/>{dots}'
        f'<text class="axis" x="{left}" y="{bottom + 15}">0</text>'
        f'<text class="axis" x="{left + _SIZE - 7}" y="{bottom + 15}">1</text>'
    )
