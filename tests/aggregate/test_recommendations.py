from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl
import pytest

from tests.aggregate.example_batch import (
    BATCH,
    HOSTILE_NAME,
    LONG,
    file_row,
    finding_row,
    frames,
    function_row,
)
from wundr_ray.aggregate.batches.batch import build_document
from wundr_ray.aggregate.duplicates import CLONES
from wundr_ray.aggregate.facts import JobFacts
from wundr_ray.aggregate.findings.counts import tally
from wundr_ray.aggregate.jobs.job import summarise_job
from wundr_ray.aggregate.recommendations.interface import MOST_OF_A_KIND, PLACES, Material
from wundr_ray.aggregate.recommendations.registry import RULES, recommend
from wundr_ray.contract.results.analysis import Recommendation
from wundr_ray.contract.vocabulary import Grade, JobStatus
from wundr_ray.frames import Frames

Row = dict[str, object]


def material(projects: Mapping[str, Frames], clones: Sequence[Row] = ()) -> Material:
    """Of projects whose job ids are their names."""
    jobs = [
        JobFacts(name, name, name, JobStatus.COMPLETED, numbers=summarise_job(found))
        for name, found in projects.items()
    ]
    files, functions, findings = (
        pl.concat(
            [
                getattr(found, table).lazy().with_columns(pl.lit(name).alias("job_id"))
                for name, found in projects.items()
            ]
        )
        for table in ("files", "functions", "findings")
    )
    labels = {name: name for name in projects}
    shared = pl.DataFrame(clones, schema=CLONES)
    return Material(files, functions, findings, tally(findings).collect(), shared, labels, jobs)


def advice(projects: Mapping[str, Frames], kind: str) -> Recommendation:
    [found] = [each for each in recommend(material(projects)) if each.type == kind]
    return found


def vulnerable(*codes: str, severity: str = "high") -> Frames:
    return frames(
        [file_row("a.py", 1_000, None)],
        findings=[finding_row("a.py", "security", code, severity, "it is") for code in codes],
    )


def graded(found: Material, name: str, maintainability: float, grade: Grade) -> Material:
    update = {"maintainability": maintainability, "grade": grade}
    jobs = [
        replace(job, numbers=job.numbers.model_copy(update=update))
        if job.job_id == name and job.numbers
        else job
        for job in found.jobs
    ]
    return replace(found, jobs=jobs)


def test_nothing_found_nothing_recommended() -> None:
    assert recommend(material({"a": frames(), "b": frames([file_row("a.py", 1_000, 90.0)])})) == []


def test_complex_functions_name_the_worst_and_the_effort() -> None:
    found = advice(
        {
            "a": frames(functions=[function_row("a.py", "f", 22, line=3)]),
            "b": frames(
                functions=[
                    function_row("b.py", "g", 51, line=7),
                    function_row("b.py", "h", 21),
                    function_row("b.py", "simple", 20),
                    function_row("b.py", "Class", 90, kind="class"),
                ]
            ),
        },
        "split_complex_functions",
    )
    assert "Split 3 functions" in found.description
    assert "g in b (b.py:7) with 51" in found.description
    assert found.affected_projects == ["b", "a"]
    assert found.potential_savings == (
        "about 2 hours of estimated technical debt (to split these functions one by one)"
    )
    # one of high and two of medium severity
    assert (found.estimated_minutes, found.occurrences) == (120, 3)
    assert [(each.project, each.line, each.detail) for each in found.evidence] == [
        ("b", 7, "g has complexity 51"),
        ("a", 3, "f has complexity 22"),
        ("b", 1, "h has complexity 21"),
    ]


def test_oversized_modules() -> None:
    rows = [file_row("big.py", 4_321, None), file_row("limit.py", 1_000, None)]
    found = advice({"a": frames(rows)}, "split_oversized_modules")
    assert "1 file of more than 1,000 lines in 1 project" in found.description
    assert "big.py in a with 4,321 lines" in found.description
    [place] = found.evidence
    assert (place.path, place.line, place.detail) == ("big.py", None, "4321 lines")


