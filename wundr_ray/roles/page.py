"""``docs/roles.md``: the tables of conventions are written from the code.

Run: ``python -m wundr_ray.roles.page``, or ``make docs``.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from wundr_ray.roles.conventions.convention import (
    STRONGEST_FIRST,
    ConventionPlace,
    FolderConvention,
    NameConvention,
)
from wundr_ray.roles.conventions.folders import FOLDERS, MANIFESTS, MARKED_FOLDERS
from wundr_ray.roles.conventions.marks import MARKS
from wundr_ray.roles.conventions.names import LIBRARIES, NAMES

PAGE = Path(__file__).parents[2] / "docs" / "roles.md"

BEGIN = "<!-- The tables: written by `make docs`; do not edit below. -->"


def page() -> str:
    """The whole page: what people wrote before ``BEGIN``, and the tables."""
    return PAGE.read_text("utf-8").partition(BEGIN)[0].rstrip() + f"\n\n{BEGIN}\n" + tables()


def tables() -> str:
    """The part about conventions, with a line end."""
    parts = [
        "\n## Folders\n",
        *_table(FOLDERS),
        "\nA project is the root of the repository, and each folder with one of:",
        f"{_plain(MANIFESTS)}.",
        "Below `src/main` only vendored and generated folders count.",
        "\n## Folders that are recognised by what they contain\n",
        *_marked(),
        "\n## File names\n",
        "`*` stands for any characters but a dot, `**` for any characters.\n",
        *_table(NAMES),
        "\nCopies of libraries, outside of `src`, unless the repository is the library's own:\n",
        *_table(LIBRARIES),
        "\nA name with a hash before the extension, such as `users-DF4NQHyi.js`, is generated.",
        "\n## Marks in contents\n",
        "Searched in the first 40 lines or, for source maps, at the end.",
        "Minified code is generated, too.\n",
        *_marks(),
    ]
    return "\n".join(parts) + "\n"


def _table(conventions: Sequence[FolderConvention | NameConvention]) -> Iterator[str]:
    yield "| role | names | where | source |"
    yield "|---|---|---|---|"
    for role in STRONGEST_FIRST:
        for each in (convention for convention in conventions if convention.role is role):
            place = "" if each.place is ConventionPlace.ANYWHERE else each.place
            yield f"| {role} | {_code(each.names)} | {place} | {each.source} |"


def _marked() -> Iterator[str]:
    yield "| role | one of these files | beside | source |"
    yield "|---|---|---|---|"
    for each in MARKED_FOLDERS:
        yield f"| {each.role} | {_code(each.files)} | {_code(each.beside)} | {each.source} |"


def _marks() -> Iterator[str]:
    yield "| role | mark | in files | example | source |"
    yield "|---|---|---|---|---|"
    for mark in MARKS:
        example = mark.example.splitlines()[0].replace("|", "\\|")
        kinds = _code(tuple(f".{each}" for each in mark.extensions)) or "all"
        yield f"| {mark.role} | {mark.name} | {kinds} | `{example}` | {mark.source} |"


def _code(names: Sequence[str]) -> str:
    return " ".join(f"`{name}`" for name in names)


def _plain(names: frozenset[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
