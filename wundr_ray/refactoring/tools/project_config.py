"""The few settings of a project that the engine respects, taken from its files as plain data.

No program ever reads the repository's own files: they could make ruff read any other file of this
machine, or run code. What stands here is copied value by value, each checked by its type, into a
configuration of our own. Everything else, and whatever is no such value, is ignored.
"""

import json
import posixpath
import re
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeGuard

from wundr_ray.domain.files.tool_settings import Table, table
from wundr_ray.refactoring.index.modules import package_root, top_names
from wundr_ray.refactoring.tools.config_files import config_folders, isort_table, ruff_table
from wundr_ray.refactoring.tools.path_patterns import fits

Value = bool | int | str | list[str] | Mapping[str, list[str]]

# The settings of `lint.isort` that are taken over, with their types.
_ISORT: Mapping[str, type] = {
    **dict.fromkeys(
        (
            *("case-sensitive", "combine-as-imports", "force-single-line"),
            *("force-sort-within-sections", "force-wrap-aliases", "from-first", "length-sort"),
            *("length-sort-straight", "no-sections", "order-by-type", "split-on-trailing-comma"),
        ),
        bool,
    ),
    **dict.fromkeys(
        (
            *("classes", "constants", "extra-standard-library", "force-to-top", "forced-separate"),
            *("known-first-party", "known-local-folder", "known-third-party", "no-lines-before"),
            *("section-order", "single-line-exclusions", "variables"),
        ),
        list,
    ),
    **dict.fromkeys(("lines-after-imports", "lines-between-types"), int),
    "sections": dict,
    **dict.fromkeys(("default-section", "relative-imports-order"), str),
}

_MOST_VALUES = 200
_MOST_CONFIGS = 30
_MOST_CHARACTERS = 200
_LINES = range(-1, 11)
_ORDER = "I001"
_SKIPPED = ("skip", "skip-glob", "extend-skip", "extend-skip-glob")
_LINE_LENGTHS = range(1, 321)
_OLDEST, _NEWEST = 7, 11
"""Python's minor versions that ruff is told; what is newer cannot be parsed here."""


@dataclass(frozen=True, slots=True)
class ToolConfig:
    """Settings of a project, or of a part of one that has settings of its own.

    Arguments:
        folder: where they stand, as the beginning of paths; empty at the root.
        isort: as in ruff's ``lint.isort``.
        src: folders in which the project's own modules lie.
        ignores: pairs of a pattern of paths and of the codes that do not count there.
        excluded: patterns of paths that the project keeps its tools away from.
    """

    folder: str = ""
    line_length: int = 88
    target_version: int = 10
    src: tuple[str, ...] = (".", "src")
    isort: Mapping[str, Value] = field(default_factory=dict)
    ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    excluded: tuple[str, ...] = ()

    def excludes(self, path: str) -> bool:
        """Whether the project keeps its tools away from ``path``."""
        return any(fits(pattern, self._inner(path)) for pattern in self.excluded)

    def ignored_codes(self, path: str) -> tuple[str, ...]:
        """The codes, or beginnings of codes, that do not count in ``path``."""
        return tuple(
            "" if code == "ALL" else code
            for pattern, codes in self.ignores
            if fits(pattern, self._inner(path))
            for code in codes
        )

    def first_party(self, paths: Collection[str]) -> frozenset[str]:
        """The names of the project's own modules, in a repository with ``paths``."""
        sections = self.isort.get("sections", {})
        assert isinstance(sections, dict)
        lists = [*self.isort.values(), *sections.values()]
        known = {name for names in lists if isinstance(names, list) for name in names}
        roots = [posixpath.normpath(posixpath.join(self.folder, root)) for root in self.src]
        return top_names(paths, roots) - known - sys.stdlib_module_names

    def settings(self, first_party: Collection[str]) -> str:
        """The ``ruff.toml``, where modules called ``first_party`` are the project's own."""
        own = self.isort.get("known-first-party", [])
        assert isinstance(own, list)
        isort = {**self.isort, "known-first-party": [*own, *sorted(first_party)]}
        return "\n".join(
            [
                f"line-length = {self.line_length}",
                f'target-version = "py3{self.target_version}"',
                "[lint.isort]",
                'required-imports = ["from __future__ import annotations"]',
                *(f"{name} = {_toml(value)}" for name, value in isort.items()),
                "",
            ]
        )

    def _inner(self, path: str) -> str:
        return path.removeprefix(self.folder)


