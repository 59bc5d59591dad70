"""What looked for findings in an analysis, so that another one can tell what looked otherwise."""

from collections.abc import Iterable

from wundr_ray.aggregate.declared_sources import CLONE_SOURCES, ENGINE_SOURCES
from wundr_ray.aggregate.jobs.sources_digest import digest, version_of
from wundr_ray.contract.vocabulary import CodeScope, Language, Rule
from wundr_ray.engines.registry import ENGINE_OF, OWN_ENGINE
from wundr_ray.tracking.analysis import Tool

_SHOWN = 12
"""Hexadecimal digits of a digest."""


def tools_of(
    rules: Iterable[Rule],
    *,
    scope: CodeScope,
    complexity_threshold: int,
    duplicate_min_tokens: int,
) -> frozenset[Tool]:
    """The tools of a job, whatever languages its project has.

    A tool's version is that of the engine and of our code around it, with the settings on which
    its findings depend.
    """
    settings = {
        Rule.COMPLEXITY: f" above {complexity_threshold}",
        Rule.DUPLICATES: f" from {duplicate_min_tokens} tokens",
    }
    return frozenset(
        Tool(rule, engine, f"{_version(engine)} {scope}{settings.get(rule, '')}")
        for rule in rules
        for engine in {ENGINE_OF.get((rule, language)) for language in Language}
        if engine is not None
    )


def _version(engine: str) -> str:
    sources = CLONE_SOURCES if engine == OWN_ENGINE else ENGINE_SOURCES
    return f"{version_of(engine)}+{digest(sources).hex()[:_SHOWN]}"
