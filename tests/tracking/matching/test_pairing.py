"""Pairs of equal keys."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.tracking.matching.pairing import nth, pair

keys = st.lists(st.integers(0, 5), max_size=20).map(lambda each: np.array(each, np.uint64))


@given(keys, keys)
def test_one_to_one_and_in_order(before: np.ndarray, after: np.ndarray) -> None:
    rows, others = pair(before, after)
    assert (before[rows] == after[others]).all()
    assert len(set(rows)) == len(set(others)) == len(rows)
    assert len(rows) == (Counter(before.tolist()) & Counter(after.tolist())).total()
    for key in set(before.tolist()):
        of_key = before[rows] == key
        assert rows[of_key].tolist() == np.flatnonzero(before == key)[: of_key.sum()].tolist()
        assert others[of_key].tolist() == np.flatnonzero(after == key)[: of_key.sum()].tolist()


@given(keys)
def test_nth(values: np.ndarray) -> None:
    counts: Counter[int] = Counter()
    for value, count in zip(values.tolist(), nth(values).tolist(), strict=True):
        assert count == counts[value]
        counts[value] += 1
