"""radon, as the registry lists it."""

from wundr_ray.contract.vocabulary import Language, Rule
from wundr_ray.engines.declared_sources import PYTHON
from wundr_ray.engines.interface import Engine, EngineInfo, FileAnalysis, PerFile
from wundr_ray.engines.python.radon.codes import KINDS


def _load() -> FileAnalysis:
    from wundr_ray.engines.python.radon.findings import analyse

    return analyse


ENGINE = Engine(
    info=EngineInfo(
        name="radon",
        rules=frozenset({Rule.COMPLEXITY}),
        languages=frozenset({Language.PYTHON}),
        package="radon",
    ),
    kinds=KINDS,
    analyse=PerFile(_load),
    sources=(
        *PYTHON,
        "wundr_ray.engines.python.radon.codes",
        "wundr_ray.engines.python.radon.findings",
    ),
)
