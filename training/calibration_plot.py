"""Draw how often the reader is right at each confidence, from the kept predictions, as an SVG.

python -m training.calibration_plot --data DIR [--to docs/images/calibration.svg]
"""

from __future__ import annotations

import argparse
from pathlib import Path

from training import predictions
from training.data import LABELS, load_conversations
from training.evaluate import FOLDER, Task, measure

SIZE, GAP, EDGE = 170, 46, 34
TO = Path(__file__).parent.parent / "docs" / "images" / "calibration.svg"


def panel(name: str, task: Task, left: int) -> str:
    """Return one task's plot: the diagonal, and a dot for each bin, its area by its count."""
    most = max(count for count, _, _ in task.curve)
    dots = "".join(
        f'<circle cx="{left + sure * SIZE:.1f}" cy="{EDGE + (1 - right) * SIZE:.1f}" '
        f'r="{2 + 7 * (count / most) ** 0.5:.1f}"><title>{count} utterances, confidence '
        f"{sure:.2f}, right {right:.2f}</title></circle>"
        for count, sure, right in task.curve
    )
    return (
        f'<text x="{left}" y="22">{name.replace("_", " ")}</text>'
        f'<rect x="{left}" y="{EDGE}" width="{SIZE}" height="{SIZE}"/>'
        f'<line x1="{left}" y1="{EDGE + SIZE}" x2="{left + SIZE}" y2="{EDGE}"/>{dots}'
        f'<text class="axis" x="{left}" y="{EDGE + SIZE + 16}">0</text>'
        f'<text class="axis" x="{left + SIZE - 8}" y="{EDGE + SIZE + 16}">1</text>'
    )


def main() -> None:
    """Read the predictions and write the picture."""
    parser = argparse.ArgumentParser(description="Draw the calibration plot.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--to", type=Path, default=TO)
    arguments = parser.parse_args()
    corpus = load_conversations(arguments.data)
    found = predictions.read(FOLDER / "conversations.csv", corpus)
    width, height = GAP + len(LABELS) * (SIZE + GAP), EDGE + SIZE + 40
    panels = "".join(
        panel(task, measure(corpus, found, task), GAP + number * (SIZE + GAP))
        for number, task in enumerate(LABELS)
    )
    arguments.to.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        'aria-label="Share of labels that are right, by stated confidence">'
        "<style>text{font:14px sans-serif;fill:#555}.axis{font-size:11px}"
        "rect{fill:none;stroke:#999}line{stroke:#999;stroke-dasharray:4 4}"
        f"circle{{fill:#0f766e;fill-opacity:.75}}</style>{panels}"
        f'<text class="axis" x="{GAP}" y="{height - 4}">across: stated confidence; '
        "up: share that is right; area: number of utterances</text></svg>\n",
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