def _toml(value: Value) -> str:
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_toml(name)} = {_toml(each)}' for name, each in value.items())}}}"
    # A string of JSON is one of TOML, too, as only printable characters come here (`_is_text`); no
    # value can end its string and add settings of its own.
    return json.dumps(value, ensure_ascii=False)


DEFAULT = ToolConfig()


class ProjectConfigs:
    """All settings in the files of a repository; the nearest ones above a file count."""

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        self._contents = contents
        self._by_folder: dict[str, ToolConfig] = {"": read_config(contents, "")}
        for folder in config_folders(contents)[:_MOST_CONFIGS]:
            self._by_folder[folder] = read_config(contents, folder)

    def of(self, path: str) -> ToolConfig:
        """The settings that count for ``path``."""
        folder = path
        while folder:
            folder = folder.rstrip("/").rpartition("/")[0]
            folder = folder and folder + "/"
            if folder in self._by_folder:
                return self._by_folder[folder]
        return self._by_folder[""]


def own_package(path: str, paths: Collection[str]) -> str:
    """The name of the outermost package that ``path`` is in; empty outside of packages."""
    return (package_root(path, paths) or "").rpartition("/")[2]


def read_config(contents: Mapping[str, bytes], folder: str) -> ToolConfig:
    """The settings in the files of one folder; what cannot be used is ignored."""
    ruff = ruff_table(contents, folder)
    lint = table(ruff.get("lint"))
    isort = {**table(ruff.get("isort")), **table(lint.get("isort"))} or isort_table(contents)
    ignores = {
        **table(ruff.get("per-file-ignores")),
        **table(lint.get("per-file-ignores")),
        **table(ruff.get("extend-per-file-ignores")),
        **table(lint.get("extend-per-file-ignores")),
    }
    length = ruff.get("line-length", isort.get("line-length"))
    return ToolConfig(
        folder=folder,
        line_length=length if _is_int(length) and length in _LINE_LENGTHS else DEFAULT.line_length,
        target_version=_version(ruff.get("target-version")),
        src=tuple(_folders(ruff.get("src"))) or DEFAULT.src,
        isort=dict(_known(isort)),
        ignores=tuple(
            (pattern, tuple(codes))
            for pattern, codes in list(ignores.items())[:_MOST_VALUES]
            if _is_text(pattern) and _is_list(codes)
        )
        + tuple((pattern, (_ORDER,)) for name in _SKIPPED for pattern in _texts(isort.get(name))),
        excluded=(*_texts(ruff.get("exclude")), *_texts(ruff.get("extend-exclude"))),
    )


def _known(isort: Table) -> Iterator[tuple[str, Value]]:
    """The settings that are taken over, with values of their types."""
    for name, value in isort.items():
        if name in _ISORT and _CHECKS[_ISORT[name]](value):
            yield name, value  # type: ignore[misc]


def _version(value: object) -> int:
    """The minor version of ``py3N``."""
    if isinstance(value, str) and (found := re.fullmatch(r"py3(\d{1,2})", value, re.ASCII)):
        return min(max(int(found[1]), _OLDEST), _NEWEST)
    return DEFAULT.target_version


def _folders(value: object) -> Iterator[str]:
    for folder in _texts(value):
        if not folder.startswith("/") and ".." not in folder.split("/"):
            yield folder.removeprefix("./")


def _texts(value: object) -> Sequence[str]:
    return value if _is_list(value) else []


def _is_text(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and len(value) <= _MOST_CHARACTERS and value.isprintable()


def _is_list(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and len(value) <= _MOST_VALUES and all(map(_is_text, value))


def _is_sections(value: object) -> bool:
    return (
        isinstance(value, dict)
        and len(value) <= _MOST_VALUES
        and all(map(_is_text, value))
        and all(map(_is_list, value.values()))
    )


def _is_int(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


_CHECKS: Mapping[type, Callable[[object], bool]] = {
    bool: lambda value: isinstance(value, bool),
    dict: _is_sections,
    int: lambda value: _is_int(value) and value in _LINES,
    list: _is_list,
    str: _is_text,
}
