"""A batch of six jobs made by hand: two ordinary projects, a second branch of one of them, a
project full of hostile text, a project without files and a job that failed."""

import random
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from wundr_ray.aggregate.facts import BatchFacts, JobFacts
from wundr_ray.aggregate.jobs.coverage import Census, coverage_of
from wundr_ray.aggregate.jobs.job import summarise_job
from wundr_ray.clones.job import with_clones
from wundr_ray.contract.responses import JobError, NotApplied
from wundr_ray.contract.results.coverage import Coverage, LanguageCoverage
from wundr_ray.contract.vocabulary import BatchStatus, CodeScope, JobStatus, Outcome, Role, Rule
from wundr_ray.frames import SCHEMAS, Frames

FORMULA = "=cmd|' /C calc'!A0"
MARKUP = "<b>bold & <font color='red'>red</font> \"quoted\""
CHINESE = "前端应用平台"
HEBREW = "שלום עולם"
OVERRIDE = "invoice\u202egpj.py"
CONTROLS = "bell\x07 null\x00 escape\x1b[31m"
LONG = "The value of x flows unchecked into the query. " * 220

HOSTILE_NAME = f"{MARKUP} {CHINESE} {HEBREW}"

BATCH = BatchFacts(
    batch_id="batch_0123456789abcdef",
    name="Q3 Codebase Analysis",
    description="All customer-facing projects, reviewed for the third quarter.",
    status=BatchStatus.COMPLETED,
    outcome=Outcome.PARTIAL,
    created_at=datetime(2025, 9, 16, 10, 30, tzinfo=UTC),
    started_at=datetime(2025, 9, 16, 10, 32, tzinfo=UTC),
    completed_at=datetime(2025, 9, 16, 11, 25, 12, tzinfo=UTC),
)

KINDS = [
    ("complexity", "high-complexity", "high", "Function is too complex (cyclomatic complexity 27)"),
    ("complexity", "high-complexity", "medium", "Function is complex (cyclomatic complexity 14)"),
    ("security", "shell-injection", "critical", "subprocess call with shell=True"),
    ("security", "weak-hash", "high", "Use of the weak hash MD5 for security"),
    ("security", "assert-used", "low", "Use of assert: removed when compiled with -O"),
    ("performance", "loop-concatenation", "medium", "Concatenation in a loop"),
    ("accessibility", "text_alternative_missing", "high", "Image without alternative text"),
]


COPIES = ((7, 40), (8, 20), (9, 30), (9, 30))
"""Blocks that the two ordinary projects have in common, by seed and lines; one of them twice."""


def file_row(path: str, lines: int, maintainability: float | None) -> dict[str, object]:
    return {
        "path": path,
        "blob_id": f"{abs(lines):040x}",
        "language": "python" if path.endswith(".py") else "typescript",
        "size_bytes": lines * 32,
        "lines": lines,
        "sloc": lines * 7 // 10,
        "lloc": lines * 6 // 10,
        "comments": lines // 10,
        "multi": 0,
        "blank": lines // 5,
        "maintainability": maintainability,
        "declared_role": "production",
        "role": "production",
    }


def function_row(
    path: str, name: str, complexity: int, kind: str = "function", line: int = 1
) -> dict[str, object]:
    return {
        "path": path,
        "name": name,
        "kind": kind,
        "line": line,
        "end_line": line + complexity,
        "complexity": complexity,
        "role": "production",
    }


def finding_row(
    path: str, rule: str, code: str, severity: str, message: str = "found", line: int | None = 1
) -> dict[str, object]:
    return {
        "path": path,
        "line": line,
        "end_line": line,
        "rule": rule,
        "code": code,
        "severity": severity,
        "confidence": "high",
        "cwe": 78 if rule == "security" else None,
        "message": message,
        "engine": "bandit" if rule == "security" else "radon",
        "engine_rule": "B602",
        "engine_severity": severity,
        "help_url": None,
        "role": "production",
    }


def frames(
    files: list[dict[str, object]] = [],  # noqa: B006 - never changed
    functions: list[dict[str, object]] = [],  # noqa: B006
    findings: list[dict[str, object]] = [],  # noqa: B006
    skipped: list[dict[str, object]] = [],  # noqa: B006
    fingerprints: list[dict[str, object]] = [],  # noqa: B006
) -> Frames:
    rows = {
        "files": files,
        "functions": functions,
        "findings": findings,
        "skipped": skipped,
        "fingerprints": fingerprints,
    }
    parts = {name: pl.DataFrame(rows.get(name, []), schema=SCHEMAS[name]) for name in SCHEMAS}
    return with_clones(Frames.join([Frames(**parts)]), 50)


