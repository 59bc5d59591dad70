"""What stands in the comment, whatever the repository holds."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sdk.check.making import COMPARISON, finding, verdict
from wundr_sdk.check.analyses.findings import Finding
from wundr_sdk.check.publication.comment import LARGEST_COMMENT, comment_of, marker_of


def text_of(*findings: Finding, status: str = "failed") -> str:
    return comment_of("acme/shop", COMPARISON, findings, verdict(status))


def outside_of_code(markdown: str) -> str:
    """What a host reads as Markdown: code spans are taken out as CommonMark finds them."""
    without_marker = markdown.partition("\n")[2]
    return re.sub(r"(?<!`)(`+)(?!`)(.*?)(?<!`)\1(?!`)", "", without_marker)


def test_a_comment() -> None:
    assert text_of(finding()).splitlines() == [
        marker_of("acme/shop"),
        "### ❌ `acme/shop`: the quality gate strict failed",
        "",
        "1 new finding: 1 high in `aaaaaaaaaaaa` against `bbbbbbbbbbbb`",
        "",
        "- `new issues, high or worse`: `1 is more than 0`",
        "",
        "- **high** `B602` `app/run.py:12` `subprocess call with shell=True`",
    ]


@pytest.mark.parametrize(("status", "mark"), [("passed", "✅"), ("not_computed", "⚠️")])
def test_verdicts_have_marks(status: str, mark: str) -> None:
    assert mark in text_of(status=status)


@given(st.text(), st.text())
def test_what_the_repository_holds_is_code_and_nothing_else(message: str, path: str) -> None:
    (line,) = text_of(finding(message, path)).splitlines()[-1:]
    assert re.fullmatch(r"- \*\*high\*\* +", outside_of_code(f"\n{line}") + " ")


@pytest.mark.parametrize(
    "message",
    ["@everyone", "<img src=x>", "[x](https://e.org)", "a ``` b", "`", "#12", "<!-- x -->", "|"],
)
def test_names_links_and_html_have_no_effect(message: str) -> None:
    left = outside_of_code(text_of(finding(message)))
    assert message not in left


def test_long_comments_are_cut_and_say_so() -> None:
    text = text_of(*[finding("x" * 5000, path="😀" * 3000)] * 400)
    assert len(text.encode("utf-16-le")) // 2 <= LARGEST_COMMENT
    assert text.endswith("more")
    count = int(re.findall(r"… and (\d+) more", text)[0])
    assert count + text.count("**high**") == 400


def test_projects_have_markers_of_their_own() -> None:
    assert marker_of("a") != marker_of("b")
    assert marker_of("-->").count("-->") == 1
