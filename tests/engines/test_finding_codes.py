"""The codes that quality gates can name are those of the page of rules."""

import re

from wundr_ray.admission.finding_codes import FINDING_CODES
from wundr_ray.aggregate.findings.codes import not_searched, searched_elsewhere
from wundr_ray.clones.codes import DUPLICATE, TWIN
from wundr_ray.contract.vocabulary import Language, Rule
from wundr_ray.engines.pages.rules import PAGE


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


def test_codes_that_are_looked_for_in_other_languages() -> None:
    assert searched_elsewhere(Rule, Language) == frozenset()
    assert searched_elsewhere((), Language) == frozenset()
    of_python = searched_elsewhere(Rule, {Language.PYTHON})
    assert "aria_role_unknown" in of_python
    assert not {"eval_used", "subprocess_with_shell", "high_complexity", DUPLICATE} & of_python
    of_html = searched_elsewhere(Rule, {Language.HTML})
    assert "aria_role_unknown" not in of_html
    assert {"eval_used", "subprocess_with_shell", "high_complexity"} <= of_html
    assert "aria_role_unknown" not in searched_elsewhere({Rule.SECURITY}, {Language.PYTHON})
