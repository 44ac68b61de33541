"""What detectors may answer is what the tracking plan lets their events tell."""

from typing import get_args, get_type_hints

import pytest

from listenwell.llm.detectors import Bias, Frame
from listenwell.telemetry.generated.events import BiasFlagged, BiasOverride, FrameDetected


@pytest.mark.parametrize(
    ("answers", "event", "name"),
    [(Bias, BiasFlagged, "bias"), (Bias, BiasOverride, "bias"), (Frame, FrameDetected, "frame")],
)
def test_the_labels_of_a_detector_are_those_of_its_event(answers, event, name):
    told = get_type_hints(event)[name]
    listed = next((each for each in get_args(told) if get_args(each)), told)  # where it may be None
    assert set(get_args(answers)) == set(get_args(listed))
