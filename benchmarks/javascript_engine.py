"""The shard engine for JavaScript and TypeScript against one bare run of oxlint on the same files.

The corpus are npm packages that ship their sources, kept in a folder outside the repository; npm
fetches them once. Both sides use the same rules and one thread; ours writes the files of shards
of the usual size, runs oxlint on each, and makes frames of what it says. CPU is compared, children
included, because wall time on a shared machine says little; wall time is printed beside it.
Run: ``python -m benchmarks.javascript_engine``.
"""

import subprocess
import tarfile
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from statistics import median

from benchmarks.rows import Row, record
from wundr_ray.contract.vocabulary import Language, Rule
from wundr_ray.domain.files.records import SourceFile, SourceText
from wundr_ray.domain.files.shards import cut
from wundr_ray.engines.analysis import analyse
from wundr_ray.engines.interface import AnalysisOptions
from wundr_ray.engines.programs import toolbox
from wundr_ray.engines.scripts.oxlint import run as oxlint
from wundr_ray.frames import Frames
from wundr_ray.sources.files.languages import language_of, reason_by_content

RUNS = 5
CACHE = Path(tempfile.gettempdir()) / "wundr-benchmark-npm"
PACKAGES = (
    *("ra-ui-materialui@5.15.4", "tldraw@5.1.1", "@tldraw/editor@5.1.1"),
    *("primevue@5.0.2", "rxjs@7.8.2", "zod@4.6.7", "@mui/material@9.5.0"),
)
MAX_FILE_BYTES = 2_000_000
OPTIONS = AnalysisOptions(rules=frozenset(Rule) - {Rule.DUPLICATES})
SCRIPTS = (Language.JAVASCRIPT, Language.TYPESCRIPT)


def fetch(package: str) -> Path:
    """The unpacked folder of a package, by npm or from an earlier run."""
    folder = CACHE / package.replace("/", "-").replace("@", "_")
    if not folder.is_dir():
        CACHE.mkdir(exist_ok=True)
        done = subprocess.run(
            ["npm", "pack", package, "--silent"],
            cwd=CACHE,
            check=True,
            capture_output=True,
            text=True,
        )
        with tarfile.open(CACHE / done.stdout.split()[-1]) as archive:
            archive.extractall(folder, filter="data")
    return folder


def corpus() -> list[SourceText]:
    """All scripts that a job would analyse."""
    texts = []
    for package in PACKAGES:
        for path in sorted(fetch(package).rglob("*")):
            language = language_of(path.name)
            if language in SCRIPTS and path.is_file() and path.stat().st_size <= MAX_FILE_BYTES:
                data = path.read_bytes()
                name = str(path.relative_to(CACHE))
                text = SourceText(SourceFile(name, "0" * 40, language, len(data)), data)
                if reason_by_content(text) is None:
                    texts.append(text)
    return texts


def by_shards(texts: list[SourceText]) -> Frames:
    by_path = {text.file.path: text for text in texts}
    shards = cut([text.file for text in texts])
    parts = [analyse([by_path[file.path] for file in shard], OPTIONS) for shard in shards]
    return Frames.join(parts)


def by_oxlint(folder: Path) -> None:
    """One run with our rules on all files, its output thrown away."""
    tool = oxlint.tool(OPTIONS.rules)
    command = [toolbox.program(tool.name), *tool.arguments]
    done = subprocess.run(
        command, cwd=folder, env=dict(tool.environment), stdout=subprocess.DEVNULL, check=False
    )
    if done.returncode not in tool.fine:
        raise RuntimeError(f"oxlint ended with {done.returncode}")


def lay_out(texts: list[SourceText], folder: Path) -> None:
    for setting, data in oxlint.tool(OPTIONS.rules).settings.items():
        (folder / setting).write_bytes(data)
    for text in texts:
        path = folder / text.file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.data)


def cpu_and_wall(work: Callable[[], object]) -> tuple[float, float]:
    def cpu() -> float:
        return sum(
            usage.ru_utime + usage.ru_stime
            for usage in (getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN))
        )

    cpu_before, wall_before = cpu(), time.perf_counter()
    work()
    return cpu() - cpu_before, time.perf_counter() - wall_before


def main() -> None:
    texts = corpus()
    lines = sum(text.data.count(b"\n") for text in texts)
    print(f"{len(texts):,} files, {lines:,} lines")
    ratios, walls = [], []
    with tempfile.TemporaryDirectory(prefix="wundr-benchmark-") as name:
        folder = Path(name)
        lay_out(texts, folder)
        by_shards(texts[:50])
        for _ in range(RUNS):
            theirs = cpu_and_wall(lambda: by_oxlint(folder))
            ours = cpu_and_wall(lambda: by_shards(texts))
            ratios.append(ours[0] / theirs[0])
            walls.append(ours[1] / theirs[1])
            print(f"oxlint {theirs[0]:.2f} s CPU, ours {ours[0]:.2f} s")
    row: Row = {
        "name": "javascript_engine_cpu",
        "value": round(median(ratios), 2),
        "unit": "x",
        "goal": 1.3,
        "better": "lower",
        "peer": "one bare run of oxlint with the same rules, one thread",
        "runs": RUNS,
    }
    wall: Row = {**row, "name": "javascript_engine_wall", "value": round(median(walls), 2)}
    record([row, wall])


if __name__ == "__main__":
    main()
