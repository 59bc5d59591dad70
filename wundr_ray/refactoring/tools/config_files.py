"""The tables in which a project configures ruff or isort, read as plain data."""

import re
from collections.abc import Mapping
from typing import Any

from wundr_ray.domain.files.tool_settings import Table, ini, table, toml

_PROJECT = "pyproject.toml"
_RUFF_FILES = (".ruff.toml", "ruff.toml")
_ISORT_FILES = (
    (".isort.cfg", "settings"),
    ("setup.cfg", "isort"),
    ("setup.cfg", "tool:isort"),
    ("tox.ini", "isort"),
)
_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})
_AT_LEAST = re.compile(r"\s*>=\s*3\.(\d{1,2})", re.ASCII)
_LISTS = (
    *("extend_skip", "extra_", "force_to_top", "known_", "no_lines_before", "sections", "skip"),
)
_SEPARATOR = re.compile(r"[,\s]+")
# isort's names of sections, with those that ruff has for them.
_SECTIONS: Mapping[str, str] = {
    "FUTURE": "future",
    "STDLIB": "standard-library",
    "THIRDPARTY": "third-party",
    "FIRSTPARTY": "first-party",
    "LOCALFOLDER": "local-folder",
}


def config_folders(contents: Mapping[str, bytes]) -> list[str]:
    """The folders with settings for ruff, as beginnings of paths, the outermost first."""
    found = {
        path[: -len(name)]
        for path in contents
        for name in (*_RUFF_FILES, _PROJECT)
        if path == name or path.endswith("/" + name)
    }
    return sorted(
        (folder for folder in found if ruff_table(contents, folder)),
        key=lambda folder: (folder.count("/"), folder),
    )


def ruff_table(contents: Mapping[str, bytes], folder: str) -> Table:
    """What the files of ``folder`` tell ruff; ``extend`` is not followed.

    Where they do not name a Python version, ``requires-python`` of the project does.
    """
    for name in _RUFF_FILES:
        if folder + name in contents:
            return toml(contents[folder + name])
    project = toml(contents.get(folder + _PROJECT, b""))
    ruff = dict(table(project, "tool", "ruff"))
    requires = table(project, "project").get("requires-python")
    found = _AT_LEAST.match(requires) if isinstance(requires, str) else None
    if found and (ruff or not folder):
        ruff.setdefault("target-version", f"py3{found[1]}")
    return ruff


def isort_table(contents: Mapping[str, bytes]) -> Table:
    """What a project tells isort, under the names that ruff has for it."""
    isort = table(toml(contents.get(_PROJECT, b"")), "tool", "isort")
    for path, section in _ISORT_FILES:
        isort = isort or ini(contents.get(path, b""), section)
    if isort.get("profile") == "google":
        isort = {"force_single_line": True, "force_sort_within_sections": True, **isort}
    return _renamed({name: _typed(name, value) for name, value in isort.items()})


def _renamed(isort: Table) -> Table:
    """Settings of isort as ruff has them: names with hyphens, sections of the project's own."""
    settings = {name.replace("_", "-"): value for name, value in isort.items()}
    for name in ("default-section", "no-lines-before"):
        if name in settings:
            settings[name] = _sections(settings[name])
    order = settings.pop("sections", None)
    if isinstance(order, list):
        names = _sections(order)
        settings["section-order"] = names
        settings["sections"] = {
            name: isort.get(f"known_{name}", []) for name in names if name not in _SECTIONS.values()
        }
    return settings


def _sections(value: object) -> Any:
    if isinstance(value, list):
        return [_sections(each) for each in value]
    return _SECTIONS.get(value, value.lower()) if isinstance(value, str) else value


def _typed(name: str, value: object) -> object:
    """isort's files hold text, and lists with commas or in lines."""
    if not isinstance(value, str):
        return value
    if value.lower() in _TRUE | _FALSE:
        return value.lower() in _TRUE
    if value.isascii() and value.isdigit() and len(value) < 4:
        return int(value)
    is_list = name.startswith(_LISTS)
    return [part for part in _SEPARATOR.split(value) if part] if is_list else value
