"""Write how measures are named, counted and banded into the page's source; a test holds them."""

import json
from pathlib import Path

from listenwell.cli.measures import MEASURES
from listenwell.cli.scales import SCALES
from listenwell.reading.motivational_interviewing import BANDS

PATH = Path(__file__).parents[1] / "web/src/measures/measures.json"


def document() -> str:
    """Return the file's text."""
    return json.dumps(
        {
            name: {
                "group": measure.group,
                "label": measure.label,
                "unit": measure.unit.value,
                **({"scale": SCALES[name]} if name in SCALES else {}),
                **(
                    {
                        "band": {
                            "fair": BANDS[name].fair,
                            "good": BANDS[name].good,
                            "source": BANDS[name].source,
                        }
                    }
                    if name in BANDS
                    else {}
                ),
            }
            for name, measure in MEASURES.items()
        },
        indent=2,
    )


if __name__ == "__main__":
    PATH.parent.mkdir(parents=True, exist_ok=True)
    PATH.write_text(f"{document()}\n", encoding="utf-8")
    print(f"wrote {PATH.name}")
