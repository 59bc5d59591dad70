"""The tools of an analysis, so that a later one can tell which of them have changed."""

from collections.abc import Iterable

from wundr_ray.aggregate.jobs.sources_digest import digest
from wundr_ray.contract.vocabulary import CodeScope, Rule
from wundr_ray.engines import registry
from wundr_ray.engines.interface import Engine
from wundr_ray.tracking.analysis import RuleTool

# Hexadecimal digits of a digest.
_SHOWN = 12


def tools_of(
    rules: Iterable[Rule],
    *,
    scope: CodeScope,
    complexity_threshold: int,
    duplicate_min_tokens: int,
) -> frozenset[RuleTool]:
    """The tools of a job, whatever languages its project has.

    A tool's version is that of the engine and of our code around it, with the settings on which
    its findings depend.
    """
    settings = {
        Rule.COMPLEXITY: f" above {complexity_threshold}",
        Rule.DUPLICATES: f" from {duplicate_min_tokens} tokens",
    }
    return frozenset(
        RuleTool(rule, engine.info.name, f"{_version(engine)} {scope}{settings.get(rule, '')}")
        for rule in rules
        for engine in registry.ENGINES
        if rule in engine.info.rules
    )


def _version(engine: Engine) -> str:
    return f"{engine.info.version}+{digest(engine.sources).hex()[:_SHOWN]}"
