"""The index of one repository: built lazily, since few questions need all files.

A question about a name first asks which files hold its bytes at all; only these are parsed. It
errs on the side of use: whatever might be a use of a name counts as one.
"""

import ast
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from wundr_ray.contract.vocabulary import Language
from wundr_ray.engines.interface import CannotAnalyse
from wundr_ray.engines.python import source as python_source
from wundr_ray.refactoring.index.contents import Contents
from wundr_ray.refactoring.index.facts import (
    DOES_NOTHING,
    NOTHING,
    Facts,
    Imported,
    OnImport,
    absolute,
    facts_of,
    imported,
    may_lead_to,
    on_import,
)
from wundr_ray.refactoring.index.loads import NO_LOAD, Load, Loads, followed, merged
from wundr_ray.refactoring.index.modules import package_root, possible_names, usual_names
from wundr_ray.refactoring.index.python_2 import Python2
from wundr_ray.refactoring.index.words import has_word, is_named
from wundr_ray.refactoring.interface import RepositoryFiles
from wundr_ray.refactoring.sources.imports import import_places
from wundr_ray.refactoring.sources.languages import language_of
from wundr_ray.refactoring.sources.trees import tree_of

_STAR = re.compile(rb"import[ \t(]+\*")


class RepositoryIndex:
    """What rules may ask about the whole repository; see ``rules/interface.py``."""

    def __init__(self, files: RepositoryFiles) -> None:
        self.files = Contents(files.contents)
        self._tests = files.tests
        self._python_2 = Python2(self.files.data)
        self._texts: dict[str, str] = {}
        """Of files that have changed: UTF-8 whatever their cookies say."""
        self._python = [path for path in files.contents if language_of(path) is Language.PYTHON]
        self._facts: dict[str, Facts] = {}
        self._on_import: dict[str, OnImport] = {}
        self._imports: dict[str, frozenset[Imported]] = {}
        self._imported: dict[str, frozenset[str]] = {}
        self._loads = self._no_loads()

    def facts(self, path: str) -> Facts:
        """The facts of a Python file; nothing of one that cannot be read."""
        if path not in self._facts:
            tree = self._tree(path)
            self._facts[path] = facts_of(tree, path) if tree else NOTHING
        return self._facts[path]

    def imports(self, path: str) -> frozenset[Imported]:
        """All that a Python file imports, wherever; nothing of one that cannot be read."""
        if path not in self._imports:
            tree = self._tree(path)
            statements = (place.statement for place in import_places(tree)) if tree else ()
            self._imports[path] = frozenset(
                each for statement in statements for each in imported(statement, path)
            )
        return self._imports[path]

    def update(self, path: str, data: bytes) -> frozenset[str]:
        """Replace the content of a file by ``data``, which is UTF-8.

        Returns the files from which a Python file does not import any more what it did before.
        """
        if path not in self._python_set:
            self.files.replace(path, data)
            return frozenset()
        before = self.imports(path)
        # All loads are forgotten only if this one was asked for and is another now.
        loaded = self._loaded(path) if path in self._imported else None
        self.files.replace(path, data)
        self._texts[path] = data.decode()
        for known in (self._facts, self._imports, self._on_import, self._imported):
            known.pop(path, None)
        self.__dict__.pop("_with_star", None)
        if loaded and loaded != self._loaded(path):
            self._loads = self._no_loads()
        lost = before - self.imports(path)
        # `from a import b` may have loaded the module `a.b`.
        names = {name for each in lost for name in (each.module, each.target)}
        return frozenset(other for name in names for other in self._by_module.get(name, ()))

    def on_import(self, path: str) -> OnImport:
        """What importing a Python file does; nothing for one that cannot be read."""
        if path not in self._on_import:
            tree = self._tree(path)
            self._on_import[path] = on_import(tree, path) if tree else DOES_NOTHING
        return self._on_import[path]

    def module_names(self, path: str) -> frozenset[str]:
        """Every dotted name under which ``path`` may be imported, from whatever folder."""
        return possible_names(path)

    def is_test(self, path: str) -> bool:
        """Whether ``path`` is a test or a part of a test suite."""
        return path in self._tests

    def uses_elsewhere(self, path: str, name: str) -> str | None:
        """Where ``name``, bound at the top of ``path``, is used from outside, if anywhere."""
        modules = self.module_names(path)
        if not modules:
            return self._use_of_root(path, name)
        if source := self._star_importer(path, modules):
            return f"{source} imports all names of this module."
        for other in self._possible_users(modules, name):
            if other != path and (reason := self._use_in(other, modules, name)):
                return reason
        return None

    def is_used_by_tests(self, name: str) -> str | None:
        """Which test has a parameter or a string ``name``, or where a fixture is called so."""
        for path in self.files.holding(name.encode()):
            if path in self._python_set and self._may_serve_tests(path, name):
                facts = self.facts(path)
                if name in facts.fixtures:
                    return f"{path} defines a fixture of that name."
                if self.is_test(path) and (name in facts.parameters or name in facts.strings):
                    return f"{path} has a parameter or a string of that name."
        return None

    def has_effects(self, path: str, level: int, module: str) -> bool:
        """Whether a module of the repository that ``path`` imports does more than define names."""
        name = absolute(path, level, module)
        return any(self.on_import(other).has_effects for other in self._by_module.get(name, ()))

    def is_module(self, path: str, level: int, module: str) -> bool:
        """Whether what ``path`` imports so is a module of the repository."""
        return absolute(path, level, module) in self._by_module

    def runs_on_python_2(self, path: str) -> bool:
        """Whether ``path`` must run on Python 2 as well."""
        return self._python_2.runs(path)

    def package(self, path: str) -> str | None:
        """The dotted name of the package that holds ``path``; None outside of packages."""
        root = package_root(path, self.files.data)
        if root is None:
            return None
        return posixpath.relpath(posixpath.dirname(path), posixpath.dirname(root) or ".").replace(
            "/", "."
        )

    def in_cycle(self, path: str) -> bool:
        """Whether ``path`` imports, through whatever steps, itself."""
        return self._loads[path].in_cycle

    def order_concern(self, path: str, modules: Iterable[tuple[int, str]]) -> str | None:
        """Why the order in which ``path`` imports ``modules`` might matter, as a sentence."""
        earlier: list[tuple[str, Load]] = []
        for level, module in modules:
            name, load = "." * level + module, self._load(path, absolute(path, level, module))
            if load.effect:
                return f"`{name}` loads {load.effect}, which does more than define names."
            for other, known in earlier:
                if load.shares_cycle(known):
                    return f"`{other}` and `{name}` lead into the same import cycle."
            if load.entries:
                earlier.append((name, load))
        return None

    def imported_files(self, path: str) -> frozenset[str]:
        """The files of the repository that importing ``path`` imports, without their packages."""
        if path not in self._imported:
            found: set[str] = set()
            for each in self.on_import(path).imports:
                submodule = self._by_module.get(each.target) if each.name else None
                found |= submodule or self._by_module.get(each.module, frozenset())
            self._imported[path] = frozenset(found)
        return self._imported[path]

    def _load(self, path: str, module: str) -> Load:
        """The load of ``module`` and before it of its packages, except those that hold ``path``."""
        load = NO_LOAD
        parts = module.split(".")
        for end in range(1, len(parts) + 1):
            files = self._by_module.get(".".join(parts[:end]), frozenset())
            # Packages that hold `path` are loaded before it runs, whatever it imports.
            others = (other for other in files if not _is_package_of(other, path))
            load = followed(load, merged(self._loads[other] for other in others))
        return load

    def _loaded(self, path: str) -> tuple[frozenset[str], bool]:
        return self.imported_files(path), self._does_more(path)

    def _does_more(self, path: str) -> bool:
        return self.on_import(path).has_effects

    def _no_loads(self) -> Loads:
        return Loads(self.imported_files, self._does_more)

    def _tree(self, path: str) -> ast.Module | None:
        try:
            text = self._texts.get(path) or python_source.decode(self.files.data[path])
            return tree_of(text)
        except CannotAnalyse:
            return None

    def _may_serve_tests(self, path: str, name: str) -> bool:
        """Whether the text allows for a fixture ``name``, or for one that a test asks for."""
        data = self.files.data[path]
        return (b"fixture" in data or self.is_test(path)) and has_word(data, name.encode())

    def _use_of_root(self, path: str, name: str) -> str | None:
        """A use of ``name`` from the package at the root, whose own name no file tells."""
        for other in self.files.holding(name.encode()):
            if other != path and has_word(self.files.data[other], name.encode()):
                return f"{other} has the name `{name}`, and may import it from the root."
        others = [each for each in self._with_star if each != path]
        return f"{others[0]} may import all names of the root." if others else None

    def _star_importer(self, path: str, modules: frozenset[str]) -> str | None:
        for other in self._with_star:
            stars = {each.module for each in self.imports(other) if each.name == "*"}
            if other != path and not modules.isdisjoint(stars):
                return other
        return None

    def _possible_users(self, modules: frozenset[str], name: str) -> Iterator[str]:
        """The files that hold ``name`` and either name one of ``modules`` or lie in a package."""
        last = min(modules, key=len)
        # The shortest name is the last part of all others, so that whoever names one holds its
        # bytes.
        naming = frozenset(self.files.holding(last.encode()))
        for path in self.files.holding(name.encode()):
            if path in naming or last in path.split("/"):
                yield path

    def _use_in(self, other: str, modules: frozenset[str], name: str) -> str | None:
        """How ``other``, which holds the word ``name``, uses it as one of ``modules``' names."""
        data, last = self.files.data[other], min(modules, key=len)
        if is_named(data, last, name):
            return f"{other} names `{last}.{name}`."
        if other not in self._python_set or not has_word(data, name.encode()):
            return None
        if not has_word(data, last.encode()) and last not in other.split("/"):
            return None
        if not may_lead_to(self.imports(other), modules):
            return None
        facts = self.facts(other)
        if any(f"{module}.{name}" in facts.dotted for module in modules):
            return f"{other} imports it from here."
        if name in facts.strings and not modules.isdisjoint(facts.dotted):
            return f"{other} imports this module and has the string '{name}'."
        return None

    @cached_property
    def _python_set(self) -> frozenset[str]:
        return frozenset(self._python)

    @cached_property
    def _with_star(self) -> list[str]:
        return [path for path in self._python if _STAR.search(self.files.data[path])]

    @cached_property
    def _by_module(self) -> Mapping[str, frozenset[str]]:
        """The files of each module, by its usual names."""
        named: dict[str, set[str]] = {}
        for path in self._python:
            for name in usual_names(path, self.files.data):
                named.setdefault(name, set()).add(path)
        return {name: frozenset(paths) for name, paths in named.items()}


def _is_package_of(package: str, path: str) -> bool:
    folder, _, name = package.rpartition("/")
    return name == "__init__.py" and path.startswith(f"{folder}/")
