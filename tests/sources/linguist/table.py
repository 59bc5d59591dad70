"""Makes ``wundr_ray/sources/files/code_languages.toml`` from GitHub linguist's list of languages.

    python -m tests.sources.linguist.table LINGUIST_FOLDER VERSION

``LINGUIST_FOLDER`` holds ``languages.yml`` and ``popular.yml`` (``lib/linguist`` in linguist's
repository). Code is what linguist has as ``programming`` or ``markup``, without markup of
documents.
"""

import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from wundr_ray.sources.files.languages import EXTENSIONS

TABLE = Path(__file__).parents[3] / "wundr_ray/sources/files/code_languages.toml"

_CODE = frozenset({"programming", "markup"})
_DOCUMENTS = frozenset(
    {
        *("API Blueprint", "BBCode", "BibTeX", "BibTeX Style", "Bikeshed", "Bru", "Cooklang", "D2"),
        *("Ecmarkup", "G-code", "Mathematical Programming System", "MDX", "Mermaid", "Pic"),
        *("PostScript", "RAML", "RUNOFF", "Rich Text Format", "Roff", "Roff Manpage", "TeX"),
        *("Typst", "mdsvex"),
    }
)
"""Documents, figures and data that linguist has as markup or programming."""

_ANALYSED = frozenset(
    {"Astro", "HTML", "JavaScript", "Python", "Svelte", "TSX", "TypeScript", "Vue", "Jinja"}
)
"""Languages that are analysed, or templates whose inner extension decides."""

_CODE_ANYWAY = frozenset(
    {
        *(".for", ".gst", ".ice", ".inc", ".mm", ".mojo", ".odin", ".pluginspec", ".pm", ".rs"),
        *(".sol", ".star", ".sw", ".tact", ".tsp", ".yy"),
    }
)
"""Extensions that data has too, but mostly code."""

_BINARY = frozenset({".mo", ".pb", ".scpt"})
"""Extensions whose files are mostly compiled: catalogs of messages, models, scripts."""

_HEADER = """\
# Languages that are recognised by names of files, to be counted: none of them is analysed.
# From GitHub linguist {version} (https://github.com/github-linguist/linguist), which is
# Copyright (c) 2017 GitHub, Inc., under the MIT licence.
# Made by tests/sources/linguist/table.py; do not edit.

"""

Languages = Mapping[str, Mapping[str, Any]]


def table(languages: Languages, popular: Collection[str]) -> dict[str, dict[str, list[str]]]:
    """The sections of the file: extensions and names by language, languages by other extensions."""
    by_extension = _by_extension(languages, popular)
    sections: dict[str, dict[str, list[str]]] = {"extensions": {}, "names": {}, "ambiguous": {}}
    for extension, candidates in sorted(by_extension.items()):
        if len(candidates) == 1:
            sections["extensions"].setdefault(candidates[0], []).append(extension)
        else:
            sections["ambiguous"][extension] = candidates
    for language, entry in languages.items():
        names = sorted(name for name in entry.get("filenames", ()) if not _is_lock(name))
        if names and _is_code(language, entry):
            title = _title(language, languages)
            sections["names"].setdefault(title, []).extend(names)
    return {name: dict(sorted(rows.items())) for name, rows in sections.items()}


def _by_extension(languages: Languages, popular: Collection[str]) -> dict[str, list[str]]:
    """The languages of each extension: first the popular ones, then those that list it first."""
    ranked = defaultdict(list)
    not_code = set()
    for language, entry in languages.items():
        for place, extension in enumerate(map(str.lower, entry.get("extensions", ()))):
            if extension in EXTENSIONS or extension in _BINARY or extension[1:].isdigit():
                continue
            if _is_code(language, entry):
                rank = (language not in popular, place > 0, language)
                ranked[extension].append((rank, language))
            elif language not in _ANALYSED:
                not_code.add(extension)
    return {
        extension: _distinct(_title(language, languages) for _, language in sorted(found))
        for extension, found in ranked.items()
        if extension not in not_code or extension in _CODE_ANYWAY
    }


def _is_code(language: str, entry: Mapping[str, Any]) -> bool:
    return entry["type"] in _CODE and language not in _DOCUMENTS and language not in _ANALYSED


def _is_lock(name: str) -> bool:
    """Lock files are written by package managers."""
    return name.endswith(".lock")


def _title(language: str, languages: Languages) -> str:
    """The language, or the group that linguist counts it in."""
    group: str = languages[language].get("group", language)
    return language if group in _ANALYSED else group


def _distinct(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))


def rendered(sections: Mapping[str, Mapping[str, list[str]]], version: str) -> str:
    """The text of the file."""
    parts = [_HEADER.format(version=version)]
    for section, rows in sections.items():
        parts.append(f"[{section}]\n")
        parts += [
            f"{_quoted(name)} = [{', '.join(map(_quoted, of))}]\n" for name, of in rows.items()
        ]
        parts.append("\n")
    return "".join(parts).rstrip("\n") + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\r", "\\r")
    return f'"{escaped}"'


def main() -> None:
    folder, version = Path(sys.argv[1]), sys.argv[2]
    languages = yaml.safe_load((folder / "languages.yml").read_text("utf-8"))
    popular = yaml.safe_load((folder / "popular.yml").read_text("utf-8"))
    TABLE.write_text(rendered(table(languages, popular), version), "utf-8")


if __name__ == "__main__":
    main()