def stream_row(path: str, *pieces: tuple[int, int]) -> dict[str, object]:
    """A file of three tokens a line: for each piece a seed and so many lines."""
    tokens = [
        random.Random(f"{seed} {place}").getrandbits(64)
        for seed, lines in pieces
        for place in range(3 * lines)
    ]
    return {
        "path": path,
        "lines": [1 + place // 3 for place in range(len(tokens))],
        "tokens": tokens,
    }


def ordinary_frames(
    seed: int, n_files: int, n_findings: int, copies: tuple[tuple[int, int], ...] = ()
) -> Frames:
    """A project as they are: many small functions, a few bad ones, findings of every kind."""
    dice = random.Random(seed)
    suffix = "py" if seed % 2 else "ts"
    paths = [f"src/package_{i % 7}/module_{i:03}.{suffix}" for i in range(n_files)]
    files = [
        file_row(path, dice.randint(20, 1300), round(dice.uniform(40, 100), 2)) for path in paths
    ]
    functions = [
        function_row(path, f"handler_{i}", min(60, int(dice.expovariate(0.2)) + 1), line=10 * i + 1)
        for path in paths
        for i in range(dice.randint(1, 9))
    ]
    findings = [
        finding_row(dice.choice(paths), *dice.choice(KINDS), line=dice.randint(1, 900))
        for _ in range(n_findings)
    ]
    skipped = [{"path": "vendor/jquery.min.js", "code": "minified", "reason": "minified file"}]
    fingerprints = [
        stream_row(path, (1000 * seed + place, 7), piece, (1001 * seed + place, 9))
        for place, (path, piece) in enumerate(zip(paths, copies, strict=False))
    ]
    return frames(files, functions, findings, skipped, fingerprints)


def hostile_frames() -> Frames:
    """Text that tries to be a formula, markup, a control sequence, or simply too long."""
    paths = [f"{FORMULA}.py", f"{MARKUP}.py", f"{CHINESE}/{HEBREW}.py", OVERRIDE, f"{CONTROLS}.py"]
    return frames(
        files=[file_row(path, 8, 55.5) for path in paths],
        functions=[function_row(path, f"@SUM({path})", 25 + i) for i, path in enumerate(paths)],
        findings=[
            *(finding_row(p, "security", "weak-hash", "high", f"+1+1 {MARKUP} {p}") for p in paths),
            finding_row(f"{FORMULA}.py", "security", "shell-injection", "critical", LONG),
            finding_row(
                f"{FORMULA}.py", "performance", "slow", "low", "-2+3\ttab\r\nnew line", None
            ),
        ],
        skipped=[
            {"path": f"@{path}", "code": "not-utf8", "reason": f"{CONTROLS} {MARKUP}"}
            for path in paths
        ],
        fingerprints=[stream_row(path, (n, 5), (7, 40)) for n, path in enumerate(paths[:1])],
    )


def read_of(found: Frames) -> Coverage:
    """As if each project had two shell scripts beside its files."""
    scripts = LanguageCoverage(
        language="Shell", role=Role.SCRIPT, supported=False, files=2, lines=40
    )
    census = Census([], [scripts], total_files=found.files.height + 2)
    return coverage_of(found, census, CodeScope.PRODUCTION)


def job(folder: Path, job_id: str, name: str, found: Frames, branch: str = "main") -> JobFacts:
    found.write(folder / job_id)
    kept = Frames.read(folder / job_id)
    return JobFacts(
        job_id=job_id,
        project_name=name,
        repository=f"https://git.example.com/team/{job_id}",
        status=JobStatus.COMPLETED,
        branch=branch,
        commit=f"{len(job_id):040x}",
        numbers=summarise_job(kept, CodeScope.PRODUCTION, read_of(kept)),
        rules_applied=(Rule.COMPLEXITY, Rule.SECURITY, Rule.PERFORMANCE),
        rules_not_applied=(
            NotApplied(rule=Rule.ACCESSIBILITY, reason="the project has no markup files"),
        ),
        frames=folder / job_id,
    )


def example_jobs(folder: Path) -> list[JobFacts]:
    return [
        job(folder, "job_1", "frontend-app", ordinary_frames(2, 60, 120, COPIES[:3])),
        job(folder, "job_2", "payments-service", ordinary_frames(3, 12, 400, COPIES)),
        job(folder, "job_3", "frontend-app", ordinary_frames(4, 40, 30), branch="release/2.0"),
        job(folder, "job_4", HOSTILE_NAME, hostile_frames()),
        job(folder, "job_5", "empty-repository", Frames.empty()),
        JobFacts(
            job_id="job_6",
            project_name=FORMULA,
            repository="https://git.example.com/team/gone",
            status=JobStatus.FAILED,
            branch="main",
            error=JobError(
                code="INVALID_REPOSITORY", message=f"repository not found {CONTROLS} {MARKUP}"
            ),
        ),
    ]
