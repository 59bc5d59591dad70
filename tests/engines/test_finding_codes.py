"""The codes that quality gates can name are those of the page of rules."""

import re

from wundr_ray.admission.finding_codes import FINDING_CODES
from wundr_ray.clones.codes import DUPLICATE, TWIN
from wundr_ray.engines.rules_page import PAGE


def test_every_code_is_on_the_page_of_rules() -> None:
    shown = set(re.findall(r"`([a-z0-9_]+)`", PAGE.read_text("utf-8")))
    assert len(FINDING_CODES.codes) > 100
    assert FINDING_CODES.codes - {DUPLICATE, TWIN} <= shown
    assert FINDING_CODES.of_rules["B602"] == "subprocess_with_shell"
