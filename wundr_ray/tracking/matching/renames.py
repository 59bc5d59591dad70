"""Which file became which: files of equal content, then files that share most of their lines."""

from collections.abc import Iterable, Iterator, Mapping

import polars as pl

from wundr_ray.tracking.matching.alike import alike
from wundr_ray.tracking.matching.keys import Keys, keys_of, mixed
from wundr_ray.tracking.matching.pairing import pair
from wundr_ray.tracking.text.lines import BLANK

_SAME_ENDS = (4, 3, 2, 1, 0)
"""Components at the end of a path: of several equal files, the one at the likest place."""

_CONTENT = ("path", "blob_id")


def renames(before: pl.DataFrame, after: pl.DataFrame) -> dict[str, str]:
    """New paths by old ones, of files (``FILE_LINES``) that left one place and came to another.

    The place that a file left, or came to, may be that of another file that moved too, as when two
    files are swapped. In the end no two files of ``before`` have one path. The result does not
    depend on the order of the rows.
    """
    left, come = (
        before.join(after, on=_CONTENT, how="anti").sort("path"),
        after.join(before, on=_CONTENT, how="anti").sort("path"),
    )
    same = dict(_of_equal_content(left, come))
    edited = _edited(left, come, same)
    old, new = _open(left, come, same, edited)
    if old.is_empty() or new.is_empty():
        return _possible(same, left, edited)
    return _possible(same | dict(_best_first(alike(old, new))), left, edited)


def renamed(paths: pl.Expr, new_paths: Mapping[str, str]) -> pl.Expr:
    """The column ``paths`` with the paths that the files have now."""
    return paths.replace(list(new_paths), list(new_paths.values())) if new_paths else paths


def _of_equal_content(left: pl.DataFrame, come: pl.DataFrame) -> Iterator[tuple[str, str]]:
    """Pairs of equal content; before others those whose places the other analysis does not have."""
    old, new = _movable(left, come), _movable(come, left)
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
    stays = _is_in(others["path"])
    return known.filter(~stays | has_code).sort(stays, "path")


def _edited(left: pl.DataFrame, come: pl.DataFrame, same: Mapping[str, str]) -> set[str]:
    """The paths of the pairs ``same`` at which a file remained that is like the old one.

    It was copied and edited then, unless its place is another file's now.
    """
    copied = left.filter(_is_in(same), _is_in(come["path"]))
    if copied.is_empty():
        return set()
    pairs = alike(copied, come.join(copied, on="path", how="semi"))
    return set(pairs.filter(pl.col("old") == pl.col("new"))["old"])


def _open(
    left: pl.DataFrame, come: pl.DataFrame, same: Mapping[str, str], edited: set[str]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The files of both sides that have no partner yet, and none at their own place either."""
    taken, vacated = set(same.values()), same.keys() - edited
    old, new = _without(left, same), _without(come, taken)
    return (
        old.filter(~_is_in(come["path"]) | _is_in(taken)),
        new.filter(~_is_in(left["path"]) | _is_in(vacated)),
    )


def _possible(
    pairs: Mapping[str, str], left: pl.DataFrame, edited: Iterable[str]
) -> dict[str, str]:
    """The ``pairs`` without those whose new place is not free, or whose old one was not left.

    A place is free if its file moved, and was left for certain if another file is there now:
    without one pair another one may be impossible too.
    """
    new_paths = dict(pairs)
    old_paths = {new: old for old, new in pairs.items()}
    occupied, unsure = set(left["path"]), set(edited)
    unchecked = list(new_paths)
    while unchecked:
        old = unchecked.pop()
        new = new_paths.get(old)
        is_left = old not in unsure or old in old_paths
        if new is None or (is_left and (new not in occupied or new in new_paths)):
            continue
        del new_paths[old], old_paths[new]
        unchecked += [path for path in (old_paths.get(old), new) if path is not None]
    return new_paths


def _without(files: pl.DataFrame, paths: Iterable[str]) -> pl.DataFrame:
    return files.filter(~_is_in(paths))


def _is_in(paths: Iterable[str]) -> pl.Expr:
    return pl.col("path").is_in(pl.Series(list(paths), dtype=pl.String).implode())


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
