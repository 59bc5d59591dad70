"""The codes that findings have, and the rules and engines that look for them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from wundr_ray.clones.codes import DUPLICATE, TWIN
from wundr_ray.contract.vocabulary import Language, Rule
from wundr_ray.engines import complexity
from wundr_ray.engines.html import codes as html_codes
from wundr_ray.engines.python.bandit import codes as python_security_codes
from wundr_ray.engines.python.ruff import codes as ruff_codes
from wundr_ray.engines.registry import ENGINE_OF, HTML_ENGINE, OWN_ENGINE
from wundr_ray.engines.scripts.oxlint import codes as oxlint_codes

_TABLES = {HTML_ENGINE: html_codes.KINDS, "oxlint": oxlint_codes.KINDS, "ruff": ruff_codes.KINDS}


class _Search(NamedTuple):
    code: str
    rule: Rule
    engine: str


def _searches() -> Iterator[_Search]:
    for engine, table in _TABLES.items():
        yield from (_Search(kind.code, kind.rule, engine) for kind in table.values())
    for code in python_security_codes.CODES.values():
        yield _Search(code, Rule.SECURITY, "bandit")
    for engine in ("radon", "oxlint"):
        yield _Search(complexity.CODE, Rule.COMPLEXITY, engine)
    for code in (DUPLICATE, TWIN):
        yield _Search(code, Rule.DUPLICATES, OWN_ENGINE)


_SEARCHES = tuple(_searches())


def _rules_of_codes() -> Mapping[str, frozenset[Rule]]:
    found: defaultdict[str, set[Rule]] = defaultdict(set)
    for code, rule, _ in _SEARCHES:
        found[code].add(rule)
    return {code: frozenset(rules) for code, rules in found.items()}


RULES_OF_CODES = _rules_of_codes()
"""Two engines may find the same defect by different rules."""


def not_searched(rules: Collection[Rule]) -> frozenset[str]:
    """The codes that none of ``rules`` looks for."""
    applied = frozenset(rules)
    return frozenset(code for code, of in RULES_OF_CODES.items() if of.isdisjoint(applied))


def searched_elsewhere(rules: Collection[Rule], languages: Collection[Language]) -> frozenset[str]:
    """The codes that some of ``rules`` look for, but in none of the ``languages``."""
    own = {(rule, ENGINE_OF.get((rule, language))) for rule in rules for language in languages}
    searched = {each.code for each in _SEARCHES if (each.rule, each.engine) in own}
    return frozenset(RULES_OF_CODES) - not_searched(rules) - searched
