"""From a measured value to stars, and from a standing to a score: continuous and monotone."""

import math
from bisect import bisect_left
from collections.abc import Sequence

BEST, WORST = 5.5, 0.5

STAR_STEPS = (4.5, 3.5, 2.5, 1.5)
"""Stars at the thresholds: the 5th, 35th, 65th and 95th percentile of the benchmark (SIG)."""

Anchor = tuple[float, float]


def stars(value: float, thresholds: Sequence[float]) -> float:
    """From 5.5 at zero down to 0.5, which no finite value reaches.

    Between thresholds the stars are interpolated. Thresholds at zero, where more projects than
    their percentile have nothing of the kind, are passed over. Beyond the last threshold, which
    is positive, the stars fall with the logarithm, so that every repair still counts.
    """
    last = thresholds[-1]
    if value >= last:
        return WORST + (STAR_STEPS[-1] - WORST) / (1 + math.log(value / last))
    steps = zip(thresholds, STAR_STEPS, strict=True)
    return interpolate(value, [(0.0, BEST), *(step for step in steps if step[0] > 0)])


def interpolate(x: float, anchors: Sequence[Anchor]) -> float:
    """The value at ``x`` on the line through ``anchors``, which ascend; constant outside."""
    position = bisect_left(anchors, x, key=lambda anchor: anchor[0])
    if position == 0:
        return anchors[0][1]
    if position == len(anchors):
        return anchors[-1][1]
    (x0, y0), (x1, y1) = anchors[position - 1], anchors[position]
    return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
