from pathlib import Path

from tests.aggregate.example_batch import (
    file_row,
    finding_row,
    frames,
    function_row,
    hostile_frames,
    ordinary_frames,
)
from wundr_ray.aggregate.jobs.job import summarise_job
from wundr_ray.contract.vocabulary import CodeScope, Grade, Role, Severity
from wundr_ray.domain.results.numbers import JobNumbers
from wundr_ray.frames import SCHEMAS, Frames


def test_the_numbers_are_those_of_the_frames() -> None:
    found = frames(
        files=[
            file_row("a.py", 300, 50.0),
            file_row("b.py", 100, 90.0),
            file_row("c.ts", 99, None),
        ],
        functions=[
            function_row("a.py", "f", 3),
            function_row("a.py", "C.m", 8, kind="method"),
            function_row("a.py", "C", 9, kind="class"),
        ],
        findings=[
            finding_row("a.py", "security", "shell-injection", "critical"),
            finding_row("a.py", "security", "weak-hash", "low"),
            finding_row("b.py", "security", "weak-hash", "high"),
            finding_row("b.py", "performance", "slow-loop", "medium"),
        ],
        skipped=[{"path": "x.min.js", "code": "minified", "reason": "minified"}],
    )
    numbers = summarise_job(found)
    assert numbers.files_analyzed == 3
    assert numbers.lines == 499
    assert numbers.functions == 2, "classes are not functions"
    assert numbers.average_complexity == 5.5
    assert numbers.maintainability is not None
    assert numbers.technical_debt_minutes == 120 + 10 + 60 + 15
    assert numbers.grade is Grade.D, "a critical finding caps it"
    assert numbers.rating is not None
    assert numbers.rating.capped
    assert numbers.issues_found == 4
    assert numbers.issues_by_severity == {
        Severity.CRITICAL: 1,
        Severity.HIGH: 1,
        Severity.MEDIUM: 1,
        Severity.LOW: 1,
    }
    assert [(t.type, t.count, t.severity, t.by_severity) for t in numbers.top_issues] == [
        ("shell-injection", 1, "critical", {"critical": 1}),
        ("weak-hash", 2, "high", {"high": 1, "low": 1}),
        ("slow-loop", 1, "medium", {"medium": 1}),
    ]
    assert numbers.skipped_files_count == 1
    assert numbers.skipped_files[0].code == "minified"


def test_a_job_without_files_has_no_judgement() -> None:
    numbers = summarise_job(Frames.empty())
    assert numbers.files_analyzed == numbers.lines == numbers.issues_found == 0
    assert numbers.grade is None
    assert numbers.quality_score is None
    assert numbers.maintainability is None
    assert numbers.average_complexity is None


def test_files_without_lines_have_no_weight() -> None:
    assert summarise_job(frames(files=[file_row("__init__.py", 0, 100.0)])).maintainability is None


def test_at_most_five_top_issues_and_a_hundred_skipped_files() -> None:
    numbers = summarise_job(
        frames(
            files=[file_row("a.py", 10, 50.0)],
            findings=[finding_row("a.py", "performance", f"code-{i}", "low") for i in range(9)],
            skipped=[{"path": f"{i:03}", "code": "binary", "reason": "binary"} for i in range(130)],
        )
    )
    assert len(numbers.top_issues) == 5
    assert len(numbers.skipped_files) == 100
    assert numbers.skipped_files_count == 130


def test_a_folder_gives_the_same_numbers_as_its_frames(tmp_path: Path) -> None:
    found = ordinary_frames(1, 30, 90)
    folder = tmp_path / "batch=1" / "[odd] *folder?"
    found.write(folder)
    assert summarise_job(Frames.read(folder)) == summarise_job(found)


def test_numbers_travel_as_json() -> None:
    for found in (hostile_frames(), ordinary_frames(1, 5, 50), Frames.empty()):
        numbers = summarise_job(found)
        assert JobNumbers.from_json(numbers.to_json()) == numbers


def in_role(role: str, row: dict[str, object]) -> dict[str, object]:
    return row | {"role": role} | ({"declared_role": role} if "declared_role" in row else {})


def project_with_tests() -> Frames:
    return frames(
        files=[
            file_row("a.py", 100, 60.0),
            in_role("test", file_row("test_a.py", 300, 20.0)),
            in_role("vendored", file_row("jquery.js", 5000, None)),
        ],
        functions=[
            function_row("a.py", "f", 4),
            in_role("test", function_row("test_a.py", "test_f", 40)),
        ],
        findings=[
            finding_row("a.py", "security", "weak_hash", "high"),
            in_role("test", finding_row("test_a.py", "complexity", "high_complexity", "high")),
        ],
    )


def test_numbers_are_about_production_code() -> None:
    numbers = summarise_job(project_with_tests())
    assert (numbers.files_analyzed, numbers.lines, numbers.functions) == (1, 100, 1)
    assert (numbers.issues_found, numbers.average_complexity) == (1, 4.0)
    assert [issue.type for issue in numbers.top_issues] == ["weak_hash"]


def test_each_role_has_numbers_of_its_own() -> None:
    roles = summarise_job(project_with_tests()).roles
    assert list(roles) == [Role.PRODUCTION, Role.TEST, Role.VENDORED]
    tests = roles[Role.TEST]
    assert (tests.files, tests.lines, tests.functions, tests.issues_found) == (1, 300, 1, 1)
    assert tests.issues_by_severity[Severity.HIGH] == 1
    assert (roles[Role.VENDORED].lines, roles[Role.VENDORED].issues_found) == (5000, 0)


def test_the_scope_of_all_code_counts_every_file() -> None:
    numbers = summarise_job(project_with_tests(), CodeScope.ALL)
    assert (numbers.files_analyzed, numbers.lines, numbers.issues_found) == (3, 5400, 2)


def test_frames_of_an_earlier_version_are_read_as_production(tmp_path: Path) -> None:
    for name, schema in SCHEMAS.items():
        rows = getattr(frames(files=[file_row("a.py", 10, 60.0)]), name)
        earlier = [column for column in schema if column not in ("role", "declared_role")]
        rows.select(earlier).write_parquet(tmp_path / f"{name}.parquet")
    assert Frames.read(tmp_path).files["role"].to_list() == ["production"]
