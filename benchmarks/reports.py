"""Every report format for a batch of 1,000 projects and 200,000 findings: time and memory.

Each format is made in a process of its own by the task that the service runs (document included,
duplicates across projects found before), start included. Run:
``python -m benchmarks.reports``; with a folder as argument the reports are left there.
"""

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl
from pydantic import TypeAdapter

from benchmarks.rows import Row, record
from tests.aggregate.example_batch import (
    BATCH,
    KINDS,
    file_row,
    finding_row,
    frames,
    function_row,
    job,
)
from wundr_ray.aggregate.duplicates import CLONES
from wundr_ray.aggregate.facts import JobFacts
from wundr_ray.contract.vocabulary import ReportFormat
from wundr_ray.domain.operation.artifact_place import ArtifactPlace
from wundr_ray.domain.results.renderings import Rendering
from wundr_ray.reports.analysis.registry import RENDERERS
from wundr_ray.runtime.reports.analysis_tasks import render_reports
from wundr_ray.store.artifacts.artifacts import report_key

PROJECTS = 1_000
FINDINGS = 200
FUNCTIONS = 300
FILES = 50
DUPLICATES = 20
"""Per project; every second duplicate is shared with the next project."""

GOAL_SECONDS = 30
GOAL_MB = 1_000
BENCHMARKED = replace(BATCH, name="A thousand projects")
JOBS = TypeAdapter(list[JobFacts])


def jobs_in(root: Path) -> Iterator[JobFacts]:
    """The jobs, written below ``root`` on the way; the same each time."""
    dice = random.Random(7)
    for number in range(PROJECTS):
        paths = [f"src/package_{i % 9}/module_{i:03}.py" for i in range(FILES)]
        tables = frames(
            [file_row(path, dice.randint(20, 1_200), dice.uniform(30, 100)) for path in paths],
            [
                function_row(dice.choice(paths), f"step_{i}", 1 + int(dice.expovariate(0.2)))
                for i in range(FUNCTIONS)
            ],
            [
                finding_row(dice.choice(paths), *dice.choice(KINDS), line=dice.randint(1, 900))
                for _ in range(FINDINGS)
            ],
        )
        yield job(
            root / "jobs", f"job_{number:04}", f"team-{number % 40}/service-{number:04}", tables
        )


def clones_between(jobs: list[JobFacts]) -> pl.DataFrame:
    dice = random.Random(8)
    rows = []
    for number, owner in enumerate(jobs):
        for place in range(DUPLICATES):
            other = jobs[(number + place % 2) % len(jobs)]
            lines = dice.randint(5, 60)
            rows.append(
                {
                    "group": len(rows),
                    "lines": lines,
                    "tokens": 9 * lines,
                    **_side("a", owner, place, lines),
                    **_side("b", other, place + 20, lines),
                }
            )
    return pl.DataFrame(rows, schema=CLONES).sort("lines", descending=True, maintain_order=True)


def _side(side: str, owner: JobFacts, place: int, lines: int) -> dict[str, object]:
    return {
        f"job_{side}": owner.job_id,
        f"project_{side}": owner.project_name,
        f"path_{side}": f"src/package_{place % 9}/module_{place:03}.py",
        f"line_{side}": 10,
        f"end_{side}": 9 + lines,
    }


def make_one(root: Path, report_format: ReportFormat) -> None:
    """In a process of its own: print its seconds of CPU and its peak memory in MB."""
    jobs = list(JOBS.validate_json((root / "jobs.json").read_bytes()))
    render_reports(BENCHMARKED, jobs, [Rendering(report_format)], ArtifactPlace(root))
    print(
        json.dumps([time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024])
    )


def measured(root: Path, wanted: ReportFormat) -> list[Row]:
    command = [sys.executable, "-m", "benchmarks.reports", str(root), wanted]
    began = time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    wall = time.perf_counter() - began
    seconds, memory = json.loads(done.stdout)
    return [
        row(f"report_{wanted}_wall", round(wall, 1), "s", GOAL_SECONDS),
        row(f"report_{wanted}_cpu", round(seconds, 1), "s of CPU", GOAL_SECONDS),
        row(f"report_{wanted}_peak_memory", round(memory), "MB", GOAL_MB),
    ]


def row(name: str, value: float, unit: str, goal: float) -> Row:
    peer = f"none; {PROJECTS:,} projects, {PROJECTS * FINDINGS:,} findings"
    return {
        "name": name,
        "value": value,
        "unit": unit,
        "goal": goal,
        "better": "lower",
        "peer": peer,
        "runs": 1,
    }


def main(root: Path) -> None:
    jobs = list(jobs_in(root))
    (root / "jobs.json").write_bytes(JOBS.dump_json(jobs))
    clones = root / report_key(BENCHMARKED.batch_id, "clones.parquet")
    clones.parent.mkdir(parents=True)
    clones_between(jobs).write_parquet(clones)
    record(each for wanted in RENDERERS for each in measured(root, wanted))


if __name__ == "__main__":
    match sys.argv[1:]:
        case [folder, wanted]:
            make_one(Path(folder), ReportFormat(wanted))
        case [folder]:
            main(Path(folder))
        case _:
            with tempfile.TemporaryDirectory(prefix="wundr-benchmark-") as scratch:
                main(Path(scratch))
