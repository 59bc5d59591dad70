"""The page on rules is up to date, and codes mean one thing each."""

import re
from collections import defaultdict

from wundr_ray.contract.jobs import DEFAULT_RULES
from wundr_ray.contract.vocabulary import Rule
from wundr_ray.engines import registry
from wundr_ray.engines.pages.rules import PAGE, lines, written
from wundr_ray.engines.pages.severity import DIFFERENCES, severities

OWN_PAGE = {Rule.DUPLICATES}
"""Clones have one code, which their own tests know."""


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == written(), "run `make docs`"


def test_a_code_belongs_to_one_rule() -> None:
    rules = defaultdict(set)
    for rule in Rule:
        for line in lines(rule):
            assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", line.code)
            assert line.help_url.startswith("https://")
            rules[line.code].add(rule)
    assert all(len(of_code) == 1 for of_code in rules.values())


def test_severities_are_the_same_in_every_language_or_the_table_says_why() -> None:
    different = {code for (_, code), found in severities().items() if len(set(found.values())) > 1}
    assert different == set(DIFFERENCES)


def test_style_is_a_rule_of_its_own() -> None:
    assert Rule.STYLE not in DEFAULT_RULES
    assert {line.severity for line in lines(Rule.STYLE)} == {"low"}


def test_every_engine_has_its_codes() -> None:
    for engine in registry.ENGINES:
        for rule in engine.info.rules - OWN_PAGE:
            assert engine.info.name in {line.engine for line in lines(rule)}


def test_every_kind_is_one_of_a_rule_that_its_engine_serves() -> None:
    for engine in registry.ENGINES:
        assert {kind.rule for kind in engine.kinds.values()} <= engine.info.rules
        assert set(engine.cases()) <= set(engine.kinds)
