"""The page about the rules is that of the registry."""

from wundr_ray.refactoring.rules.registry import RULES
from wundr_ray.refactoring.rules_page import PAGE, page


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == page(), "run make docs"


def test_the_page_has_every_rule() -> None:
    assert all(f"### {rule.id}\n" in page() for rule in RULES)
