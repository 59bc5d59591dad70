"""oxlint, as the registry lists it."""

from collections.abc import Mapping

from wundr_ray.contract.vocabulary import Language, Rule
from wundr_ray.engines.cases import Cases
from wundr_ray.engines.complexity import kind
from wundr_ray.engines.declared_sources import EVERY_ENGINE, PROGRAMS
from wundr_ray.engines.interface import Engine, EngineInfo, PerShard, ShardAnalysis
from wundr_ray.engines.scripts.oxlint.codes import COMPLEXITY, COMPLEXITY_SOURCE, KINDS, LEFT_OUT


def _load() -> ShardAnalysis:
    from wundr_ray.engines.scripts.oxlint.run import analyse

    return analyse


def _cases() -> Mapping[str, Cases]:
    from wundr_ray.engines.scripts.oxlint.severity import CASES

    return CASES


ENGINE = Engine(
    info=EngineInfo(
        name="oxlint",
        rules=frozenset(Rule) - {Rule.DUPLICATES},
        languages=frozenset({Language.JAVASCRIPT, Language.TYPESCRIPT}),
        package="oxlint",
        suppressions=(
            "`oxlint-disable` and `eslint-disable`, `-line`, `-next-line`, with or without rules"
        ),
    ),
    kinds={COMPLEXITY: kind(COMPLEXITY_SOURCE), **KINDS},
    analyse=PerShard(_load),
    sources=(
        *EVERY_ENGINE,
        *PROGRAMS,
        "wundr_ray.engines.scripts.file",
        "wundr_ray.engines.scripts.oxlint.codes",
        "wundr_ray.engines.scripts.oxlint.place",
        "wundr_ray.engines.scripts.oxlint.run",
        "wundr_ray.engines.scripts.oxlint.severity",
    ),
    cases=_cases,
    left_out=LEFT_OUT,
)
