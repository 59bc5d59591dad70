"""Languages of code that no engine reads, recognised by names of files: such files are counted.

The table is GitHub linguist's. Data (JSON, XML, SQL) and prose (Markdown) are no code. What only
its content tells, such as a script without an extension, is not recognised.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_name("code_languages.toml")


@dataclass(frozen=True, slots=True)
class _Table:
    """Languages, most likely first, by a file's name and by its extension in lower case."""

    names: Mapping[str, tuple[str, ...]]
    extensions: Mapping[str, tuple[str, ...]]


def code_languages(path: str) -> tuple[str, ...]:
    """The languages that a file of this path may be in, most likely first; none if it is no code.

    Extensions of analysed languages are none of these.
    """
    table = _table()
    name = path.rpartition("/")[2]
    if languages := table.names.get(name):
        return languages
    stem, dot, last = name.rpartition(".")
    if not stem:
        return ()
    extension = f"{dot}{last}".lower()
    longer = f".{stem.rpartition('.')[2].lower()}{extension}"
    return table.extensions.get(longer) or table.extensions.get(extension, ())


@cache
def _table() -> _Table:
    sections = tomllib.loads(_TABLE.read_text("utf-8"))
    extensions = _inverted(sections["extensions"])
    ambiguous = {extension: tuple(names) for extension, names in sections["ambiguous"].items()}
    return _Table(_inverted(sections["names"]), extensions | ambiguous)


def _inverted(section: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {key: (language,) for language, keys in section.items() for key in keys}
