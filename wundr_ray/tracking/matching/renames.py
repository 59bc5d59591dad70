"""Which file became which: files of equal content, then files that share most of their lines."""

from collections.abc import Iterable, Iterator, Mapping

import polars as pl

from wundr_ray.tracking.matching.alike import alike
from wundr_ray.tracking.matching.keys import Keys, keys_of, mixed
from wundr_ray.tracking.matching.pairing import pair
from wundr_ray.tracking.text.lines import BLANK

# Components at the end of a path: of several equal files, the one at the likest place.
_SAME_ENDS = (4, 3, 2, 1, 0)

_CONTENT = ("path", "blob_id")


def renames(before: pl.DataFrame, after: pl.DataFrame) -> dict[str, str]:
    """New paths by old ones, of files (``FILE_LINES``) that left one place and came to another.

    The place that a file left, or came to, may be that of another file that moved too, as when two
    files are swapped. A file that did not change may also take the place of a dissimilar file that
    has none any more: that one was overwritten (see ``moved``). The result does not depend on the
    order of the rows.
    """
    departed, arrived = (
        before.join(after, on=_CONTENT, how="anti").sort("path"),
        after.join(before, on=_CONTENT, how="anti").sort("path"),
    )
    same = dict(_of_equal_content(departed, arrived))
    kept = _kept(departed, arrived, same)
    old, new = _open(departed, arrived, same, kept)
    if old.is_empty() or new.is_empty():
        return _possible(same, same, departed, kept)
    return _possible(same | dict(_best_first(alike(old, new))), same, departed, kept)


def renamed(paths: pl.Expr, new_paths: Mapping[str, str]) -> pl.Expr:
    """The column ``paths`` with the paths that the files have now."""
    return paths.replace(list(new_paths), list(new_paths.values())) if new_paths else paths


def overwritten(new_paths: Mapping[str, str]) -> set[str]:
    """The old paths of files whose places others have now, and which have no new ones."""
    return set(new_paths.values()) - new_paths.keys()


def moved(files: pl.DataFrame, new_paths: Mapping[str, str]) -> pl.DataFrame:
    """The ``files`` at the paths that they have now; those overwritten are nowhere."""
    if not new_paths:
        return files
    is_there = ~is_in(overwritten(new_paths))
    return files.filter(is_there).with_columns(renamed(pl.col("path"), new_paths))


def is_in(paths: Iterable[str]) -> pl.Expr:
    """Whether the path of a row is among ``paths``."""
    return pl.col("path").is_in(pl.Series(list(paths), dtype=pl.String).implode())


def _of_equal_content(departed: pl.DataFrame, arrived: pl.DataFrame) -> Iterator[tuple[str, str]]:
    """Pairs of equal content; first those whose places the other analysis does not have."""
    old, new = _movable(departed, arrived), _movable(arrived, departed)
    for components in _SAME_ENDS:
        if old.is_empty() or new.is_empty():
            return
        rows, others = pair(_content_keys(old, components), _content_keys(new, components))
        old_paths, new_paths = old["path"].gather(rows), new["path"].gather(others)
        yield from zip(old_paths, new_paths, strict=True)
        old, new = _without(old, old_paths), _without(new, new_paths)


def _movable(files: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """The ``files`` whose content is among ``others``. One without code does not leave its place:
    there are many like it.
    """
    has_code = pl.col("lines").list.max().fill_null(BLANK) > BLANK
    known = files.join(others, on="blob_id", how="semi")
    stays = is_in(others["path"])
    return known.filter(~stays | has_code).sort(stays, "path")


def _kept(departed: pl.DataFrame, arrived: pl.DataFrame, same: Mapping[str, str]) -> set[str]:
    """The places in the pairs ``same`` that hold a file similar to the one before.

    At an old place, the file was copied and then edited, unless another file has its place now.
    """
    held = departed.filter(is_in(same.keys() | set(same.values())), is_in(arrived["path"]))
    if held.is_empty():
        return set()
    pairs = alike(held, arrived.join(held, on="path", how="semi"))
    return set(pairs.filter(pl.col("old") == pl.col("new"))["old"])


def _open(
    departed: pl.DataFrame, arrived: pl.DataFrame, same: Mapping[str, str], kept: set[str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The files of both sides that have no partner yet, and none at their own place either."""
    taken, vacated = set(same.values()), same.keys() - kept
    old, new = _without(departed, same), _without(arrived, taken)
    return (
        old.filter(~is_in(arrived["path"]) | is_in(taken)),
        new.filter(~is_in(departed["path"]) | is_in(vacated)),
    )


def _possible(
    pairs: Mapping[str, str], same: Mapping[str, str], departed: pl.DataFrame, kept: set[str]
) -> dict[str, str]:
    """The ``pairs`` without those whose new place is not free, or whose old one was not left.

    A place is free if its file moved, or was overwritten by one of the ``same`` content. It was
    left for certain if another file is there now: without one pair another one may be impossible
    too.
    """
    new_paths = dict(pairs)
    old_paths = {new: old for old, new in pairs.items()}
    occupied, unsure = set(departed["path"]), same.keys() & kept
    unchecked = list(new_paths)
    while unchecked:
        old = unchecked.pop()
        new = new_paths.get(old)
        if new is None:
            continue
        is_left = old not in unsure or old in old_paths
        is_free = new not in occupied or new in new_paths or (old in same and new not in kept)
        if is_left and is_free:
            continue
        del new_paths[old], old_paths[new]
        unchecked += [path for path in (old_paths.get(old), new) if path is not None]
    return new_paths


def _without(files: pl.DataFrame, paths: Iterable[str]) -> pl.DataFrame:
    return files.filter(~is_in(paths))


def _content_keys(files: pl.DataFrame, components: int) -> Keys:
    end = files["path"].str.split("/").list.tail(components).list.join("/")
    return mixed([keys_of(files["blob_id"]), keys_of(end)])


def _best_first(pairs: pl.DataFrame) -> Iterator[tuple[str, str]]:
    ordered = pairs.sort(-pl.col("share"), "old", "new").select("old", "new")
    yield from _one_to_one(ordered.iter_rows())


def _one_to_one(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    taken_old: set[str] = set()
    taken_new: set[str] = set()
    for old, new in pairs:
        if old not in taken_old and new not in taken_new:
            taken_old.add(old)
            taken_new.add(new)
            yield old, new
