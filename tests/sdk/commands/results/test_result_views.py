from io import StringIO

from rich.console import Console

from tests.sdk.fake_answers import START
from wundr_ray.contract.responses import JobError, NotApplied
from wundr_ray.contract.results.analysis import (
    AggregatedMetrics,
    BatchResults,
    ComplexityMetrics,
    Distribution,
    MaintainabilityMetrics,
    ProjectResult,
    RoleNumbers,
    SecurityMetrics,
    Summary,
)
from wundr_ray.contract.results.coverage import Coverage, CoverageVerdict
from wundr_ray.contract.vocabulary import (
    BatchStatus,
    Grade,
    JobStatus,
    Outcome,
    Role,
    Rule,
    Severity,
)
from wundr_sdk.commands.results.result_views import results_view

WIDTH = 100


def project(number: int, name: str, score: float | None, **fields: object) -> ProjectResult:
    return ProjectResult.model_validate(
        {
            "job_id": f"job_{number:016}",
            "project_name": name,
            "status": JobStatus.COMPLETED,
            "repository": "r",
            "quality_score": score,
            "grade": Grade.B,
            "files_analyzed": 1,
            "issues_found": 12_345,
            "issues_by_severity": {Severity.HIGH: 7},
            "technical_debt_minutes": 770_180,
            **fields,
        }
    )


def missing(count: int) -> NotApplied:
    reason = f"The templates of Vue components are not checked ({count} files)."
    return NotApplied(rule=Rule.ACCESSIBILITY, reason=reason)


def nothing(statement: str) -> Coverage:
    return Coverage(
        verdict=CoverageVerdict.NOTHING,
        statement=statement,
        share=0.0,
        files=132,
        files_read=0,
        lines=9,
        lines_read=0,
    )


PROJECTS = [
    project(1, "good", 9.0, rules_not_applied=[missing(2)], skipped_files_count=3),
    project(
        2,
        "poor",
        2.0,
        rules_not_applied=[missing(40)],
        roles={
            Role.PRODUCTION: RoleNumbers(files=1, lines=3000),
            Role.TEST: RoleNumbers(files=1, lines=1000, issues_found=5),
        },
    ),
    project(3, "plain", 5.0),
    project(4, "leveldb", None, coverage=nothing("None of 132 files read.")),
    project(
        5,
        "gone",
        None,
        status=JobStatus.FAILED,
        error=JobError(code="INVALID_REPOSITORY", message="not found"),
    ),
]


def drawn(projects: list[ProjectResult]) -> str:
    results = BatchResults(
        batch_id="batch_0123456789abcdef",
        name="Batch",
        status=BatchStatus.COMPLETED,
        outcome=Outcome.PARTIAL,
        created_at=START,
        completed_at=START,
        summary=Summary(
            projects_analyzed=3,
            total_files=3,
            total_lines=83_896,
            average_quality_score=5.3,
            critical_issues=0,
            total_issues=37_035,
            recommendations=0,
            technical_debt_minutes=770_180,
        ),
        aggregated_metrics=AggregatedMetrics(
            complexity=ComplexityMetrics(
                average=None, functions=0, distribution=Distribution(low=0, medium=0, high=0)
            ),
            maintainability=MaintainabilityMetrics(average_score=None, projects_by_grade={}),
            security=SecurityMetrics(vulnerabilities={}),
        ),
        project_results=projects,
        recommendations=[],
    )
    console = Console(file=StringIO(), width=WIDTH, color_system=None)
    console.print(results_view(results))
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def test_the_table_fits_a_hundred_columns_with_every_name_whole() -> None:
    lines = drawn(PROJECTS).splitlines()
    assert max(len(line.rstrip()) for line in lines) <= WIDTH
    (heading,) = [line for line in lines if line.startswith("Job") and "Grade" in line]
    assert "Status" not in heading, "every project of the table is completed"
    row = next(line for line in lines if "poor" in line)
    assert row.split() == [
        *("job_0000000000000002", "poor", "B", "2.0", "12,345", "0", "7", "1,605", "days"),
    ]


def test_projects_that_need_attention_come_first_and_those_without_numbers_stand_apart() -> None:
    text = drawn(PROJECTS)
    order = [text.index(name) for name in ("poor ", "plain ", "good ", "leveldb ", "gone ")]
    assert order == sorted(order)
    assert "None of 132 files read." in text.partition("Not analysed because")[2]
    assert "INVALID_REPOSITORY: not found" in text


def test_a_rule_that_was_not_applied_has_its_reason_once() -> None:
    text = " ".join(drawn(PROJECTS).split())
    reason = "The templates of Vue components are not checked."
    assert f"Not applied: accessibility in poor, good. {reason}" in text
    assert text.count("Not applied") == 1
    assert "3 files skipped in good." in text
    assert "in all 2 projects" in " ".join(drawn(PROJECTS[:2]).split())


def test_debt_is_in_days_and_tests_have_their_own_line() -> None:
    text = " ".join(drawn(PROJECTS).split())
    assert "debt 1,605 days of 8 hours" in text
    assert "minutes" not in text
    assert "tests 1,000 lines (25 % of all), 5 findings, not counted below" in text


def verdict(status: str, reason: str) -> dict[str, object]:
    condition = {
        "metric": "new_issues",
        "description": "New issues, high or worse",
        "on": "new",
        "max": 0,
        "status": status,
        "reason": reason,
    }
    return {"name": "strict", "status": status, "conditions": [condition]}


def test_conditions_of_gates_that_are_not_met_are_shown_with_their_project() -> None:
    failed = project(1, "bad", 4.0, quality_gate=verdict("failed", "3 (B602); at most 0 allowed"))
    passed = project(2, "fine", 8.0, quality_gate=verdict("passed", "0; at most 0 allowed"))
    text = drawn([failed, passed])
    (row,) = [line for line in text.splitlines() if "3 (B602); at most" in line]
    assert row.split()[:2] == ["job_0000000000000001", "bad"]
    assert "0; at most 0 allowed" not in text, "what is met is no news"
    assert max(len(line.rstrip()) for line in text.splitlines()) <= WIDTH


def test_a_single_project_shows_all_of_its_conditions() -> None:
    text = drawn([project(2, "fine", 8.0, quality_gate=verdict("passed", "0; at most 0 allowed"))])
    assert "0; at most 0 allowed" in text


def test_failed_conditions_come_first_and_what_does_not_fit_is_counted() -> None:
    unknown = [
        project(n, f"p{n}", 5.0, quality_gate=verdict("not_computed", "The branch is new."))
        for n in range(1, 12)
    ]
    failed = project(12, "bad", 9.0, quality_gate=verdict("failed", "3; at most 0 allowed"))
    text = drawn([*unknown, failed])
    assert text.index("3; at most") < text.index("The branch")
    assert "and 2 more conditions not met" in text
