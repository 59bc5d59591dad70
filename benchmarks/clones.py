"""Duplicates: agreement with jscpd 5, speed against it, and how memory grows with projects.

Both tools search the same Python files of installed packages with the same minimum sizes, each as
a process of its own with its start and its reading. jscpd cuts strings and docstrings into words,
here a string is one token: a pair of jscpd counts as verified when its two places hold at least 50
of our tokens in the same order, over five lines. difflib decides that, not our search.
Run: ``python -m benchmarks.clones``.
"""

import resource
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

import polars as pl

from benchmarks.clones_agreement import Cut, Found, Place, is_verified, jscpd, theirs
from benchmarks.rows import Row, record
from wundr_ray.clones.detect import find_clones
from wundr_ray.clones.tokens.streams import tokenise
from wundr_ray.contract.vocabulary import Language
from wundr_ray.domain.files.records import SourceFile, SourceText
from wundr_ray.domain.files.shards import cut

RUNS = 5
THREADS = 2
SITE_PACKAGES = Path(sysconfig.get_path("purelib"))
PACKAGES = (
    *("aiohttp", "fastapi", "hypothesis", "matplotlib", "mypy", "networkx", "opentelemetry"),
    *("pip", "pydantic", "sqlalchemy", "tornado"),
)
JSCPD = [*jscpd("python"), "--reporters", "silent"]
PROJECTS = (10, 100, 1000)


def make_corpus(folder: Path) -> None:
    for package in PACKAGES:
        for file in sorted((SITE_PACKAGES / package).rglob("*.py")):
            copy = folder / file.relative_to(SITE_PACKAGES)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)


def read_streams(folder: Path) -> pl.DataFrame:
    """Cut into tokens on two threads; the service has a task for every shard."""
    files = sorted(folder.rglob("*.py"))
    texts = [_text(str(file.relative_to(folder)), file.read_bytes()) for file in files]
    by_file = {text.file: text for text in texts}
    share = sum(len(text.data) for text in texts) // THREADS + 1
    parts = cut([text.file for text in texts], share)
    shards = [[by_file[file] for file in part] for part in parts]
    with ThreadPoolExecutor(THREADS) as pool:
        return pl.concat(tokens.streams for tokens in pool.map(tokenise, shards))


def _text(path: str, data: bytes) -> SourceText:
    return SourceText(SourceFile(path, "0" * 40, Language.PYTHON, len(data)), data)


def places(streams: pl.DataFrame) -> Cut:
    """The tokens of a place, as in ``streams``."""
    files = {path: (lines, tokens) for path, lines, tokens in streams.iter_rows()}

    def cut(place: Place) -> tuple[list[int], list[int]]:
        lines, tokens = files.get(place["name"], ([], []))
        start, end = bisect_left(lines, place["start"]), bisect_right(lines, place["end"])
        return lines[start:end], tokens[start:end]

    return cut


def agreement(folder: Path) -> Row:
    streams = read_streams(folder)
    ours, cut = Found(streams), places(streams)
    with tempfile.TemporaryDirectory() as reports:
        pairs = theirs(folder, Path(reports), "python")
    verified = [pair for pair in pairs if is_verified(cut, *pair)]
    matches = sum(ours.has(*pair) for pair in verified)
    print(f"jscpd: {len(pairs)} pairs, {len(verified)} verified, {matches} of these found")
    print(f"of all its pairs, text of docstrings too: {sum(ours.has(*p) for p in pairs)}")
    return {
        "name": "clones_found",
        "value": round(100 * matches / len(verified), 1),
        "unit": "% of its verified pairs",
        "goal": 95,
        "better": "higher",
        "peer": "jscpd 5",
        "runs": 1,
    }


def child(*command: str) -> tuple[float, float]:
    """Wall and CPU seconds of a process."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def speed(folder: Path) -> list[Row]:
    runs = []
    for _ in range(RUNS + 1):
        other = child(*JSCPD, str(folder))
        ours = child(sys.executable, "-m", "benchmarks.clones", "--search", str(folder))
        runs.append((other, ours))
    rows: list[Row] = []
    for place, kind in enumerate(("wall", "cpu")):
        peer, own = (median(run[tool][place] for run in runs[1:]) for tool in (0, 1))
        print(f"{kind}: jscpd {peer:.2f} s, ours {own:.2f} s")
        rows.append(
            {
                "name": f"clones_{kind}_saved",
                "value": round(peer / own, 2),
                "unit": "x faster" if kind == "wall" else "x less CPU",
                "goal": 1.5,
                "better": "higher",
                "peer": "jscpd 5",
                "runs": RUNS,
            }
        )
    return rows


def make_projects(folder: Path, streams: pl.DataFrame, count: int) -> None:
    """Each of 100 files; a fifth of them are the same everywhere, the others its own."""
    base = streams.sort("path").gather_every(max(1, streams.height // 100)).head(100)
    for number in range(count):
        own = pl.int_range(pl.len()) % 5 != 0
        salted = pl.col("tokens").list.eval(pl.element() ^ (number * 0x9E3779B97F4A7C15 % 2**64))
        base.with_columns(tokens=pl.when(own).then(salted).otherwise("tokens")).write_parquet(
            folder / f"{number}.parquet"
        )


def peak_of_search(folder: Path) -> tuple[int, int]:
    """Megabytes at the most, and pairs, of a search across the projects of ``folder``."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.clones", "--across", str(folder)],
        check=True,
        capture_output=True,
        text=True,
    )
    peak, pairs = map(int, done.stdout.split())
    return peak, pairs


def memory(corpus: Path) -> Row:
    streams = read_streams(corpus)
    peaks = []
    for count in PROJECTS:
        with tempfile.TemporaryDirectory() as folder:
            make_projects(Path(folder), streams, count)
            started = time.perf_counter()
            peak, pairs = peak_of_search(Path(folder))
            seconds = time.perf_counter() - started
            print(f"{count} projects: {peak} MB at the most, {pairs} pairs, {seconds:.1f} s")
            peaks.append(peak)
    return {
        "name": "clones_memory_100_to_1000_projects",
        "value": round(peaks[2] / peaks[1], 2),
        "unit": "x peak memory",
        "goal": 3,
        "better": "lower",
        "peer": "its own peak with 100 projects",
        "runs": 1,
    }


def search_across(files: Iterable[Path]) -> None:
    clones = find_clones({file.stem: pl.scan_parquet(file) for file in files})
    status = Path("/proc/self/status").read_text("ascii")  # ru_maxrss counts the parent's too
    peak = int(status.partition("VmHWM:")[2].split()[0]) // 1024
    print(peak, clones.height)


def main() -> None:
    match sys.argv[1:]:
        case ["--search", folder]:
            print(find_clones({"": read_streams(Path(folder)).lazy()}).height)
        case ["--across", folder]:
            search_across(Path(folder).glob("*.parquet"))
        case _:
            with tempfile.TemporaryDirectory(prefix="wundr-benchmark-") as folder:
                corpus = Path(folder)
                make_corpus(corpus)
                record([agreement(corpus), *speed(corpus), memory(corpus)])


if __name__ == "__main__":
    main()
