"""What the paths of a repository tell about its folders: packages, projects, marked folders."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wundr_ray.roles.convention import BITS, FileConvention
from wundr_ray.roles.folders import MANIFESTS, MARKED_FOLDERS


@dataclass(frozen=True, slots=True)
class Tree:
    """Folders of a repository; the root is the empty one.

    Arguments:
        packages: those of Python, which hold an ``__init__.py``.
        projects: those with a manifest, and the root.
        marked: roles of folders by what lies in them, as bits.
        has_src: whether a folder ``src`` lies in the root.
    """

    packages: frozenset[str]
    projects: frozenset[str]
    marked: Mapping[str, int]
    has_src: bool


def read_tree(paths: Iterable[str]) -> Tree:
    """What the paths of all files of a repository tell."""
    packages: set[str] = set()
    projects = {""}
    witnesses: set[str] = set()
    has_src = False
    for path in paths:
        has_src = has_src or path.startswith("src/")
        folder, _, name = path.rpartition("/")
        if name == "__init__.py":
            packages.add(folder)
        elif name in MANIFESTS:
            projects.add(folder)
        elif name in _WITNESSES:
            witnesses.add(path)
    return Tree(frozenset(packages), frozenset(projects), _marked(witnesses), has_src)


def is_witness(name: str) -> bool:
    """Whether a file of this name tells something about its folder."""
    return name == "__init__.py" or name in MANIFESTS or name in _WITNESSES


def _marked(witnesses: set[str]) -> dict[str, int]:
    marked: dict[str, int] = {}
    for path in witnesses:
        for convention, inner in _BY_NAME.get(path.rpartition("/")[2], ()):
            folder = _folder_with(path, inner)
            if folder and all(f"{folder}/{other}" in witnesses for other in convention.beside):
                marked[folder] = marked.get(folder, 0) | BITS[convention.role]
    return marked


def _folder_with(path: str, inner: str) -> str | None:
    """The folder in which ``path`` is ``inner``; None if it is not, and for the root."""
    folder = path.removesuffix(inner)
    return folder[:-1] if folder != path and folder.endswith("/") else None


def _by_name() -> dict[str, list[tuple[FileConvention, str]]]:
    found: dict[str, list[tuple[FileConvention, str]]] = {}
    for convention in MARKED_FOLDERS:
        for inner in convention.files:
            found.setdefault(inner.rpartition("/")[2], []).append((convention, inner))
    return found


_BY_NAME = _by_name()
_WITNESSES = frozenset(_BY_NAME) | {
    other.rpartition("/")[2] for convention in MARKED_FOLDERS for other in convention.beside
}
