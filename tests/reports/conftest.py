from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from tests.aggregate.example_batch import (
    BATCH,
    example_jobs,
    file_row,
    finding_row,
    frames,
    function_row,
    job,
)
from wundr_ray.aggregate.batches.batch import build_document
from wundr_ray.aggregate.batches.document import ReportDocument
from wundr_ray.aggregate.duplicates import CLONES
from wundr_ray.contract.vocabulary import CodeScope


@pytest.fixture(scope="session")
def document(tmp_path_factory: pytest.TempPathFactory) -> ReportDocument:
    folder: Path = tmp_path_factory.mktemp("frames")
    return build_document(BATCH, example_jobs(folder))


@pytest.fixture(scope="session")
def empty_document() -> ReportDocument:
    """A batch of which no job completed: it was cancelled before any was started."""
    return build_document(BATCH, [])


@pytest.fixture(scope="session")
def roles_document(tmp_path_factory: pytest.TempPathFactory) -> ReportDocument:
    """Two projects whose files have several roles; the second needs more attention."""
    folder: Path = tmp_path_factory.mktemp("roles")
    test, docs = {"role": "test"}, {"role": "docs"}
    calm = frames(
        files=[
            file_row("src/app.py", 300, 80.0),
            file_row("tests/test_app.py", 90, 80.0) | test,
            file_row("docs/conf.py", 10, 80.0) | docs,
        ],
        functions=[
            function_row("src/app.py", "run", 12),
            function_row("tests/test_app.py", "test_run", 14) | test,
        ],
        findings=[
            finding_row("src/app.py", "security", "weak_hash", "medium"),
            finding_row("tests/test_app.py", "security", "weak_hash", "critical") | test,
            finding_row("tests/test_app.py", "security", "eval_used", "high") | test,
        ],
    )
    urgent = frames(
        files=[file_row("src/shell.py", 200, 80.0)],
        findings=[
            finding_row("src/shell.py", "security", "weak_hash", "high"),
            finding_row("src/shell.py", "security", "process_with_shell", "critical"),
            finding_row("src/shell.py", "security", "process_with_shell", "low", line=2),
        ],
    )
    jobs = [
        replace(job(folder, f"job_{number}", name, found), scope=CodeScope.PRODUCTION)
        for number, name, found in ((1, "calm", calm), (2, "urgent", urgent))
    ]
    place = {"job": "job_1", "project": "calm", "line": 1, "end": 30}
    sides = {f"{name}_{side}": value for name, value in place.items() for side in "ab"}
    pairs = [
        {"group": 1, "lines": 30, "tokens": 200, **sides, "path_a": "src/app.py"}
        | {"path_b": path, "twins": twins, "role": role}
        for path, twins, role in (
            ("src/async_app.py", True, "production"),
            ("tests/test_app.py", False, "test"),
        )
    ]
    return replace(build_document(BATCH, jobs), clones=pl.DataFrame(pairs, schema=CLONES))