def test_a_vulnerable_pattern_must_be_shared_and_not_mild() -> None:
    mild = {"a": vulnerable("x", severity="low"), "b": vulnerable("x", severity="low")}
    assert recommend(material(mild)) == []
    assert recommend(material({"a": vulnerable("x", "x"), "b": vulnerable("y")})) == []
    [found] = recommend(material({"a": vulnerable("x", "x", "y"), "b": vulnerable("x")}))
    assert (found.occurrences, found.estimated_minutes) == (3, 180)
    assert found.description.startswith(
        "Fix the pattern x once and for all: it occurs 3 times (3 high) in 2 projects (a and b)."
    )
    assert [(each.project, each.detail) for each in found.evidence] == [
        ("a", "it is"),
        ("b", "it is"),
    ]


def test_at_most_five_shared_patterns_the_costliest_first() -> None:
    codes = [f"code-{n}" for n in range(1, 9) for _ in range(n)]
    found = recommend(material({"a": vulnerable(*codes), "b": vulnerable(*codes)}))
    assert [a.description.split(" once")[0] for a in found] == [
        f"Fix the pattern code {i}" for i in (8, 7, 6, 5, 4)
    ]


def test_debt_is_repaid_in_the_least_maintainable_project_first() -> None:
    rows = [finding_row("worst.py", "security", "x", "critical")] * 3
    projects = {
        "small": frames([file_row("a.py", 100, None)]),
        "fine": frames([file_row("b.py", 1_000, None)]),
        "large": frames([file_row("worst.py", 1_000, None)], findings=rows),
    }
    found = material(projects)
    found = graded(found, "small", 45.0, Grade.D)
    found = graded(found, "large", 30.0, Grade.F)
    [repay] = recommend(found)
    assert repay.affected_projects == ["large", "small"]
    assert "large (grade F) and small (grade D)" in repay.description
    assert "what lowers it most is security" in repay.description
    assert repay.estimated_minutes == 3 * 120
    assert "about 6 hours" in repay.potential_savings
    [place] = repay.evidence
    assert (place.path, place.detail) == ("worst.py", "3 findings, about 6 hours")


def test_the_basics_of_accessibility_are_counted_by_kind() -> None:
    def page(*codes: str) -> Frames:
        rows = [finding_row("index.html", "accessibility", code, "high", code) for code in codes]
        return frames([file_row("index.html", 1_000, None)], findings=rows)

    found = advice(
        {
            "shop": page("text_alternative_missing", "heading_level_skipped"),
            "blog": page(*["text_alternative_missing"] * 2, "page_without_language"),
            "docs": page("heading_level_skipped"),
        },
        "add_accessibility_basics",
    )
    assert found.description.startswith(
        "Add the basics of accessibility to 2 projects: 3 images without an alternative text and "
        "1 page without a language."
    )
    assert found.affected_projects == ["blog", "shop"]
    assert (found.occurrences, found.estimated_minutes) == (4, 80)
    assert len(found.evidence) == 4


def clone(group: int, lines: int, job_a: str, job_b: str, line: int = 1) -> Row:
    sides = {
        f"{name}_{side}": value
        for side, job in (("a", job_a), ("b", job_b))
        for name, value in {
            "job": job, "project": job, "path": f"{job}.py", "line": line, "end": line + lines - 1
        }.items()
    }  # fmt: skip
    return {"group": group, "lines": lines, "tokens": 9 * lines, **sides}


def test_shared_code_is_one_recommendation_for_each_set_of_projects() -> None:
    three = {name: frames() for name in "abc"}
    pairs = [clone(0, 30, "a", "b"), clone(1, 8, "a", "b", 90), clone(2, 40, "b", "b", 200),
             clone(3, 20, "b", "c")]  # fmt: skip
    first, second = recommend(material(three, pairs))
    assert (first.type, first.affected_projects) == ("consolidation", ["a", "b"])
    assert "2 blocks of code that a and b have in common" in first.description
    assert "The largest has 30 lines: in a (a.py:1) and in b (b.py:1)." in first.description
    assert first.potential_savings == "38 lines (one copy of each block is kept)"
    assert (first.occurrences, first.estimated_minutes) == (2, 30)
    assert first.evidence[0].detail == "30 lines as in a, a.py:1"
    assert second.affected_projects == ["b", "c"]


