"""How far the scale of each motivational-interviewing measure is drawn."""

from collections.abc import Mapping
from typing import Final

SCALES: Final[Mapping[str, float]] = {
    "reflection_to_question_ratio": 3.0,
    "complex_reflection_share": 1.0,
    "open_question_share": 1.0,
    "change_talk_share": 1.0,
}
"""Where each scale ends, in the order in which the measures are shown."""
