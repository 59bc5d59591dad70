"""What the configuration of a project's tools says about the roles of its files."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import translate

from wundr_ray.contract.vocabulary import Role
from wundr_ray.domain.files.gitignore import as_bytes
from wundr_ray.domain.files.tool_settings import (
    Table,
    folders,
    ini,
    json_object,
    literals,
    table,
    texts,
    toml,
)
from wundr_ray.roles.globs import Pattern, compiled
from wundr_ray.roles.shipping import named_by_pyproject, named_by_setup_cfg

_MOST_FOLDERS = 2000
_MOST_PATTERNS = 200
_TEST_WORD = re.compile(
    r"(?i)(?:^|[^a-z])(?:tests?|testing|specs?|e2e|fixtures?|mocks?|cy)(?:[^a-z]|$)"
)
_DOCS_DIR = re.compile(rb"^docs_dir:[ \t]*['\"]?([\w./-]{1,200})", re.MULTILINE)
_DOCS_TOOLS = frozenset(
    {
        *("@docusaurus/core", "vitepress", "vuepress", "@astrojs/starlight", "nextra"),
        *("@mintlify/cli", "docsify-cli", "fumadocs-core", "@vuepress/cli", "@rspress/core"),
    }
)
_PYTEST = (
    ("pytest.ini", "pytest"),
    (".pytest.ini", "pytest"),
    ("tox.ini", "pytest"),
    ("setup.cfg", "tool:pytest"),
)
_DIRECTORIES = {
    "test": Role.TEST,
    "tests": Role.TEST,
    "doc": Role.DOCS,
    "docs": Role.DOCS,
    "example": Role.EXAMPLE,
    "examples": Role.EXAMPLE,
}


@dataclass(slots=True)
class RepositoryConfig:
    """What all configuration of a repository says.

    Arguments:
        folders: those that have one role, as paths from the root.
        testpaths: folders in which pytest looks for tests; there may be other code as well.
        tests: pairs of a folder, empty or ending in a slash, and of a pattern of paths of tests.
        libraries: the names of the repository's own packages.
        private: folders of packages for npm that are not published.
        shipped: the names in the root that a Python project's distribution holds, as configured.
    """

    folders: dict[str, Role] = field(default_factory=dict)
    testpaths: list[str] = field(default_factory=list)
    tests: list[tuple[str, Pattern]] = field(default_factory=list)
    libraries: set[str] = field(default_factory=set)
    private: set[str] = field(default_factory=set)
    shipped: list[str] = field(default_factory=list)

    def add_folders(self, names: Iterator[str], role: Role) -> None:
        for name in names:
            if len(self.folders) < _MOST_FOLDERS:
                self.folders.setdefault(name, role)

    def add_tests(self, folder: str, patterns: Sequence[str]) -> None:
        for pattern in patterns:
            expression = compiled(pattern, folder)
            if expression is not None and len(self.tests) < _MOST_PATTERNS:
                self.tests.append((folder, expression))


def is_configuration(name: str) -> bool:
    """Whether ``read_project`` reads files of this name."""
    return name in _NAMED or _is_tsconfig(name)


def read_project(contents: Mapping[str, bytes]) -> RepositoryConfig:
    """What the configuration files among ``contents`` say, the outermost ones first."""
    project = RepositoryConfig()
    for path in sorted(contents, key=lambda path: (path.count("/"), path)):
        name = path.rpartition("/")[2]
        if (read := _reader(name)) is not None:
            read(project, path.removesuffix(name), name, contents[path])
    return project


def _pyproject(project: RepositoryConfig, folder: str, _: str, data: bytes) -> None:
    document = toml(data)
    options = table(document, "tool", "pytest", "ini_options") or table(document, "tool", "pytest")
    _pytest(project, folder, options)
    if not folder:
        project.shipped += named_by_pyproject(document)


def _ini(project: RepositoryConfig, folder: str, name: str, data: bytes) -> None:
    for file, section in _PYTEST:
        if file == name:
            _pytest(project, folder, ini(data, section))
    if not folder and name == "setup.cfg":
        project.shipped += named_by_setup_cfg(data)


def _pytest(project: RepositoryConfig, folder: str, options: Table) -> None:
    project.testpaths += list(folders(options.get("testpaths"), folder))
    for pattern in texts(options.get("python_files")):
        if "/" not in pattern and _TEST_WORD.search(pattern) and pattern.count("*") < 4:
            names = translate(pattern).encode("utf-8", "surrogateescape")
            expression = re.compile(re.escape(as_bytes(folder)) + rb"(?>(?:.*/)?)" + names)
            project.tests.append((folder, expression))


def _package(project: RepositoryConfig, folder: str, _: str, data: bytes) -> None:
    document = json_object(data)
    name = document.get("name")
    if isinstance(name, str) and not folder:
        project.libraries.add(name.lower())
    if document.get("private") is True:
        project.private.add(folder.rstrip("/"))
    for kind, role in _DIRECTORIES.items():
        named = table(document, "directories").get(kind)
        project.add_folders(folders([named], folder), role)
    needed = {**table(document, "dependencies"), **table(document, "devDependencies")}
    if folder and not _DOCS_TOOLS.isdisjoint(needed):
        project.add_folders(iter([folder.rstrip("/")]), Role.DOCS)
    jest = table(document, "jest")
    project.add_tests(folder, texts(jest.get("testMatch")))


def _jest(project: RepositoryConfig, folder: str, _: str, data: bytes) -> None:
    project.add_tests(folder, texts(json_object(data).get("testMatch")))


def _cypress(project: RepositoryConfig, folder: str, _: str, data: bytes) -> None:
    document = json_object(data)
    for key in ("integrationFolder", "fixturesFolder", "supportFolder"):
        project.add_folders(folders([document.get(key)], folder), Role.TEST)


def _tsconfig(project: RepositoryConfig, folder: str, _: str, data: bytes) -> None:
    document = json_object(data)
    output = table(document, "compilerOptions").get("outDir")
    included = [*folders(document.get("include"), folder), *folders(document.get("files"), folder)]
    for name in folders([output], folder):
        if not any(f"{each}/".startswith(f"{name}/") for each in included):
            project.add_folders(iter([name]), Role.GENERATED)
    left_out = [each for each in texts(document.get("exclude")) if _TEST_WORD.search(each)]
    project.add_tests(folder, [_with_contents(each) for each in left_out])


def _with_contents(pattern: str) -> str:
    """TypeScript leaves out all that is in a folder that it leaves out."""
    return (
        pattern if "." in pattern.rpartition("/")[2] or pattern.endswith("*") else f"{pattern}/**"
    )


def _script(project: RepositoryConfig, folder: str, _: str, data: bytes) -> None:
    values = literals(data)
    project.add_tests(folder, [*values.get("testMatch", ()), *values.get("specPattern", ())])
    project.add_folders(folders(values.get("testDir"), folder), Role.TEST)


def _mkdocs(project: RepositoryConfig, folder: str, _: str, data: bytes) -> None:
    named = _DOCS_DIR.search(data[:100_000])
    name = named[1].decode("ascii", "replace") if named else "docs"
    project.add_folders(folders([name], folder), Role.DOCS)


_Reader = Callable[[RepositoryConfig, str, str, bytes], None]

_READERS: Mapping[str, _Reader] = {
    "pyproject.toml": _pyproject,
    **{name: _ini for name, _ in _PYTEST},
    "package.json": _package,
    "jest.config.json": _jest,
    "cypress.json": _cypress,
    "mkdocs.yml": _mkdocs,
    "mkdocs.yaml": _mkdocs,
}
_SCRIPTS = frozenset(
    f"{tool}.config.{extension}"
    for tool in ("jest", "playwright", "cypress")
    for extension in ("js", "ts", "mjs", "cjs", "mts", "cts")
)


_NAMED = _SCRIPTS | frozenset(_READERS)


def _is_tsconfig(name: str) -> bool:
    return name.startswith("tsconfig") and name.endswith(".json")


def _reader(name: str) -> _Reader | None:
    if name in _SCRIPTS:
        return _script
    if _is_tsconfig(name):
        return _tsconfig
    return _READERS.get(name)