def test_at_most_five_sets_of_projects() -> None:
    names = [f"p{n}" for n in range(9)]
    pairs = [clone(n, 10 + n, names[n], names[n + 1]) for n in range(8)]
    found = recommend(material({name: frames() for name in names}, pairs))
    assert len(found) == MOST_OF_A_KIND
    assert found[0].affected_projects == ["p7", "p8"]


def test_the_most_valuable_comes_first() -> None:
    both = {
        "a": Frames.join(
            [
                vulnerable("x"),
                frames([file_row(f"{n}.py", 5_000, None) for n in range(4)]),
                frames(functions=[function_row("a.py", "f", 30)]),
            ]
        ),
        "b": vulnerable("x", "x"),
    }
    found = recommend(material(both))
    assert [(each.type, each.estimated_minutes) for each in found] == [
        ("split_oversized_modules", 240),
        ("fix_shared_vulnerability", 180),
        ("split_complex_functions", 30),
    ]


@pytest.mark.parametrize("kind", sorted(RULES.keys() - {"generate_synchronous_code"}))
def test_evidence_is_gathered_from_all_projects(jobs: Sequence[JobFacts], kind: str) -> None:
    found = [a for a in build_document(BATCH, jobs).results.recommendations if a.type == kind]
    assert found
    for each in found:
        assert 1 <= len(each.evidence) <= PLACES
        assert {place.project for place in each.evidence} <= set(each.affected_projects)
        assert each.occurrences > 0
        assert each.estimated_minutes > 0


def twins(job: str, path_a: str, path_b: str, line: int, lines: int) -> Row:
    end = line + lines - 1
    sides = {
        f"{name}_{side}": value
        for side, path in (("a", path_a), ("b", path_b))
        for name, value in {"job": job, "path": path, "line": line, "end": end}.items()
    }
    return {**sides, "group": line, "lines": lines, "tokens": 99, "twins": True}


def test_synchronous_code_is_generated_where_much_is_written_twice() -> None:
    rows = [
        twins("a", "aio/pool.py", "pool.py", 1, 30),
        twins("a", "aio/pool.py", "pool.py", 21, 20),
        twins("a", "aio/url.py", "url.py", 5, 9),
        twins("b", "c.py", "d.py", 3, 24),
    ]
    [found] = recommend(material({"a": frames(), "b": frames()}, rows))
    assert found.type == "generate_synchronous_code"
    assert found.description == (
        "3 blocks of code in a are written twice, once synchronous and once asynchronous: generate "
        "one form from the other, as unasync does."
    )
    assert found.affected_projects == ["a"]
    assert found.potential_savings == "49 lines (one form of each block is generated)"
    assert (found.estimated_minutes, found.occurrences) == (20 + 10, 3)
    assert [(each.path, each.line, each.detail) for each in found.evidence] == [
        ("pool.py", 1, "40 lines have their twin in aio/pool.py, from line 1 on"),
        ("url.py", 5, "9 lines have their twin in aio/url.py, from line 5 on"),
    ]


def test_the_example_s_shared_patterns(jobs: Sequence[JobFacts]) -> None:
    found = build_document(BATCH, jobs).results.recommendations
    shared = [a for a in found if a.type == "fix_shared_vulnerability"]
    assert {a.description.split(" once")[0] for a in shared} == {
        "Fix the pattern weak hash",
        "Fix the pattern shell injection",
    }
    names = ["frontend-app (job_1)", "payments-service", "frontend-app (job_3)", HOSTILE_NAME]
    assert shared[0].affected_projects == names
    assert "assert-used" not in str(found), "low severity is not worth a recommendation"
    assert LONG not in str(found)
    assert [a.estimated_minutes for a in found] == sorted(
        (a.estimated_minutes for a in found), reverse=True
    )
