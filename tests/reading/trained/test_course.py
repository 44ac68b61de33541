"""The networks over a session: their arithmetic by hand, and what they may depend on."""

from math import log, tanh

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from listenwell.reading.trained.course import course, fact_row, gelu

TYPES = 3


def arrays(seed: int | None = None, vector: int = 2, narrow: int = 3, states: int = 2):
    """Arrays of one network; all 0 without a seed."""
    rng = np.random.RandomState(seed)
    shapes = {
        "narrow": (1, vector + 13, narrow),
        "narrow_offset": (1, narrow),
        "inputs": (1, 2, narrow, 3 * states),
        "inputs_offset": (1, 2, 3 * states),
        "states": (1, 2, states, 3 * states),
        "states_offset": (1, 2, 3 * states),
        "out": (1, narrow + 2 * states, TYPES),
        "out_offset": (1, TYPES),
    }
    found = {
        f"course.{name}": np.zeros(shape) if seed is None else rng.normal(size=shape)
        for name, shape in shapes.items()
    }
    return {"course.centre": np.zeros(vector), "course.scale": np.ones(vector), **found}


def test_with_all_weights_0_the_offset_alone_decides():
    made = arrays()
    made["course.out_offset"] = np.array([[0.0, log(2.0), log(5.0)]])
    found = course(np.ones((4, 2)), np.ones((4, 13)), made)
    assert np.exp(found) == pytest.approx(np.tile([1 / 8, 2 / 8, 5 / 8], (4, 1)))


def test_a_state_moves_half_way_to_its_candidate_at_each_step():
    # Both gates are sigmoid(0) = 1/2; the candidate is tanh(0.2 + 1/2 * 0.6) = tanh(0.5).
    made = arrays(states=1)
    made["course.inputs_offset"][0, :, 2] = 0.2
    made["course.states_offset"][0, :, 2] = 0.6
    made["course.out"][0, 3, 0] = 1.0  # the state that runs forward
    made["course.out"][0, 4, 1] = 1.0  # the state that runs backward
    found = course(np.zeros((3, 2)), np.zeros((3, 13)), made)
    forward, backward = found[:, 0] - found[:, 2], found[:, 1] - found[:, 2]
    halves = np.array([0.5, 0.75, 0.875]) * tanh(0.5)
    assert forward == pytest.approx(halves)
    assert backward == pytest.approx(halves[::-1])


def test_networks_are_averaged_by_their_log_probabilities():
    one, other = arrays(1), arrays(2)
    vectors, facts = np.random.RandomState(0).normal(size=(5, 2)), np.ones((5, 13))
    both = {
        name: one[name] if one[name].ndim == 1 else np.concatenate([one[name], other[name]])
        for name in one
    }
    mean = (course(vectors, facts, one) + course(vectors, facts, other)) / 2
    assert course(vectors, facts, both) == pytest.approx(mean)


@given(st.integers(2, 12), st.integers(0, 11), st.integers(0, 99))
def test_every_utterance_counts_for_every_other(count, changed, seed):
    changed %= count
    vectors = np.random.RandomState(seed).normal(size=(count, 2))
    facts = np.zeros((count, 13))
    before = course(vectors, facts, arrays(7))
    vectors[changed] += 1.0
    after = course(vectors, facts, arrays(7))
    assert np.all(np.abs(after - before).max(1) > 0)
    assert np.exp(after).sum(1) == pytest.approx(np.ones(count))


def test_facts_are_sides_hints_length_and_place():
    hints = [0.0] * 8 + [0.8]
    found = fact_row("client", "I will do it today", hints, 0.25)
    assert found == pytest.approx([1, 0, *[0.0] * 8, 1.6, log(6) - 2, 0.25])
    assert fact_row("coach", "", [0.0] * 9, 0.0)[:2] == [0.0, 1.0]
    assert fact_row("other", "", [0.0] * 9, 0.0)[:2] == [0.0, 0.0]


def test_gelu_at_points_known():
    assert gelu(np.array([0.0, 1.0, -1.0])) == pytest.approx([0.0, 0.8412, -0.1588], abs=1e-4)
