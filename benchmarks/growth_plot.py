"""Processor seconds over sessions, both on logarithmic scales, as an SVG."""

import math
from collections.abc import Sequence

WIDTH, HEIGHT, LEFT, TOP = 560, 320, 64, 24
STYLE = (
    "text{font:12px sans-serif;fill:#555}.grid{stroke:#ccc}"
    ".bare{stroke:#64748b;fill:#64748b}.same{stroke:#7c3aed;fill:#7c3aed}"
    ".work{stroke:#0f766e;fill:#0f766e}"
    "polyline{fill:none!important;stroke-width:2}tspan{stroke:none}"
)


def growth_svg(points: Sequence[tuple[int, float, float, float]]) -> str:
    """Draw our work and what it is held against.

    Args:
        points: Sessions, and processor seconds of the bare aggregate, of the same fields in one
            statement, and of the work; two at least.
    """
    points = sorted(points)
    low_x, high_x = math.log10(points[0][0]), math.log10(points[-1][0])
    values = [seconds for _, *each in points for seconds in each]
    low_y, high_y = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))

    def place(sessions: float, seconds: float) -> str:
        across = (math.log10(sessions) - low_x) / (high_x - low_x)
        up = (math.log10(seconds) - low_y) / (high_y - low_y)
        return f"{LEFT + across * WIDTH:.1f},{TOP + (1 - up) * HEIGHT:.1f}"

    grid = "".join(_grid_line(exponent, low_y, high_y) for exponent in range(low_y, high_y + 1))
    lines = "".join(
        f'<polyline class="{name}" points="'
        f'{" ".join(place(point[0], point[column]) for point in points)}"/>'
        for column, name in enumerate(("bare", "same", "work"), 1)
    )
    labels = "".join(
        f'<text x="{place(n, work).split(",")[0]}" y="{TOP + HEIGHT + 18}" '
        f'text-anchor="middle">{n:,}</text>'
        for n, _, _, work in points
    )
    legend = "".join(
        f'<text x="{LEFT + 12}" y="{TOP + 18 + 17 * row}"><tspan class="{name}">■</tspan> '
        f"{title}</text>"
        for row, (name, title) in enumerate(
            (
                ("work", "the whole night: windows, trends, model, scores, alerts, written"),
                ("same", "the same fields by one SELECT, nothing written"),
                ("bare", "ten aggregates by one SELECT"),
            )
        )
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + WIDTH + 40} '
        f'{TOP + HEIGHT + 48}" role="img" '
        'aria-label="Processor seconds by sessions, both logarithmic">'
        f"<style>{STYLE}</style>{grid}{lines}{labels}{legend}"
        f'<text x="{LEFT}" y="{TOP + HEIGHT + 38}">across: sessions; up: processor '
        "seconds</text></svg>\n"
    )


def _grid_line(exponent: int, low: int, high: int) -> str:
    y = TOP + (1 - (exponent - low) / (high - low)) * HEIGHT
    return (
        f'<line class="grid" x1="{LEFT}" x2="{LEFT + WIDTH}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0**exponent:g} s</text>'
    )
