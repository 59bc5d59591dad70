"""The codes that findings have, and the rules and engines that look for them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from wundr_ray.clones.codes import DUPLICATE, TWIN
from wundr_ray.contract.vocabulary import Language, Rule
from wundr_ray.engines import duplicates, registry


class _Search(NamedTuple):
    code: str
    rule: Rule
    engine: str


def _searches() -> Iterator[_Search]:
    for engine in registry.ENGINES:
        for kind in engine.kinds.values():
            yield _Search(kind.code, kind.rule, engine.info.name)
    for code in (DUPLICATE, TWIN):
        yield _Search(code, Rule.DUPLICATES, duplicates.ENGINE.info.name)


def _rules_of_codes() -> Mapping[str, frozenset[Rule]]:
    rules_by_code: defaultdict[str, set[Rule]] = defaultdict(set)
    for code, rule, _ in _searches():
        rules_by_code[code].add(rule)
    return {code: frozenset(rules) for code, rules in rules_by_code.items()}


RULES_OF_CODES = _rules_of_codes()
"""Two engines may find the same defect by different rules."""


def not_searched(rules: Collection[Rule]) -> frozenset[str]:
    """The codes that none of ``rules`` looks for."""
    applied = frozenset(rules)
    return frozenset(code for code, of in RULES_OF_CODES.items() if of.isdisjoint(applied))


def searched_elsewhere(rules: Collection[Rule], languages: Collection[Language]) -> frozenset[str]:
    """The codes that some of ``rules`` look for, but in none of the ``languages``."""
    own = {
        (rule, engine.info.name)
        for rule in rules
        for language in languages
        for engine in registry.engines_for(rule, language)
    }
    searched = {each.code for each in _searches() if (each.rule, each.engine) in own}
    return frozenset(RULES_OF_CODES) - not_searched(rules) - searched
