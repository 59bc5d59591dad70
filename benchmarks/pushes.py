"""One changed file brought to a branch over https, against a shallow clone, a commit and a push.

The repository is a package of this installation, the server a real git on this machine; both ways
begin with nothing. Run: ``python -m benchmarks.pushes``.
"""

import base64
import os
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from benchmarks.rows import Row, record
from tests.delivery.git_server import Forge, forge
from tests.repositories import from_packages
from tests.sources.https_server import TOKEN
from wundr_ray.delivery.git.branches import draft, publish
from wundr_ray.delivery.git.push import Branch
from wundr_ray.delivery.interface import Draft, FileChange, Signature
from wundr_ray.domain.files.records import blob_id
from wundr_ray.sources.interface import FetchPolicy, SourceSpec

PACKAGE = "sqlalchemy"
FILE = f"{PACKAGE}/__init__.py"
RUNS = 5
WHO = Signature("Wundr", "wundr@example.invalid", datetime(2026, 1, 1, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one delivery; bytes both ways, without headers."""

    seconds: float
    exchanged_bytes: int


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="wundr-benchmark-") as folder:
        root = Path(folder)
        work = from_packages(root / "work", [PACKAGE])
        with forge(root, work) as server:
            ours, theirs = [], []
            for number in range(RUNS):
                place = root / f"run{number}"
                place.mkdir()
                ours.append(measured(server, lambda at=place: deliver(server, work, at)))
                theirs.append(measured(server, lambda at=place: by_hand(server, at)))
    record(rows(ours, theirs))


def measured(server: Forge, act: Callable[[], None]) -> Cost:
    before, started = exchanged(server), time.perf_counter()
    act()
    return Cost(time.perf_counter() - started, exchanged(server) - before)


def exchanged(server: Forge) -> int:
    uploads = (headers.get("Content-Length", "0") for _, headers in server.server.asked)
    return server.server.sent_bytes + sum(map(int, uploads))


def deliver(server: Forge, work: Path, place: Path) -> None:
    """What delivery does."""
    policy = FetchPolicy(place / "mirrors", False, True, server.server.certificate, 0, 120)
    before = (work / FILE).read_bytes()
    change = FileChange(FILE, blob_id(before), before + b"# changed\n")
    spec = SourceSpec(server.url, "main", None, TOKEN)
    drafted = Draft("", (change,), "Changed\n", WHO, WHO)
    based = replace(drafted, base=draft(spec, policy, drafted).base)
    _, result = publish(spec, policy, based, Branch(f"ours-{place.name}", [None]))
    assert result


def by_hand(server: Forge, place: Path) -> None:
    """Clone, commit and push as a person would; git gets the same certificate and token."""
    known = base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode()
    settings = [
        f"http.sslCAInfo={server.server.certificate}",
        f"http.extraHeader=Authorization: Basic {known}",
        "user.name=Benchmark",
        "user.email=benchmark@example.invalid",
    ]
    flags = [part for setting in settings for part in ("-c", setting)]
    clone = place / "clone"
    _git(place, *flags, "clone", "--quiet", "--depth=1", server.url, "clone")
    with (clone / FILE).open("ab") as end:
        end.write(b"# changed\n")
    _git(clone, *flags, "commit", "--quiet", "--all", "--message=x")
    _git(clone, *flags, "push", "--quiet", "origin", f"HEAD:refs/heads/by-hand-{place.name}")


def _git(folder: Path, *arguments: str) -> None:
    """Without any settings of this machine."""
    environment = {
        "PATH": os.defpath,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
    }
    subprocess.run(["git", *arguments], cwd=folder, env=environment, check=True)


def rows(ours: list[Cost], theirs: list[Cost]) -> list[Row]:
    seconds = median(cost.seconds for cost in ours)
    sent = median(cost.exchanged_bytes for cost in ours)
    peer = "a shallow clone, a commit and a push"
    time_ratio = seconds / median(cost.seconds for cost in theirs)
    size_ratio = sent / median(cost.exchanged_bytes for cost in theirs)
    return [
        _row("pushing one changed file, seconds", seconds, "s", 3, "none"),
        _row("pushing one changed file, bytes exchanged", sent / 1000, "kB", 100, "none"),
        _row("pushing one changed file, time", time_ratio, "x", 1, peer),
        _row("pushing one changed file, bytes", size_ratio, "x", 0.1, peer),
    ]


def _row(name: str, value: float, unit: str, goal: float, peer: str) -> Row:
    return Row(
        name=name,
        value=round(value, 3),
        unit=unit,
        goal=goal,
        better="lower",
        peer=peer,
        runs=RUNS,
    )


if __name__ == "__main__":
    main()
