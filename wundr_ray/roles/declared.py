"""The role of every file of a repository, from all that is known before it is read.

The job's own patterns come first, then ``.gitattributes``, then the project's configuration and the
conventions together. Of these the strongest counts (``convention.STRONGEST_FIRST``).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from wundr_ray.contract.vocabulary import Role
from wundr_ray.domain.files.gitignore import LastFit, as_bytes
from wundr_ray.roles.attributes import ATTRIBUTES, Attributes
from wundr_ray.roles.builds import STYLESHEET, is_compiled, is_hashed
from wundr_ray.roles.configuration import NOTHING, Configuration
from wundr_ray.roles.conventions.convention import BITS, ROLE_OF_BITS, ConventionPlace
from wundr_ray.roles.conventions.folders import FIXTURES, FOLDERS, ROUTED, SEALED
from wundr_ray.roles.conventions.libraries import Libraries
from wundr_ray.roles.conventions.matching import FolderTable, NameTable
from wundr_ray.roles.conventions.names import NAMES
from wundr_ray.roles.globs import Pattern
from wundr_ray.roles.project import RepositoryConfig, read_project
from wundr_ray.roles.shipping import SRC, UNSHIPPED, shipping
from wundr_ray.roles.tree import FolderTree, read_tree

_FOLDERS = {at: FolderTable(each for each in FOLDERS if each.place is at) for at in ConventionPlace}
_NAMES = {
    places: NameTable(each for each in NAMES if each.place in places)
    for places in (
        (ConventionPlace.ANYWHERE,),
        (ConventionPlace.ANYWHERE, ConventionPlace.OUTSIDE_PACKAGES),
        (ConventionPlace.ANYWHERE, ConventionPlace.OUTSIDE_PACKAGES, ConventionPlace.TOP),
    )
}
_IN_PACKAGES, _OUTSIDE_PACKAGES, _AT_TOP = _NAMES.values()
_OF_BROWSERS = (".js", ".css", ".mjs", ".cjs")

_TEST, _EXAMPLE, _SCRIPT = BITS[Role.TEST], BITS[Role.EXAMPLE], BITS[Role.SCRIPT]
_VENDORED, _GENERATED = BITS[Role.VENDORED], BITS[Role.GENERATED]
_ELSEWHERE = _VENDORED | _GENERATED
_TRIED = _TEST | _EXAMPLE


@dataclass(frozen=True, slots=True)
class Assigned:
    """The role of a file; where it ``is_settled``, the file's content does not change it."""

    role: Role
    is_settled: bool = False


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder as its files inherit it.

    Arguments:
        bits: roles by conventions and configuration.
        is_fixture: whether all in it is input of tests.
        is_sealed: whether the names of its folders are those of packages.
        is_source: whether it is in a folder ``src``, where no copies of libraries lie.
        is_routed: whether it is in a folder of an application's pages.
        is_unshipped: whether a Python project's distribution leaves it out.
        is_top, is_package: whether it is the top of a project, and a Python package.
        chosen: the position of the last pattern of the job that fits.
        names: the conventions about names of files that count here.
        patterns: those of tests that count here.
    """

    bits: int
    is_fixture: bool
    is_sealed: bool
    is_source: bool
    is_routed: bool
    is_unshipped: bool
    is_top: bool
    is_package: bool
    chosen: int
    names: NameTable
    patterns: tuple[Pattern, ...]


class Declared:
    """What a repository and a job declare about roles. Arguments as those of ``declared``."""

    def __init__(
        self,
        tree: FolderTree,
        project: RepositoryConfig,
        attributes: Attributes,
        chosen: Sequence[tuple[str, Role]],
        taken_back: Sequence[str],
    ) -> None:
        self._tree = tree
        self._attributes = attributes
        self._libraries = Libraries(project.libraries)
        self._private = project.private
        self._chosen = LastFit([pattern for pattern, _ in chosen])
        self._roles = [role for _, role in chosen]
        negated = any(pattern.startswith("!") for pattern in taken_back)
        self._taken_back = LastFit(taken_back if negated else ())
        self._marked = dict(tree.marked)
        for folder, role in project.folders.items():
            self._marked[folder] = self._marked.get(folder, 0) | BITS[role]
        self._patterns: dict[str, tuple[Pattern, ...]] = {}
        for folder, pattern in project.tests:
            key = folder.rstrip("/")
            self._patterns[key] = (*self._patterns.get(key, ()), pattern)
        self._shipping = shipping(
            (*project.shipped, SRC) if tree.has_setup else project.shipped, tree.packages
        )
        is_package = "" in tree.packages
        self._folders = {
            "": _Folder(
                bits=0,
                is_fixture=False,
                is_sealed=False,
                is_source=False,
                is_routed=False,
                is_unshipped=False,
                is_top=True,
                is_package=is_package,
                chosen=-1,
                names=_names(is_package, is_top=True),
                patterns=self._patterns.get("", ()),
            )
        }

    def assign(self, path: str) -> Assigned:
        """The role of the file at ``path``."""
        parent, _, name = path.rpartition("/")
        folder = self._folders.get(parent) or self._folder(parent)
        chosen = self._last_chosen(folder, path) if self._roles else -1
        if chosen >= 0:
            return _SETTLED[self._roles[chosen]]
        states = self._attributes.states(path)
        if folder.bits & _VENDORED and not states:
            return _OPEN[Role.VENDORED]
        bits = folder.bits
        if not folder.is_fixture:
            bits |= self._name_bits(folder, parent, name)
        if folder.patterns and not bits & _TEST and self._is_test(folder, path):
            bits |= _TEST
        if states:
            return _by_attributes(bits, states)
        if bits & _ELSEWHERE & ~folder.bits and self._is_taken_back(path):
            bits = folder.bits
        return _OPEN[ROLE_OF_BITS[bits]]

    def _name_bits(self, folder: _Folder, parent: str, name: str) -> int:
        bits = folder.names.bits(name)
        if name.endswith(UNSHIPPED) and self._is_unshipped(folder, parent, name):
            bits |= _SCRIPT
        if not name.endswith(_OF_BROWSERS):
            return bits
        if is_hashed(name) or (
            name.endswith(STYLESHEET)
            and not folder.bits & _TRIED
            and is_compiled(parent, name, self._tree.styles)
        ):
            bits |= _GENERATED
        return bits if folder.is_source else bits | self._libraries.bits(name)

    def _is_unshipped(self, folder: _Folder, parent: str, name: str) -> bool:
        """Whether a Python project's distribution leaves a file out."""
        return folder.is_unshipped if parent else self._shipping.leaves_out(name.partition(".")[0])

    def _is_test(self, folder: _Folder, path: str) -> bool:
        raw = as_bytes(path)
        return any(pattern.fullmatch(raw) for pattern in folder.patterns)

    def _last_chosen(self, folder: _Folder, path: str) -> int:
        position = self._chosen.of_file(as_bytes(path))
        return folder.chosen if position is None else max(position, folder.chosen)

    def _is_taken_back(self, path: str) -> bool:
        position = self._taken_back.of_file(as_bytes(path))
        return position is not None and self._taken_back.is_negative(position)

    def _is_folder_taken_back(self, path: str) -> bool:
        position = self._taken_back.of_folder(as_bytes(path))
        return position is not None and self._taken_back.is_negative(position)

    def _folder(self, path: str) -> _Folder:
        """The folder; those above it that are not known yet are added first."""
        missing = []
        while path not in self._folders:
            missing.append(path)
            path = path.rpartition("/")[0]
        folder = self._folders[path]
        for each in reversed(missing):
            folder = self._folders[each] = self._inner(folder, each)
        return folder

    def _inner(self, outer: _Folder, path: str) -> _Folder:
        parent, _, name = path.rpartition("/")
        is_package = path in self._tree.packages
        bits = outer.bits
        if not outer.is_fixture:
            bits |= self._own_bits(outer, parent.rpartition("/")[2], name, path)
        is_fixture = outer.is_fixture or (
            bool(bits & _TEST) and FIXTURES.fullmatch(name) is not None
        )
        position = self._chosen.of_folder(as_bytes(path)) if self._roles else None
        return _Folder(
            bits=_TEST if is_fixture else bits,
            is_fixture=is_fixture,
            is_sealed=outer.is_sealed or path.endswith(SEALED),
            is_source=outer.is_source or name == "src",
            is_routed=outer.is_routed or (outer.is_source and name in ROUTED),
            is_unshipped=self._is_left_out(outer, name, path),
            is_top=path in self._tree.projects,
            is_package=is_package,
            chosen=outer.chosen if position is None else max(position, outer.chosen),
            names=_names(is_package, path in self._tree.projects),
            patterns=(*outer.patterns, *self._patterns.get(path, ())),
        )

    def _is_left_out(self, outer: _Folder, name: str, path: str) -> bool:
        """Whether a Python project's distribution leaves a folder without a manifest out."""
        if path in self._tree.projects:
            return False
        return outer.is_unshipped if path != name else self._shipping.leaves_out(name)

    def _own_bits(self, outer: _Folder, above: str, name: str, path: str) -> int:
        """The roles that a folder has by itself, not by those above it."""
        is_package = path in self._tree.packages
        bits = _FOLDERS[ConventionPlace.ANYWHERE].bits(above, name)
        if outer.is_top or path in self._private:
            bits |= _FOLDERS[ConventionPlace.TOP].bits(above, name)
        if path == name:
            bits |= _FOLDERS[ConventionPlace.ROOT].bits("", name)
            bits |= _FOLDERS[ConventionPlace.BESIDE_SRC].bits("", name) if self._tree.has_src else 0
        if not (is_package and outer.is_package):
            bits |= _FOLDERS[ConventionPlace.OUTSIDE_PACKAGES].bits(above, name)
        if is_package:
            bits &= ~_GENERATED
        else:
            bits |= _FOLDERS[ConventionPlace.NO_PACKAGE].bits(above, name)
        if outer.is_sealed:
            bits &= _ELSEWHERE
        if outer.is_routed:
            bits &= ~_EXAMPLE
        if path in self._tree.own:
            bits &= ~_VENDORED
        bits |= self._marked.get(path, 0)
        if bits & _ELSEWHERE and self._is_folder_taken_back(path):
            bits &= ~_ELSEWHERE
        return bits


