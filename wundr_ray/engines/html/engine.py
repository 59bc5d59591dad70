"""Our own engine for the accessibility of HTML and its templates, as the registry lists it."""

from wundr_ray.contract.vocabulary import Language, Rule
from wundr_ray.engines.declared_sources import EVERY_ENGINE
from wundr_ray.engines.html.codes import ENGINE_NAME, KINDS
from wundr_ray.engines.interface import Engine, EngineInfo, FileAnalysis, PerFile


def _load() -> FileAnalysis:
    from wundr_ray.engines.html.findings import analyse

    return analyse


ENGINE = Engine(
    info=EngineInfo(
        name=ENGINE_NAME,
        rules=frozenset({Rule.ACCESSIBILITY}),
        languages=frozenset({Language.HTML}),
    ),
    kinds=KINDS,
    analyse=PerFile(_load),
    sources=(
        *EVERY_ENGINE,
        "wundr_ray.engines.html.accessibility",
        "wundr_ray.engines.html.branches",
        "wundr_ray.engines.html.code_branches",
        "wundr_ray.engines.html.codes",
        "wundr_ray.engines.html.elements",
        "wundr_ray.engines.html.file",
        "wundr_ray.engines.html.findings",
        "wundr_ray.engines.html.mask",
        "wundr_ray.engines.html.parser",
        "wundr_ray.engines.html.rules",
        "wundr_ray.engines.html.scopes",
        "wundr_ray.engines.html.text_branches",
    ),
)
