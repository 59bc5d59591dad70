"""ruff, as the registry lists it."""

from wundr_ray.contract.vocabulary import Language, Rule
from wundr_ray.engines.declared_sources import PROGRAMS, PYTHON
from wundr_ray.engines.interface import Engine, EngineInfo, PerShard, ShardAnalysis
from wundr_ray.engines.python.ruff.codes import KINDS, LEFT_OUT


def _load() -> ShardAnalysis:
    from wundr_ray.engines.python.ruff.run import analyse

    return analyse


ENGINE = Engine(
    info=EngineInfo(
        name="ruff",
        rules=frozenset({Rule.PERFORMANCE, Rule.STYLE}),
        languages=frozenset({Language.PYTHON}),
        package="ruff",
        suppressions=(
            "`# noqa`, `# noqa: C408`, `# ruff: noqa`, `# flake8: noqa`, `# ruff: disable[C408]`"
        ),
    ),
    kinds=KINDS,
    analyse=PerShard(_load),
    sources=(
        *PYTHON,
        *PROGRAMS,
        "wundr_ray.engines.python.ruff.codes",
        "wundr_ray.engines.python.ruff.run",
    ),
    left_out=LEFT_OUT,
)