def _names(is_package: bool, is_top: bool) -> NameTable:
    if is_package:
        return _IN_PACKAGES
    return _AT_TOP if is_top else _OUTSIDE_PACKAGES


def declared(
    paths: Collection[str],
    configuration: Configuration = NOTHING,
    chosen: Sequence[tuple[str, Role]] = (),
    taken_back: Sequence[str] = (),
) -> Declared:
    """What is known of the roles of a repository's files before these are read.

    Arguments:
        paths: the files of the commit whose roles are asked for.
        configuration: what else is known of the commit.
        chosen: the job's own patterns in gitignore's syntax, each with its role; the last one that
            fits decides, before everything else.
        taken_back: the job's patterns of files to exclude; a negative one takes back that a folder
            or a name counts as vendored or generated.
    """
    project = read_project(configuration.contents)
    attributes = Attributes(configuration.contents)
    tree = read_tree([*paths, *configuration.witnesses])
    known = Declared(tree, project, attributes, (), ())
    for folder in project.testpaths:
        if _holds_tests(known, folder, paths):
            project.folders.setdefault(folder, Role.TEST)
    return Declared(tree, project, attributes, chosen, taken_back)


def _holds_tests(known: Declared, folder: str, paths: Collection[str]) -> bool:
    """Whether most of a folder in which pytest looks for tests is tests; some hold packages."""
    inside = [path for path in paths if path.endswith(".py") and path.startswith(folder + "/")]
    tests = sum(known.assign(path).role is Role.TEST for path in inside)
    return 5 * tests >= 3 * len(inside) > 0


def _by_attributes(bits: int, states: Mapping[Role, bool]) -> Assigned:
    roles = [role for role in ATTRIBUTES.values() if states.get(role)]
    if roles:
        return _SETTLED[roles[0]]
    for role in states:
        bits &= ~(BITS[role] | (BITS[Role.EXAMPLE] if role is Role.DOCS else 0))
    assigned = _SETTLED if Role.GENERATED in states else _OPEN
    return assigned[ROLE_OF_BITS[bits]]


_OPEN = {role: Assigned(role) for role in Role}
_SETTLED = {role: Assigned(role, is_settled=True) for role in Role}
