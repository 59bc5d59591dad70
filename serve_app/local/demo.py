"""The main job from start to end: ``python -m serve_app.local.demo [URL-or-path …]``.

Starts Ray and the API in a home folder of its own, sends real repositories as one batch,
leaves the reports in ``reports/``, and stops what it started.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from serve_app.local.cluster import free_ports
from wundr_ray.contract.responses import BatchDetail
from wundr_ray.contract.results.analysis import BatchResults
from wundr_ray.contract.vocabulary import BatchType, Severity
from wundr_ray.domain.results.renderings import FORMATS
from wundr_sdk import WundrClient

PACKAGES = ("fastapi", "bandit", "xlsxwriter", "reportlab", "rich", "radon")
"""Real code that the installation itself has brought."""

REPORTS = Path("reports")

console = Console()


def main(repositories: Sequence[str]) -> int:
    """The exit code: 0 if every project was analysed."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="wundr-demo-") as scratch:
        folder = Path(scratch)
        projects = _named(repositories) or _from_packages(folder / "repositories")
        with _installation(folder / "home") as client:
            batch = client.batches.create(
                name="Demo",
                type="analysis",
                jobs=[
                    _job(f"job-{number}", name, url)
                    for number, (name, url) in enumerate(projects.items(), 1)
                ],
                options={"output": {"format": "pdf"}},
            )
            status = _watch(client, batch.batch_id)
            results = client.batches.get_results(batch.batch_id)
            files = [
                file
                for wanted in FORMATS[BatchType.ANALYSIS]
                for file in client.batches.download(batch.batch_id, wanted, REPORTS)
            ]
            console.print(_table(results))
    console.print(f"[bold]{results.summary.total_lines:,}[/] lines in {_seconds(status)} s")
    for file in files:
        console.print(f"  {file}", highlight=False)
    console.print(f"all in all {time.monotonic() - began:.0f} s")
    return 0 if status.outcome == "succeeded" else 1


def _named(repositories: Sequence[str]) -> dict[str, str]:
    """The repositories of the command line by a name each."""
    urls = [str(Path(each).resolve()) if Path(each).exists() else each for each in repositories]
    names = [url.rstrip("/").rsplit("/", 1)[-1].removesuffix(".git") for url in urls]
    return {
        name if names.count(name) == 1 else f"{name} {number}": url
        for number, (name, url) in enumerate(zip(names, urls, strict=True), 1)
    }


def _from_packages(folder: Path) -> dict[str, str]:
    """One git repository for each of the installed packages."""
    projects = {}
    for name in PACKAGES:
        spec = find_spec(name)
        assert spec
        assert spec.origin
        repository = folder / name
        leave_out = shutil.ignore_patterns("__pycache__", "*.so")
        shutil.copytree(Path(spec.origin).parent, repository / name, ignore=leave_out)
        _git(repository, "init", "--quiet", "--initial-branch=main")
        _git(repository, "add", "--all")
        _git(repository, "-c", "user.name=demo", "-c", "user.email=demo@localhost",
             "commit", "--quiet", "--message=As installed")  # fmt: skip
        projects[name] = str(repository)
    return projects


def _git(repository: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(repository), *arguments], check=True)


@contextmanager
def _installation(home: Path) -> Iterator[WundrClient]:
    """A server of our own and a client for it; stopped at the end, whatever happens."""
    environment = {**os.environ, "WUNDR_HOME": str(home)}  # noqa: TID251 - for the child process
    (port,) = free_ports(1)
    wundr = str(Path(sys.executable).with_name("wundr"))
    up = [wundr, "up", "--detach", "--port", str(port)]
    try:
        subprocess.run(up, env=environment, check=True)
        profile = (home / "credentials.toml").read_text("utf-8")
        key = profile.split('api_key = "')[1].split('"')[0]
        with WundrClient(api_key=key, base_url=f"http://127.0.0.1:{port}") as client:
            yield client
    finally:
        subprocess.run([wundr, "down"], env=environment, check=False)


def _job(job_id: str, name: str, url: str) -> dict[str, Any]:
    project = {"name": name, "repository": {"url": url}}
    return {"id": job_id, "type": "analysis", "config": {"project": project}}


def _watch(client: WundrClient, batch_id: str) -> BatchDetail:
    columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn()
    with Progress(*columns, TimeElapsedColumn(), console=console) as bars:
        batch = bars.add_task(batch_id, total=100)
        jobs: dict[str, Any] = {}
        for status in client.batches.watch(batch_id, include_jobs=True, poll_seconds=0.2):
            bars.update(batch, completed=status.progress.percentage)
            for job in status.individual_jobs or []:
                if job.id not in jobs and job.status != "queued":
                    jobs[job.id] = bars.add_task(f"  {job.project_name}", total=100)
                if job.id in jobs:
                    bars.update(jobs[job.id], completed=job.progress)
    return status


def _table(results: BatchResults) -> Table:
    table = Table("Project", "Quality", "Grade", "Files", "Lines", "Findings", "High", "Debt")
    for project in results.project_results:
        table.add_row(
            project.project_name,
            str(project.quality_score),
            project.grade,
            f"{project.files_analyzed:,}",
            f"{project.lines:,}",
            f"{project.issues_found:,}",
            f"{project.issues_by_severity.get(Severity.HIGH, 0):,}",
            f"{(project.technical_debt_minutes or 0) / 60:.0f} h",
        )
    return table


def _seconds(status: BatchDetail) -> str:
    assert status.started_at
    assert status.completed_at
    return f"{(status.completed_at - status.started_at).total_seconds():.1f}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
