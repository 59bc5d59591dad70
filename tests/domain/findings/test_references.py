"""What an analysis is compared with: the same whenever it is asked, and nothing that came later."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.contract.gates.models import Reference
from wundr_ray.domain.findings.references import (
    OTHER_BRANCHES,
    AnalysisSubject,
    Comparison,
    Head,
    KnownAnalysis,
    choose,
    to_analyse,
    to_reuse,
)

NOW = datetime(2026, 3, 31, tzinfo=UTC)
MAIN = AnalysisSubject(default_branch="main")
FEATURE = AnalysisSubject(branch="feature", default_branch="main")


def analysis(days_ago: float, branch: str | None = "main", commit: str = "") -> KnownAnalysis:
    at = NOW - timedelta(days=days_ago)
    name = f"{branch}-{days_ago:g}"
    return KnownAnalysis("b", name, branch, commit or f"{hash(name):040x}"[-40:], at, name)


def by(days_ago: float, *rules: str, branch: str = "main") -> KnownAnalysis:
    tools = frozenset((rule, "engine", "1") for rule in rules)
    return replace(analysis(days_ago, branch), tools=tools)


def names(comparison: Comparison) -> list[str]:
    """The reference first, then the others."""
    reference = [comparison.reference] if comparison.reference else []
    return [each.job_id for each in [*reference, *comparison.others]]


def chosen(request: Reference | None, subject: AnalysisSubject, *known: KnownAnalysis) -> list[str]:
    comparison = choose(request, subject, known, NOW)
    assert (comparison.missing is None) == (comparison.reference is not None)
    return names(comparison)


def test_the_main_branch_is_compared_with_its_last_analysis() -> None:
    known = [analysis(3), analysis(1), analysis(2), analysis(0.5, "feature")]
    assert chosen(None, MAIN, *known) == ["main-1", "feature-0.5"]
    assert chosen(None, AnalysisSubject("main", default_branch="main"), *known)[0] == "main-1"


def test_another_branch_is_compared_with_the_main_branch_and_knows_its_own_ids() -> None:
    known = [analysis(3), analysis(2, "feature"), analysis(1, "feature"), analysis(4, "fix")]
    assert chosen(None, FEATURE, *known) == ["main-3", "feature-1", "fix-4"]


def test_another_branch_is_never_compared_with_itself_instead_of_the_main_branch() -> None:
    """What came with the branch would be new in its first analysis, and in no later one."""
    known = [analysis(2, "feature"), analysis(1, "feature"), analysis(4, "fix")]
    comparison = choose(None, FEATURE, known, NOW)
    assert comparison.reference is None
    assert comparison.missing == "The main branch main has not been analysed before."
    assert names(comparison) == ["feature-1", "fix-4"], "they know ids"
    unknown = choose(None, AnalysisSubject("feature"), known, NOW)
    assert unknown.reference is None
    assert unknown.missing == (
        "The main branch of the project is not known. Set main_branch of the project."
    )
    assert names(unknown) == ["feature-1", "fix-4"]


def test_a_usual_name_is_the_main_branch_as_long_as_none_is_known() -> None:
    known = [analysis(1), analysis(2, "feature")]
    assert chosen(None, AnalysisSubject("main"), *known) == ["main-1", "feature-2"]


def test_the_last_analysis_by_each_set_of_rules_knows_ids() -> None:
    known = [
        *(by(days, "complexity") for days in (1, 2, 4)),
        *(by(days, "security") for days in (3, 5)),
        *(by(days, "complexity", branch="feature") for days in (6, 7)),
    ]
    assert chosen(None, MAIN, *known) == ["main-1", "main-3", "feature-6"]
    assert chosen(None, FEATURE, *known) == ["main-1", "feature-6", "main-3"]
    many = [by(days, f"rule-{days}") for days in range(1, 10)]
    assert chosen(None, MAIN, *many) == ["main-1", "main-2", "main-3"]


def test_a_reference_that_the_job_has_made_itself_is_of_another_branch() -> None:
    made = replace(analysis(1), batch_id=None, job_id=None)
    itself = Comparison(made).apart_from("main")
    assert (itself.reference, itself.missing) == (
        None,
        "The branch main has not been analysed before.",
    )
    for branch in ("feature", None):
        assert Comparison(made).apart_from(branch).reference == made
    of_a_commit = Comparison(replace(made, branch=None))
    assert of_a_commit.apart_from(None) == of_a_commit
    earlier = Comparison(analysis(1))
    assert earlier.apart_from("main") == earlier


def test_the_main_branch_that_somebody_has_set_wins() -> None:
    subject = AnalysisSubject("feature", main_branch="develop", default_branch="main")
    known = [analysis(1), analysis(2, "develop")]
    assert chosen(None, subject, *known) == ["develop-2", "main-1"]
    assert chosen(None, replace(subject, branch=None), *known) == ["develop-2", "main-1"]


def test_a_pinned_commit_without_a_branch_is_compared_with_the_main_branch() -> None:
    subject = AnalysisSubject(commit="c" * 40, default_branch="main")
    assert chosen(None, subject, analysis(1), analysis(2, None)) == ["main-1", "None-2"]


def test_a_pinned_commit_is_not_compared_with_itself() -> None:
    """What is new in it stays new when it is analysed again; the ids are known all the same."""
    again = AnalysisSubject("main", "c" * 40, default_branch="main")
    known = [analysis(2), analysis(1, commit="c" * 40)]
    assert chosen(None, again, *known) == ["main-2", "main-1"]
    assert chosen(Reference(previous=True), again, *known) == ["main-2", "main-1"]
    assert chosen(Reference(branch="main"), again, *known) == ["main-2", "main-1"]
    assert choose(None, again, known[1:], NOW).reference is None


def test_nothing_that_was_completed_after_the_job_began_counts() -> None:
    known = [analysis(2), analysis(0), analysis(-1)]
    assert chosen(None, MAIN, *known) == ["main-2"]


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (Reference(branch="release"), "release-5"),
        (Reference(commit="a" * 40), "old-9"),
        (Reference(previous=True), "feature-1"),
        (Reference(period_days=2), "feature-3"),
        (Reference(since=NOW - timedelta(days=2.5)), "feature-3"),
        (Reference(period_days=300), "feature-20"),
    ],
)
def test_a_request_names_the_reference(request_: Reference, expected: str) -> None:
    """Where nothing is as old as is asked for, the oldest is compared with."""
    known = [
        *(analysis(days, "feature") for days in (1, 3, 20)),
        *(analysis(2), analysis(5, "release"), analysis(9, "old", "a" * 40)),
    ]
    assert chosen(request_, FEATURE, *known)[0] == expected


@pytest.mark.parametrize(
    ("request_", "missing"),
    [
        (Reference(branch="release"), "The branch release has not been analysed before."),
        (
            Reference(commit="abc" * 13 + "d"),
            "The commit abcabcabcabc has not been analysed, or its findings were removed.",
        ),
        (Reference(previous=True), "The branch has not been analysed before."),
        (Reference(period_days=1), "The branch has not been analysed before."),
        (None, "The main branch main has not been analysed before."),
    ],
)
def test_why_there_is_no_reference(request_: Reference | None, missing: str) -> None:
    comparison = choose(request_, FEATURE, [analysis(3, "other")], NOW)
    assert (comparison.reference, comparison.missing) == (None, missing)
    assert names(comparison) == ["other-3"], "it may know ids"


def test_few_other_branches_are_searched_and_none_that_is_old() -> None:
    known = [analysis(1), *(analysis(2 + days, f"branch-{days}") for days in range(20))]
    others = chosen(None, MAIN, *known)[1:]
    assert others == [f"branch-{days}-{days + 2}" for days in range(OTHER_BRANCHES)]
    assert chosen(None, MAIN, analysis(1), analysis(91, "old")) == ["main-1"]


def test_what_an_analysis_tells_of_the_default_branch() -> None:
    trunk = Head("trunk")
    assert AnalysisSubject().default_learnt("trunk", trunk) == "trunk"
    assert AnalysisSubject(default_branch="main").default_learnt("trunk", trunk) == "trunk"
    assert AnalysisSubject(branch="feature").default_learnt("feature", trunk) == "trunk"
    assert (
        AnalysisSubject("feature", default_branch="main").default_learnt("feature", trunk)
        == "trunk"
    )
    assert AnalysisSubject(branch="main").default_learnt("main", None) == "main"
    assert (
        AnalysisSubject(branch="main", default_branch="trunk").default_learnt("main", None) is None
    )
    assert AnalysisSubject(branch="feature").default_learnt("feature", None) is None
    assert AnalysisSubject(commit="a" * 40).default_learnt(None, None) is None


@pytest.mark.parametrize(
    ("known", "named", "checked_out", "learnt"),
    [
        (None, None, "trunk", "trunk"),
        (None, "feature", "trunk", "trunk"),
        (None, "main", "feature", "main"),
        ("trunk", None, "feature", None),
        ("trunk", "feature", "feature", None),
        ("feature", None, "main", "main"),
        ("main", None, "feature", None),
    ],
)
def test_what_is_checked_out_is_the_default_branch_as_long_as_none_is_known(
    known: str | None, named: str | None, checked_out: str, learnt: str | None
) -> None:
    head = Head(checked_out, is_checked_out=True)
    subject = AnalysisSubject(named, default_branch=known)
    assert subject.default_learnt(named or checked_out, head) == learnt


times = st.integers(-3, 100).map(float)
branches = st.sampled_from(["main", "feature", "fix", None])
histories = st.lists(st.builds(analysis, times, branches), unique_by=lambda each: each.job_id)
requests = st.one_of(
    st.none(),
    st.just(Reference(previous=True)),
    st.builds(lambda days: Reference(period_days=days), st.integers(1, 90)),
    st.builds(lambda branch: Reference(branch=branch), st.sampled_from(["main", "fix"])),
)


@given(histories, requests, branches, st.randoms(use_true_random=False))
def test_the_order_and_later_analyses_do_not_matter(
    known: list[KnownAnalysis], request: Reference | None, branch: str | None, chance: object
) -> None:
    subject = AnalysisSubject(branch, default_branch="main")
    first = choose(request, subject, known, NOW)
    shuffled = [*known, analysis(-5, "main"), analysis(-6, "feature")]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert choose(request, subject, shuffled, NOW) == first
    taken = [first.reference, *first.others] if first.reference else list(first.others)
    assert len(taken) == len(set(taken))
    assert all(each and each.completed_at < NOW for each in taken)


@pytest.mark.parametrize(
    ("request_", "subject", "expected"),
    [
        (Reference(commit="a" * 40), FEATURE, replace(FEATURE, branch=None, commit="a" * 40)),
        (Reference(branch="release"), FEATURE, replace(FEATURE, branch="release")),
        (None, FEATURE, replace(FEATURE, branch="main")),
        (
            None,
            AnalysisSubject(commit="c" * 40, default_branch="main"),
            replace(MAIN, branch="main"),
        ),
        (None, MAIN, None),
        (Reference(branch="main"), MAIN, None),
        (None, AnalysisSubject("feature"), None),
        (Reference(previous=True), FEATURE, None),
        (Reference(period_days=3), FEATURE, None),
    ],
)
def test_what_is_analysed_where_the_reference_is_missing(
    request_: Reference | None, subject: AnalysisSubject, expected: AnalysisSubject | None
) -> None:
    assert to_analyse(request_, subject) == expected


def test_files_are_taken_from_the_last_analysis_by_the_same_rules() -> None:
    known = [by(1, "security"), by(2, "complexity", "security"), by(3, "complexity", "security")]
    assert to_reuse(known, ["security"]) == known[0]
    assert to_reuse(known, ["security", "complexity"]) == known[1]
    assert to_reuse(known, ["style"]) == known[0]
    assert to_reuse([], ["style"]) is None
