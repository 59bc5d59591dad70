from collections.abc import Sequence

from tests.aggregate.example_batch import BATCH, HOSTILE_NAME
from wundr_ray.aggregate.batch import build_document
from wundr_ray.aggregate.facts import JobFacts
from wundr_ray.aggregate.recommendations import (
    ComplexFunctions,
    Evidence,
    IndebtedProject,
    OversizedModules,
    SharedVulnerability,
    recommend,
)
from wundr_ray.contract.vocabulary import Grade, Severity


def test_nothing_found_nothing_recommended() -> None:
    assert recommend(Evidence()) == []
    good = IndebtedProject("fine", Grade.C, minutes=600, lines=100)
    assert recommend(Evidence(graded_projects=[good])) == []


def test_complex_functions_name_the_worst_and_the_effort() -> None:
    [advice] = recommend(
        Evidence(
            complex_functions=[
                ComplexFunctions("a", 1, "f", "a.py", 3, 22),
                ComplexFunctions("b", 2, "g", "b.py", 7, 41),
            ]
        )
    )
    assert advice.type == "split_complex_functions"
    assert "Split 3 functions" in advice.description
    assert "g in b (b.py:7) with 41" in advice.description
    assert advice.affected_projects == ["b", "a"]
    assert advice.potential_savings == (
        "about 3 h of estimated technical debt (at 60 min per function)"
    )


def test_oversized_modules() -> None:
    [advice] = recommend(Evidence(oversized_modules=[OversizedModules("a", 1, "big.py", 4321)]))
    assert advice.type == "split_oversized_modules"
    assert "1 file of more than 1,000 lines in 1 project" in advice.description
    assert "big.py in a with 4,321 lines" in advice.description


def test_at_most_five_shared_patterns_the_costliest_first() -> None:
    patterns = [
        SharedVulnerability(f"code-{i}", Severity.HIGH, ("a", "b"), i, 60 * i) for i in range(1, 9)
    ]
    advice = recommend(Evidence(shared_vulnerabilities=patterns))
    assert [a.description.split()[3] for a in advice] == [f"code-{i}" for i in (8, 7, 6, 5, 4)]


def test_debt_is_repaid_where_it_is_highest_first() -> None:
    [advice] = recommend(
        Evidence(
            graded_projects=[
                IndebtedProject("small", Grade.F, minutes=2_000, lines=100),
                IndebtedProject("fine", Grade.A, minutes=5_000, lines=100_000),
                IndebtedProject("large", Grade.D, minutes=9_000, lines=1_000),
            ]
        )
    )
    assert advice.affected_projects == ["large", "small"]
    needed = (9_000 - 6_000) + (2_000 - 600)
    assert f"about {round(needed / 60)} h" in advice.potential_savings


def test_the_most_valuable_comes_first() -> None:
    advice = recommend(
        Evidence(
            complex_functions=[ComplexFunctions("a", 2, "f", "a.py", 3, 22)],
            oversized_modules=[OversizedModules("a", 3, "big.py", 4321)],
            shared_vulnerabilities=[
                SharedVulnerability("weak-hash", Severity.HIGH, ("a", "b"), 1, 150)
            ],
        )
    )
    assert [a.type for a in advice] == [
        "split_oversized_modules",
        "fix_shared_vulnerability",
        "split_complex_functions",
    ]


def test_evidence_is_gathered_from_all_projects(jobs: Sequence[JobFacts]) -> None:
    advice = build_document(BATCH, jobs).results.recommendations
    by_type = {a.type: a for a in advice}
    assert set(by_type) == {
        "split_complex_functions",
        "split_oversized_modules",
        "fix_shared_vulnerability",
        "repay_debt",
        "consolidation",
    }
    shared = [a for a in advice if a.type == "fix_shared_vulnerability"]
    assert {a.description.split()[3] for a in shared} == {"weak-hash", "shell-injection"}
    names = ["frontend-app (job_1)", "payments-service", "frontend-app (job_3)", HOSTILE_NAME]
    assert shared[0].affected_projects == names
    assert "assert-used" not in str(advice), "low severity is not worth a recommendation"
