"""Decisions about findings as columns of their table."""

from collections.abc import Sequence
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.findings.test_dispositions import rule
from wundr_ray.aggregate.findings.dispositions import with_dispositions
from wundr_ray.domain.files.gitignore import Ignored
from wundr_ray.domain.findings.dispositions import DispositionRule
from wundr_ray.frames import untracked

ROWS: list[dict[str, Any]] = [
    {"path": "src/a.py", "code": "B603", "id": "fnd_1"},
    {"path": "src/a.py", "code": "C901", "id": "fnd_2"},
    {"path": "b.py", "code": "B603", "id": "fnd_3"},
    {"path": "b.py", "code": "B603", "id": None},
]
FINDINGS = untracked(pl.DataFrame(ROWS))


def reasons(*rules: Any) -> list[str | None]:
    found = with_dispositions(FINDINGS, rules)
    assert found.drop("disposition", "disposition_reason").equals(FINDINGS)
    assert found["disposition"].is_null().equals(found["disposition_reason"].is_null())
    return found["disposition_reason"].to_list()


def test_without_decisions() -> None:
    assert reasons() == [None] * 4


def test_of_one_finding() -> None:
    assert reasons(rule("a", finding="fnd_3")) == [None, None, "Because of a.", None]


def test_of_a_code_in_files() -> None:
    assert reasons(rule("a", code="B603", path="src/")) == ["Because of a.", None, None, None]
    assert reasons(rule("a", code="B603", path="*")) == [
        "Because of a.",
        None,
        "Because of a.",
        "Because of a.",
    ]


def test_the_decision_about_the_finding_goes_before_a_newer_one_about_its_code() -> None:
    single = rule("single", finding="fnd_1")
    assert reasons(single, rule("all", code="B603", path="*", after=1)) == [
        "Because of single.",
        None,
        "Because of all.",
        "Because of all.",
    ]


def test_findings_that_are_not_tracked_match_no_id() -> None:
    assert reasons(rule("a", finding="fnd_9")) == [None] * 4


_paths = st.sampled_from(["a.py", "src/a.py", "src/b/c.py", "lib/a.py"])
_patterns = st.sampled_from(
    ["a.py", "/a.py", "src/", "src/b", "*.py", "src/**/c.py", "*", "lib/?.py"]
)
_codes = st.sampled_from(["B603", "C901"])


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(_codes, _paths), max_size=12),
    st.lists(st.tuples(_codes, _patterns, st.integers(0, 3)), min_size=1, max_size=8),
)
def test_the_newest_decision_that_fits_holds(
    findings: list[tuple[str, str]], decisions: list[tuple[str, str, int]]
) -> None:
    table = untracked(pl.DataFrame(findings, {"code": pl.String, "path": pl.String}, orient="row"))
    rules = [
        rule(f"{number:02}", code=code, path=path, after=after)
        for number, (code, path, after) in enumerate(decisions)
    ]
    found = with_dispositions(table, rules)["disposition_reason"].to_list()
    assert found == [plain_reason(code, path, rules) for code, path in findings]


def plain_reason(code: str, path: str, rules: Sequence[DispositionRule]) -> str | None:
    """Every rule is tried, each by itself."""
    fitting = [
        each for each in rules if each.code == code and Ignored([each.path or ""]).covers(path)
    ]
    newest = max(fitting, key=lambda each: (each.created_at, each.id), default=None)
    return newest and newest.reason
