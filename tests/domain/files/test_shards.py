from itertools import chain, pairwise

from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.contract.vocabulary import Language
from wundr_ray.domain.files.records import SourceFile
from wundr_ray.domain.files.shards import (
    SHARD_BYTES,
    SHARD_FILES,
    Shard,
    ShardSpan,
    cut,
    halve,
    spans,
)

sizes = st.lists(st.integers(0, 5000) | st.integers(0, 50), max_size=60)


def files_of(sizes: list[int]) -> list[SourceFile]:
    return [
        SourceFile(f"src/{number}.py", f"{number:040x}", Language.PYTHON, size)
        for number, size in enumerate(sizes)
    ]


def weight(shard: Shard) -> int:
    return sum(file.size_bytes for file in shard)


@given(sizes, st.integers(1, 6000))
def test_shards_hold_every_file_once_and_in_order(sizes: list[int], target: int) -> None:
    files = files_of(sizes)
    shards = cut(files, target)
    assert list(chain.from_iterable(shards)) == files
    assert all(shards)


@given(sizes, st.integers(1, 6000))
def test_a_shard_is_above_its_target_only_for_one_large_file(sizes: list[int], target: int) -> None:
    assert all(len(shard) == 1 or weight(shard) <= target for shard in cut(files_of(sizes), target))


@given(sizes, st.integers(1, 6000))
def test_no_shard_could_have_taken_the_next_file(sizes: list[int], target: int) -> None:
    for shard, following in pairwise(cut(files_of(sizes), target)):
        assert weight(shard) + following[0].size_bytes > target


def test_no_files_no_shards_and_small_projects_are_one() -> None:
    assert cut([]) == []
    assert len(cut(files_of([SHARD_BYTES // 4] * 4))) == 1
    assert len(cut(files_of([0, 0, 0]))) == 1


def test_many_small_files_are_more_than_one_shard() -> None:
    assert [len(shard) for shard in cut(files_of([1] * 5_000))] == [SHARD_FILES, SHARD_FILES, 1_000]


@given(sizes)
def test_spans_are_shards_by_position(sizes: list[int]) -> None:
    files = files_of(sizes)
    shards = cut(files, 3000)
    found = spans(shards)
    assert [tuple(files[each.start : each.start + each.files]) for each in found] == shards
    assert [each.size_bytes for each in found] == [weight(shard) for shard in shards]


@given(st.integers(2, 200), st.integers(0, 1000))
def test_halves_are_smaller_and_lose_nothing(count: int, start: int) -> None:
    left, right = halve(ShardSpan(start, count, 999))
    assert (left.start, left.start + left.files) == (start, right.start)
    assert left.files + right.files == count
    assert left.size_bytes + right.size_bytes == 999
    assert 0 <= right.files - left.files <= 1


@given(st.integers(1, 300), st.data())
def test_halving_finds_the_file_at_fault(count: int, data: st.DataObject) -> None:
    span = ShardSpan(0, count, count)
    culprit = data.draw(st.integers(0, count - 1))
    rounds = 0
    while span.files > 1:
        span = next(half for half in halve(span) if half.start <= culprit < half.start + half.files)
        rounds += 1
    assert span.start == culprit
    assert rounds <= count.bit_length()
