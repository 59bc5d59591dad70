"""What an analysis says of files that it does not read."""

from dataclasses import replace
from pathlib import Path

from tests.jobs.making import TRACKING
from tests.sources.repositories import make_repository
from wundr_ray.contract.results.coverage import Coverage, CoverageVerdict
from wundr_ray.contract.vocabulary import Role, Rule
from wundr_ray.domain.batch.outcomes import JobResult, StoredResult
from wundr_ray.domain.operation.artifact_place import ArtifactPlace
from wundr_ray.engines.interface import AnalysisOptions
from wundr_ray.jobs.analysis.requests import FetchRequest, JobTarget
from wundr_ray.jobs.analysis.tasks import analyse_repository, fetch_source, finish_job
from wundr_ray.sources.files.selection import Selection
from wundr_ray.sources.interface import FetchPolicy, SourceSpec
from wundr_ray.store.artifacts.artifacts import attempt_key

RULES = (Rule.COMPLEXITY,)
EVERYTHING = Selection()
PROGRAM = b"static int add(int a, int b) { return a + b; }\n" * 100


def request(home: Path, files: dict[str, bytes], selection: Selection = EVERYTHING) -> FetchRequest:
    policy = FetchPolicy(
        home / "mirrors",
        allow_local=True,
        allow_private_hosts=True,
        ca_file=None,
        max_file_bytes=100_000,
        timeout_seconds=30,
    )
    spec = SourceSpec(f"file://{make_repository(home / 'work', files)}", None, None)
    return FetchRequest(spec, policy, selection, AnalysisOptions(frozenset(RULES)), None)


def target(home: Path) -> JobTarget:
    return JobTarget(ArtifactPlace(home / "artifacts"), attempt_key("b", "j", 1), RULES, TRACKING)


def coverage_of(result: JobResult | None) -> Coverage:
    assert result
    assert isinstance(result.stored, StoredResult)
    assert result.stored.numbers.coverage
    return result.stored.numbers.coverage


def test_a_little_python_beside_much_c(tmp_path: Path) -> None:
    files = {
        "tool.py": b"def f():\n    return 1\n",
        "src/server.c": PROGRAM,
        "src/server.h": PROGRAM,
        "src/huge.c": PROGRAM * 30,
        "README.md": b"# Server\n",
        "data.json": b"{}\n",
    }
    result = analyse_repository(target(tmp_path), request(tmp_path, files))[0].result
    assert result
    assert result.quality_score is None
    assert isinstance(result.stored, StoredResult)
    numbers = result.stored.numbers
    assert numbers.quality_score is not None
    assert numbers.grade is None
    coverage = coverage_of(result)
    assert coverage.verdict is CoverageVerdict.PARTIAL
    assert [(each.language, each.files) for each in coverage.unread_languages] == [("C", 3)]
    assert (coverage.files, coverage.files_read, coverage.lines_read) == (4, 1, 2)
    assert (coverage.total_files, coverage.other_files) == (6, 2)
    assert StoredResult.model_validate_json(result.stored.model_dump_json()) == result.stored


def test_the_same_step_by_step(tmp_path: Path) -> None:
    files = {"src/server.c": PROGRAM, "README.md": b"# Server\n"}
    _, _, fetched = fetch_source(request(tmp_path, files))
    assert fetched
    assert fetched.snapshot.unsupported == ()
    coverage = coverage_of(finish_job(fetched, (), target(tmp_path)))
    assert coverage.verdict is CoverageVerdict.NOTHING
    assert coverage.statement == ("None of 1 production code file read. Not supported: C (1 file).")


def test_files_that_are_only_counted_are_not_read(tmp_path: Path) -> None:
    files = {
        "tool.py": b"def f():\n    return 1\n",
        "node_modules/a/index.js": b"\n" * 350,
        "node_modules/a/broken.py": b"def (:" + b"\0" * 344,
    }
    asked = request(tmp_path, files)
    _, _, fetched = fetch_source(asked)
    assert fetched
    assert [file.path for file in fetched.to_analyse()] == ["tool.py"]
    coverage = coverage_of(analyse_repository(target(tmp_path), asked)[0].result)
    rows = {(row.language, row.role): (row.files, row.lines) for row in coverage.by_language}
    assert rows == {
        ("python", Role.PRODUCTION): (1, 2),
        ("javascript", Role.VENDORED): (1, 10),
        ("python", Role.VENDORED): (1, 10),
    }
    assert coverage.unreadable == []


def test_rules_are_about_the_files_that_are_analysed(tmp_path: Path) -> None:
    files = {"tool.py": b"x = 1\n", "vendor/page.vue": b"<template><p></p></template>\n"}
    asked = request(tmp_path, files)
    both = (Rule.COMPLEXITY, Rule.ACCESSIBILITY)
    result = analyse_repository(replace(target(tmp_path), rules=both), asked)[0].result
    assert result
    assert isinstance(result.stored, StoredResult)
    assert result.stored.rules_not_applied == ()


def test_what_a_job_excludes_does_not_count_against_the_project(tmp_path: Path) -> None:
    files = {"a.py": b"x = 1\n", "deps/server.c": PROGRAM}
    wanted = request(tmp_path, files, Selection(exclude_patterns=("deps/",)))
    coverage = coverage_of(analyse_repository(target(tmp_path), wanted)[0].result)
    assert (coverage.verdict, coverage.share) == (CoverageVerdict.SUFFICIENT, 100.0)
    assert [(each.code, each.files) for each in coverage.left_out] == [("excluded", 1)]
