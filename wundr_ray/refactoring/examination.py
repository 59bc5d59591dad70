"""What programs report of the files of one round, under the settings of their project."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from wundr_ray.contract.errors import ResourceUnavailable
from wundr_ray.contract.vocabulary import Language
from wundr_ray.domain.files.records import SkippedFile
from wundr_ray.refactoring.interface import RuleEngine
from wundr_ray.refactoring.rules.interface import RefactoringRule
from wundr_ray.refactoring.sources.source import ParsedSource
from wundr_ray.refactoring.tools import oxlint, ruff
from wundr_ray.refactoring.tools.project_config import DEFAULT, ProjectConfigs, own_package

Outcome = tuple[list[ParsedSource], list[SkippedFile]]

# How many packages outside of the project's folders are examined apart from the others.
_MOST_APART = 12


class Examiner:
    """Gives sources the findings of ruff and oxlint that ``rules`` are made of."""

    def __init__(
        self, rules: Sequence[RefactoringRule], configs: ProjectConfigs, paths: Collection[str]
    ) -> None:
        self._ruff = _codes(rules, RuleEngine.RUFF)
        self._oxlint = _codes(rules, RuleEngine.OXLINT)
        self._configs = configs
        self._paths = paths
        self._first_party: dict[str, frozenset[str]] = {}
        self._apart: set[str] = set()

    def __call__(self, sources: Sequence[ParsedSource]) -> Outcome:
        """``sources`` with findings, and the files that a program cannot read.

        Raises ResourceUnavailable.
        """
        read: list[ParsedSource] = []
        refused: list[SkippedFile] = []
        for settings, group in self._groups(sources).items():
            examined, defeated = _by_ruff(group, self._ruff, settings)
            read += examined
            refused += defeated
        scripts = [source for source in sources if source.language is not Language.PYTHON]
        if scripts:
            examined, defeated = oxlint.examine(scripts, self._oxlint)
            read += examined
            refused += defeated
        return read, refused

    def _groups(self, sources: Iterable[ParsedSource]) -> dict[str, list[ParsedSource]]:
        """Python files by the settings that ruff gets for them."""
        groups: dict[str, list[ParsedSource]] = defaultdict(list)
        for source in sources:
            if source.language is Language.PYTHON:
                groups[self._settings(source.path)].append(source)
        return groups

    def _settings(self, path: str) -> str:
        """The settings for a file; its own package is the project's, wherever it lies."""
        config = self._configs.of(path)
        if config.folder not in self._first_party:
            self._first_party[config.folder] = config.first_party(self._paths)
        first_party = self._first_party[config.folder]
        # Each text of settings is one more run of ruff, hence the bound.
        package = own_package(path, self._paths)
        if package not in first_party | {""} and len(self._apart | {package}) <= _MOST_APART:
            self._apart.add(package)
            return config.settings(first_party | {package})
        return config.settings(first_party)


def _by_ruff(sources: Sequence[ParsedSource], codes: frozenset[str], settings: str) -> Outcome:
    """Settings of the project that ruff refuses are left out."""
    try:
        return ruff.examine(sources, codes, settings)
    except ResourceUnavailable:
        # A ruff that does not work at all fails here again.
        return ruff.examine(sources, codes, DEFAULT.settings(()))


def _codes(rules: Iterable[RefactoringRule], engine: RuleEngine) -> frozenset[str]:
    return frozenset(code for rule in rules if rule.engine is engine for code in rule.codes)
