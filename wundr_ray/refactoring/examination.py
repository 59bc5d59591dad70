"""What programs report of the files of one round, under the settings of their project."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from wundr_ray.contract.errors import ResourceUnavailable
from wundr_ray.contract.vocabulary import Language
from wundr_ray.domain.files import SkippedFile
from wundr_ray.refactoring import oxlint, ruff
from wundr_ray.refactoring.interface import Engine
from wundr_ray.refactoring.project_config import DEFAULT, ProjectConfig, own_package
from wundr_ray.refactoring.rules.interface import Rule
from wundr_ray.refactoring.sources import Source

Outcome = tuple[list[Source], list[SkippedFile]]

_MOST_RUNS = 8
"""How many packages outside of the project's folders are examined apart from the others."""


class Examiner:
    """Gives sources the findings of ruff and oxlint that ``rules`` are made of."""

    def __init__(
        self, rules: Sequence[Rule], config: ProjectConfig, paths: Collection[str]
    ) -> None:
        self._ruff = _codes(rules, Engine.RUFF)
        self._oxlint = _codes(rules, Engine.OXLINT)
        self._config = config
        self._paths = paths
        self._first_party = config.first_party(paths)

    def __call__(self, sources: Sequence[Source]) -> Outcome:
        """``sources`` with findings, and the files that a program cannot read.

        Raises ResourceUnavailable.
        """
        read: list[Source] = []
        refused: list[SkippedFile] = []
        for package, group in self._groups(sources).items():
            examined, defeated = self._by_ruff(group, self._first_party | ({package} - {""}))
            read += examined
            refused += defeated
        scripts = [source for source in sources if source.language is not Language.PYTHON]
        if scripts:
            examined, defeated = oxlint.examine(scripts, self._oxlint)
            read += examined
            refused += defeated
        return read, refused

    def _groups(self, sources: Iterable[Source]) -> dict[str, list[Source]]:
        """Python files by the package that is their own beside the project's."""
        groups: dict[str, list[Source]] = defaultdict(list)
        for source in sources:
            if source.language is Language.PYTHON:
                package = own_package(source.path, self._paths)
                is_known = package in self._first_party or len(groups) > _MOST_RUNS
                groups["" if is_known else package].append(source)
        return groups

    def _by_ruff(self, sources: Sequence[Source], first_party: Collection[str]) -> Outcome:
        """Settings of the project that ruff refuses are left out."""
        try:
            return ruff.examine(sources, self._ruff, self._config.settings(first_party))
        except ResourceUnavailable:
            return ruff.examine(sources, self._ruff, DEFAULT.settings(first_party))


def _codes(rules: Iterable[Rule], engine: Engine) -> frozenset[str]:
    return frozenset(code for rule in rules if rule.engine is engine for code in rule.codes)
