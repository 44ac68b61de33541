"""Newton's method with a line search, for the few parameters of the churn models."""

from collections.abc import Callable

import numpy as np

from listenwell.risk.churn.histories import Floats

Evaluated = tuple[float, Floats, Floats]
"""A value, its gradient, and a positive definite stand-in for minus its second derivatives."""

_SUFFICIENT = 1e-4


def maximise(
    objective: Callable[[Floats], Evaluated],
    start: Floats,
    *,
    tolerance: float = 1e-7,
    most: int = 200,
) -> Floats:
    """Climb from ``start`` to the top of a smooth function.

    Args:
        objective: The function, its gradient and curvature at a point.
        start: Where to begin, shape ``(k,)``.
        tolerance: Stop when the rise that a step promises, relative to the value, is below it.
        most: Stop after so many steps; the point reached is still the best one seen.

    Returns:
        The point reached, shape ``(k,)``.
    """
    point = start
    value, gradient, curvature = objective(point)
    for _ in range(most):
        step = np.linalg.solve(curvature, gradient)
        promised = float(gradient @ step)
        if promised <= tolerance * (1 + abs(value)):
            break
        length = 1.0
        while True:
            tried = point + length * step
            found = objective(tried)
            if found[0] >= value + _SUFFICIENT * length * promised:
                break
            length /= 2
            if length < 1e-10:
                return point
        point, (value, gradient, curvature) = tried, found
    return point
