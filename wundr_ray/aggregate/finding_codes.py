"""The codes that findings have, and the rules that look for them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from itertools import chain

from wundr_ray.clones.codes import DUPLICATE, TWIN
from wundr_ray.contract.vocabulary import Rule
from wundr_ray.engines import (
    complexity,
    html_codes,
    oxlint_codes,
    python_security_codes,
    ruff_codes,
)

_TABLES = (html_codes.KINDS, oxlint_codes.KINDS, ruff_codes.KINDS)


def _rules_of_codes() -> Mapping[str, frozenset[Rule]]:
    found: defaultdict[str, set[Rule]] = defaultdict(set)
    for code, rule in _codes():
        found[code].add(rule)
    return {code: frozenset(rules) for code, rules in found.items()}


def _codes() -> Iterator[tuple[str, Rule]]:
    for kind in chain.from_iterable(table.values() for table in _TABLES):
        yield kind.code, kind.rule
    for code in python_security_codes.CODES.values():
        yield code, Rule.SECURITY
    yield complexity.CODE, Rule.COMPLEXITY
    yield from ((code, Rule.DUPLICATES) for code in (DUPLICATE, TWIN))


RULES_OF_CODES = _rules_of_codes()
"""Two engines may find the same defect by different rules."""


def not_searched(rules: Collection[Rule]) -> frozenset[str]:
    """The codes that none of ``rules`` looks for."""
    applied = frozenset(rules)
    return frozenset(code for code, of in RULES_OF_CODES.items() if of.isdisjoint(applied))
