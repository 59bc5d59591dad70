"""What the paths of a repository tell about its folders: packages, projects, marked folders."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wundr_ray.contract.vocabulary import Role
from wundr_ray.roles.builds import SOURCES, source_keys
from wundr_ray.roles.conventions.convention import BITS, FileConvention
from wundr_ray.roles.conventions.folders import MANIFESTS, MARKED_FOLDERS
from wundr_ray.roles.copies import is_licence, read_copies
from wundr_ray.roles.shipping import SETUP


@dataclass(frozen=True, slots=True)
class FolderTree:
    """Folders of a repository; the root is the empty one.

    Arguments:
        packages: those of Python, which hold an ``__init__.py``.
        projects: those with a manifest, and the root.
        marked: roles of folders by what lies in them, as bits.
        own: folders for copies that hold the project's own code as well (``copies.py``).
        styles: what stylesheets are compiled from (``builds.py``).
        has_src: whether a folder ``src`` lies in the root.
        has_setup: whether a file of setuptools lies in the root.
    """

    packages: frozenset[str]
    projects: frozenset[str]
    marked: Mapping[str, int]
    own: frozenset[str]
    styles: frozenset[str]
    has_src: bool
    has_setup: bool


def read_tree(paths: Iterable[str]) -> FolderTree:
    """What the paths of all files of a repository tell."""
    packages: set[str] = set()
    projects = {""}
    witnesses: set[str] = set()
    licences: set[str] = set()
    styles: set[str] = set()
    has_src = has_setup = False
    for path in paths:
        has_src = has_src or path.startswith("src/")
        folder, _, name = path.rpartition("/")
        if name in TELLING:
            if name == _PACKAGE:
                packages.add(folder)
            elif name in MANIFESTS:
                projects.add(folder)
                has_setup = has_setup or path in SETUP
            else:
                witnesses.add(path)
        elif name.endswith(SOURCES):
            styles.update(source_keys(path))
        elif is_licence(name):
            licences.add(path)
    copies = read_copies(licences, projects)
    marked = _marked(witnesses)
    for folder in copies.vendored:
        marked[folder] = marked.get(folder, 0) | BITS[Role.VENDORED]
    return FolderTree(
        packages=frozenset(packages),
        projects=frozenset(projects),
        marked=marked,
        own=copies.sorted_out,
        styles=frozenset(styles),
        has_src=has_src,
        has_setup=has_setup,
    )


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
_PACKAGE = "__init__.py"
TELLING = _WITNESSES | MANIFESTS | {_PACKAGE}
"""Names of files that tell something about their folders, licences aside."""
