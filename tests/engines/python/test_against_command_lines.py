"""Every number and finding equals what ``radon`` and ``bandit`` print about real packages."""

from collections import Counter
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from tests.engines import corpus
from wundr_ray.engines.python.bandit.severity.table import CASES

# Not rich: radon's line counter is quadratic in the lines of one statement and does not finish its
# tables within a minute. Its blocks and findings are compared in the demo's test.
PACKAGES = [
    "bandit",
    "anyio",
    "aiohttp",
    "xlsxwriter",
    pytest.param("fastapi", marks=pytest.mark.long),
]
RAW = ["loc", "lloc", "sloc", "comments", "multi", "blank"]


@pytest.fixture(scope="module", params=["samples", *PACKAGES])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    if request.param == "samples":
        return corpus.write_samples(tmp_path_factory.mktemp("samples"))
    return corpus.SITE_PACKAGES / str(request.param)


def test_every_file_is_analysed(folder: Path) -> None:
    frames = corpus.ours(folder)
    assert frames.files["path"].to_list() == [str(file) for file in corpus.python_files(folder)]
    assert frames.skipped.is_empty()


def test_blocks_and_their_complexity(folder: Path) -> None:
    theirs = Counter(
        (path, *block)
        for path, blocks in corpus.radon("cc", folder).items()
        for block in chain.from_iterable(_blocks(block) for block in blocks)
    )
    functions = corpus.ours(folder).functions
    rows = functions.select("path", "kind", "line", "end_line", "complexity").rows()
    names = [name.rpartition(".")[2] for name in functions["name"]]
    assert Counter((*row, name) for row, name in zip(rows, names, strict=True)) == theirs


def _blocks(block: dict[str, Any], closure: bool = False) -> list[tuple[Any, ...]]:
    """A block and its closures; methods stand in radon's list themselves."""
    kind = "closure" if closure else block["type"]
    own = (kind, block["lineno"], block["endline"], block["complexity"], block["name"])
    return [own, *chain.from_iterable(_blocks(inner, True) for inner in block.get("closures", ()))]


def test_raw_counts(folder: Path) -> None:
    files = corpus.ours(folder).files.rename({"lines": "loc"})
    ours = {row[0]: row[1:] for row in files.select("path", *RAW).rows()}
    theirs = corpus.radon("raw", folder)
    assert ours == {path: tuple(said[name] for name in RAW) for path, said in theirs.items()}


def test_maintainability(folder: Path) -> None:
    ours = dict(corpus.ours(folder).files.select("path", "maintainability").rows())
    assert ours == {path: said["mi"] for path, said in corpus.radon("mi", folder).items()}


def test_security_findings(folder: Path) -> None:
    theirs = corpus.bandit(folder)
    assert theirs["errors"] == []
    columns = ["path", "line", "engine_rule", "engine_severity", "confidence", "cwe", "help_url"]
    findings = corpus.ours(folder).findings
    ours = Counter(findings.filter(findings["engine"] == "bandit").select(columns).rows())
    expected = Counter(
        (
            found["filename"],
            found["line_number"],
            found["test_id"],
            found["issue_severity"],
            found["issue_confidence"].lower(),
            found["issue_cwe"].get("id"),
            found["more_info"],
        )
        for found in theirs["results"]
    )
    assert ours <= expected
    for row in expected - ours:
        assert None in {case.severity for case in CASES[row[2]]}
