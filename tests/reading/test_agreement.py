import pytest
from hypothesis import given
from hypothesis import strategies as st

from listenwell.reading.agreement import (
    bootstrap_interval,
    calibration_error,
    class_scores,
    cohen_kappa,
    grouped_folds,
    macro_f1,
)

# By hand. a: 2 right of 3 given and 3 true, F1 2/3; b: 1 right of 2 and 2, 1/2; c: 1 of 1 and 1.
TRUTH = ["a", "a", "a", "b", "b", "c"]
GIVEN = ["a", "a", "b", "b", "a", "c"]

labels = st.sampled_from("abc")
pairs = st.lists(st.tuples(labels, labels), min_size=1, max_size=40)


def test_each_label_is_scored_by_hand():
    scores = class_scores(TRUTH, GIVEN)
    assert list(scores) == ["a", "b", "c"]
    assert scores["a"].precision == scores["a"].recall == pytest.approx(2 / 3)
    assert scores["b"].f1 == pytest.approx(1 / 2)
    assert scores["c"].support == 1


def test_precision_and_recall_are_not_confused():
    score = class_scores(["a", "a", "a", "b"], ["a", "b", "b", "b"])["a"]
    assert (score.precision, score.recall, score.f1) == (1.0, pytest.approx(1 / 3), 0.5)


def test_a_label_nobody_has_scores_nothing():
    score = class_scores(["a"], ["b"])["b"]
    assert (score.precision, score.recall, score.f1, score.support) == (0.0, 0.0, 0.0, 0)


def test_macro_f1_is_the_plain_mean():
    assert macro_f1(TRUTH, GIVEN) == pytest.approx((2 / 3 + 1 / 2 + 1) / 3)


@pytest.mark.parametrize(
    ("truth", "given", "kappa"),
    [
        # p_o = 4/6; p_e = (3*3 + 2*2 + 1*1) / 36 = 14/36; (24 - 14) / (36 - 14)
        (TRUTH, GIVEN, 10 / 22),
        (["a", "b"], ["a", "b"], 1.0),
        (["a", "b"], ["b", "a"], -1.0),
        (["a", "b"], ["a", "a"], 0.0),
        (["a", "a"], ["a", "a"], 1.0),
    ],
)
def test_kappa_by_hand(truth, given, kappa):
    assert cohen_kappa(truth, given) == pytest.approx(kappa)


@pytest.mark.parametrize(
    ("confidences", "right", "error"),
    [
        ([0.9, 0.9], [True, True], 0.1),
        ([0.95, 0.85], [True, False], (0.05 + 0.85) / 2),
        # one bin, (0.6, 0.7]: mean confidence 0.65, half right
        ([0.62, 0.68], [True, False], 0.15),
        ([0.0, 1.0], [False, True], 0.0),
        ([0.5], [True], 0.5),
    ],
)
def test_calibration_error_by_hand(confidences, right, error):
    assert calibration_error(confidences, right) == pytest.approx(error)


def test_bins_are_closed_above():
    # 0.5 belongs to (0.4, 0.5] and 0.51 to (0.5, 0.6], so the errors do not cancel out
    assert calibration_error([0.5, 0.51], [True, False]) == pytest.approx((0.5 + 0.51) / 2)


@pytest.mark.parametrize("measure", [macro_f1, cohen_kappa, calibration_error])
def test_nothing_has_no_figure(measure):
    with pytest.raises(ValueError, match="not defined"):
        measure([], [])


def test_folds_are_dealt_largest_first():
    groups = ["x"] * 3 + ["y"] * 2 + ["z"] * 2 + ["w"]
    assert grouped_folds(groups, 2) == [[0, 1, 2, 7], [3, 4, 5, 6]]


def test_too_few_groups_for_the_folds():
    with pytest.raises(ValueError, match="1 groups cannot fill 2 folds"):
        grouped_folds(["x", "x"], 2)


def test_interval_of_a_constant_has_no_width():
    assert bootstrap_interval(["x", "y"], lambda _: 0.5, samples=40) == (0.5, 0.5)


def test_interval_draws_whole_groups():
    drawn = []

    def figure(indices):
        drawn.append(sorted(indices))
        return 0.0

    bootstrap_interval(["x", "x", "y"], figure, samples=50)
    assert {tuple(d) for d in drawn} == {(0, 0, 1, 1), (0, 1, 2), (2, 2)}


def test_interval_leaves_out_the_edges():
    spread = bootstrap_interval(list(range(100)), lambda i: sum(i) / len(i), samples=400)
    assert 42 < spread.low < 46
    assert 53 < spread.high < 57


@given(pairs)
def test_perfect_agreement_is_one(items):
    truth = [t for t, _ in items]
    assert macro_f1(truth, truth) == cohen_kappa(truth, truth) == 1.0


@given(pairs, st.randoms(use_true_random=False))
def test_order_does_not_matter(items, random):
    mixed = list(items)
    random.shuffle(mixed)
    assert macro_f1(*zip(*mixed, strict=True)) == pytest.approx(macro_f1(*zip(*items, strict=True)))


@given(pairs)
def test_kappa_is_symmetric(items):
    truth, given_labels = zip(*items, strict=True)
    assert cohen_kappa(truth, given_labels) == pytest.approx(cohen_kappa(given_labels, truth))


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1))
def test_calibration_error_is_a_share(items):
    confidences, right = zip(*items, strict=True)
    assert 0 <= calibration_error(confidences, right) <= 1


@given(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=60), st.integers(1, 5))
def test_folds_part_the_items_and_keep_groups_whole(groups, folds):
    if len(set(groups)) < folds:
        return
    dealt = grouped_folds(groups, folds)
    assert sorted(i for fold in dealt for i in fold) == list(range(len(groups)))
    owners = [{groups[i] for i in fold} for fold in dealt]
    assert sum(len(o) for o in owners) == len(set(groups))
