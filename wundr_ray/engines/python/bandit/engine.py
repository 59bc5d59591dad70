"""bandit, as the registry lists it."""

from collections.abc import Mapping

from wundr_ray.contract.vocabulary import Language, Rule
from wundr_ray.engines.cases import Cases
from wundr_ray.engines.declared_sources import PYTHON
from wundr_ray.engines.interface import Engine, EngineInfo, FileAnalysis, PerFile
from wundr_ray.engines.python.bandit.codes import KINDS


def _load() -> FileAnalysis:
    from wundr_ray.engines.python.bandit.findings import analyse

    return analyse


def _cases() -> Mapping[str, Cases]:
    from wundr_ray.engines.python.bandit.severity.table import CASES

    return CASES


ENGINE = Engine(
    info=EngineInfo(
        name="bandit",
        rules=frozenset({Rule.SECURITY}),
        languages=frozenset({Language.PYTHON}),
        package="bandit",
        suppressions="`# nosec`, `# nosec: B101`, `# noqa: S101` (its name in flake8 and ruff)",
    ),
    kinds=KINDS,
    analyse=PerFile(_load),
    sources=(
        *PYTHON,
        "wundr_ray.engines.python.bandit.codes",
        "wundr_ray.engines.python.bandit.findings",
        "wundr_ray.engines.python.bandit.gates",
        "wundr_ray.engines.python.bandit.library",
        "wundr_ray.engines.python.bandit.origin",
        "wundr_ray.engines.python.bandit.place",
        "wundr_ray.engines.python.bandit.severity.code",
        "wundr_ray.engines.python.bandit.severity.data",
        "wundr_ray.engines.python.bandit.severity.errors",
        "wundr_ray.engines.python.bandit.severity.files",
        "wundr_ray.engines.python.bandit.severity.hashes",
        "wundr_ray.engines.python.bandit.severity.network",
        "wundr_ray.engines.python.bandit.severity.pages",
        "wundr_ray.engines.python.bandit.severity.secrets",
        "wundr_ray.engines.python.bandit.severity.shell",
        "wundr_ray.engines.python.bandit.severity.sql",
        "wundr_ray.engines.python.bandit.severity.table",
        "wundr_ray.engines.python.bandit.silenced",
    ),
    cases=_cases,
)
