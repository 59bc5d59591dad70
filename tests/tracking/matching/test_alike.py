"""Files that share most of their lines, whatever is compared at once."""

from collections import Counter
from collections.abc import Mapping, Sequence

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wundr_ray.frames import FILE_LINES
from wundr_ray.tracking.matching import alike as module
from wundr_ray.tracking.matching.alike import LEAST_SHARED, alike
from wundr_ray.tracking.matching.keys import Keys
from wundr_ray.tracking.text.lines import BLANK

Tree = Mapping[str, Sequence[int]]


def files(tree: Tree) -> pl.DataFrame:
    rows = [(path, path, list(lines)) for path, lines in sorted(tree.items())]
    return pl.DataFrame(rows, schema=FILE_LINES, orient="row")


def expected(gone: Tree, come: Tree) -> dict[tuple[str, str], float]:
    """By comparing each file with each."""
    code = {path: Counter(line for line in lines if line != BLANK)
            for path, lines in {**gone, **come}.items()}  # fmt: skip
    shares = {
        (old, new): (code[old] & code[new]).total() / max(code[old].total(), code[new].total(), 1)
        for old in gone
        for new in come
    }
    return {pair: share for pair, share in shares.items() if share >= LEAST_SHARED}


def trees(prefix: str) -> st.SearchStrategy[Tree]:
    lines = st.lists(st.integers(0, 9), max_size=8)
    return st.dictionaries(st.sampled_from([f"{prefix}{n}" for n in range(5)]), lines)


@pytest.mark.parametrize("at_once", [1, 20, 1_000_000])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(gone=trees("old"), come=trees("new"))
def test_each_file_is_compared_with_each(
    monkeypatch: pytest.MonkeyPatch, at_once: int, gone: Tree, come: Tree
) -> None:
    monkeypatch.setattr(module, "_AT_ONCE", at_once)
    found = {(old, new): share for old, new, share in alike(files(gone), files(come)).iter_rows()}
    assert found == pytest.approx(expected(gone, come))


def test_no_more_is_compared_at_once_than_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Families of equal files suggest many pairs, most of which are forgotten at once."""
    monkeypatch.setattr(module, "_AT_ONCE", 1000)
    largest = 0
    likeliest = module._likeliest

    def counted(suggested: Keys) -> Keys:
        nonlocal largest
        largest = max(largest, len(suggested))
        return likeliest(suggested)

    monkeypatch.setattr(module, "_likeliest", counted)
    tree = {f"{n:03}": [n // 20 * 100 + line for line in range(1, 31)] for n in range(200)}
    assert len(set(alike(files(tree), files(tree))["new"])) == 200
    assert 0 < largest <= 1000 + 30 * 20
