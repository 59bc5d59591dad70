"""Which file became which: files of equal content, then files that share most of their lines."""

from collections.abc import Iterable, Iterator

import polars as pl

from wundr_ray.tracking.alike import alike
from wundr_ray.tracking.keys import Keys, keys_of, mixed
from wundr_ray.tracking.pairing import pair

_SAME_ENDS = (4, 3, 2, 1, 0)
"""Components at the end of a path: of several equal files, the one at the likest place."""


def renames(before: pl.DataFrame, after: pl.DataFrame) -> dict[str, str]:
    """New paths by old ones, of files (``FILE_LINES``) that left one place and came to another.

    One to one, and independent of the order of the rows.
    """
    if set(before["path"]) == set(after["path"]):
        return {}
    gone = before.join(after, on="path", how="anti").sort("path")
    come = after.join(before, on="path", how="anti").sort("path")
    same = dict(_of_equal_content(gone, come))
    gone, come = _without(gone, same), _without(come, same.values())
    if gone.is_empty() or come.is_empty():
        return same
    return same | dict(_best_first(alike(gone, come)))


def renamed(paths: pl.Expr, new_paths: dict[str, str]) -> pl.Expr:
    """The column ``paths`` with the paths that the files have now."""
    return paths.replace(list(new_paths), list(new_paths.values())) if new_paths else paths


def _of_equal_content(gone: pl.DataFrame, come: pl.DataFrame) -> Iterator[tuple[str, str]]:
    for components in _SAME_ENDS:
        if gone.is_empty() or come.is_empty():
            return
        rows, others = pair(_content_keys(gone, components), _content_keys(come, components))
        old, new = gone["path"].gather(rows), come["path"].gather(others)
        yield from zip(old, new, strict=True)
        gone, come = _without(gone, old), _without(come, new)


def _without(files: pl.DataFrame, paths: Iterable[str]) -> pl.DataFrame:
    return files.filter(~pl.col("path").is_in(list(paths)))


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
