"""Whatever JSON a forge answers with, only errors of ours come of it, and only safe text."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wundr_ray.delivery.forges import bitbucket, gitea, github, gitlab
from wundr_ray.delivery.forges.interface import PullRequest
from wundr_ray.forges.document import JsonDocument
from wundr_ray.forges.errors import UnusableAnswer
from wundr_ray.forges.words import reasons_of

SECRET = "s3cret-token"
_NAMES = """
    number iid id html_url web_url links html href state title body description draft head base
    ref sha repo repo_id source destination source_branch target_branch branch commit hash name
    merged merged_at mergeable merge_status detailed_merge_status has_conflicts status
    conclusion allow_failure message errors error fields field code detail
"""
NAMES = _NAMES.split()
TEXTS = st.text(max_size=20) | st.sampled_from(
    ["open", "OPEN", "opened", "https://a/b", SECRET, f"a {SECRET}\n", "\x1b[31m", "completed"]
)
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS
JSON = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=12)
    ),
    max_leaves=30,
)


@pytest.mark.parametrize(
    "read",
    [
        github._pull_request,
        gitlab._pull_request,
        gitea._pull_request,
        bitbucket._pull_request,
        github._check_state,
        gitlab._job_state,
    ],
)
@given(data=st.dictionaries(st.sampled_from(NAMES), JSON) | JSON)
@example(data={"status": "completed", "conclusion": {}})
def test_any_document(read: Any, data: Any) -> None:
    with suppress(UnusableAnswer):
        found = read(JsonDocument(data, "git.example"))
        if isinstance(found, PullRequest):
            assert found.url.startswith(("https://", "http://"))
            assert found.number >= 0
            assert isinstance(found.title + found.body + found.head + found.head_commit, str)


@given(data=JSON)
@example(data={"errors": [{"field": "head", "code": "invalid"}] * 50})
@example(data={"message": f"{SECRET}\x00{SECRET}"})
def test_any_refusal(data: Any) -> None:
    reasons = reasons_of(data, [SECRET])
    assert len(reasons) <= 5
    for reason in reasons:
        assert 0 < len(reason) <= 300
        assert reason.isprintable()
        assert SECRET not in reason
