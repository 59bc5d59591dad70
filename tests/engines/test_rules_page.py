"""The page on rules is up to date, and codes mean one thing each."""

import re
from collections import defaultdict

from wundr_ray.contract.vocabulary import Rule
from wundr_ray.engines import registry
from wundr_ray.engines.rules_page import PAGE, lines, page

OWN_PAGE = {Rule.DUPLICATES}
"""Clones have one code, which their own tests know."""


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make docs`"


def test_a_code_belongs_to_one_rule() -> None:
    rules = defaultdict(set)
    for rule in Rule:
        for line in lines(rule):
            assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", line.code)
            assert line.help_url.startswith("https://")
            rules[line.code].add(rule)
    assert all(len(of_code) == 1 for of_code in rules.values())


def test_every_engine_has_its_codes() -> None:
    for (rule, _), engine in registry.ENGINE_OF.items():
        if rule not in OWN_PAGE:
            assert engine in {line.engine for line in lines(rule)}
