"""The codes that quality gates can name are those of the page of rules."""

import re

from wundr_ray.admission.finding_codes import FINDING_CODES
from wundr_ray.aggregate.finding_codes import not_searched
from wundr_ray.clones.codes import DUPLICATE, TWIN
from wundr_ray.contract.vocabulary import Rule
from wundr_ray.engines.rules_page import PAGE


def test_every_code_is_on_the_page_of_rules() -> None:
    shown = set(re.findall(r"`([a-z0-9_]+)`", PAGE.read_text("utf-8")))
    assert len(FINDING_CODES.codes) > 100
    assert FINDING_CODES.codes - {DUPLICATE, TWIN} <= shown
    assert FINDING_CODES.of_rules["B602"] == "subprocess_with_shell"


def test_each_code_is_looked_for_by_some_rule() -> None:
    assert not_searched(Rule) == frozenset()
    assert not_searched(()) == FINDING_CODES.codes
    without = not_searched({Rule.COMPLEXITY})
    assert "high_complexity" not in without
    assert {"eval_used", DUPLICATE, TWIN} <= without
    assert not {"eval_used", "subprocess_with_shell"} & not_searched({Rule.SECURITY})
