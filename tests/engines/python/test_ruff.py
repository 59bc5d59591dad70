"""ruff in a shard: its table, its findings against its command line, suppressions, refusals."""

import json
import subprocess
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from tests.engines.corpus import SITE_PACKAGES, python_files, python_text
from wundr_ray.contract.vocabulary import Rule
from wundr_ray.engines.analysis import analyse
from wundr_ray.engines.interface import AnalysisOptions
from wundr_ray.engines.programs import toolbox
from wundr_ray.engines.python.ruff.codes import KINDS, LEFT_OUT
from wundr_ray.engines.python.ruff.run import analyse as analyse_modules

BOTH = AnalysisOptions(frozenset({Rule.PERFORMANCE, Rule.STYLE}))
GROUPS = {"Perflint", "flake8-comprehensions", "refurb", "flake8-async", "flake8-simplify"}


def _ruff(*arguments: str) -> str:
    done = subprocess.run(
        [toolbox.program("ruff"), *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout


def test_the_table_is_complete() -> None:
    rules = json.loads(_ruff("rule", "--all", "--output-format", "json"))
    stable = {
        rule["code"]: rule["name"]
        for rule in rules
        if rule["linter"] in GROUPS and "Stable" in rule["status"]
    }
    assert set(KINDS) | set(LEFT_OUT) == set(stable)
    assert not set(KINDS) & set(LEFT_OUT)
    for rule, kind in KINDS.items():
        assert kind.help_url == f"https://docs.astral.sh/ruff/rules/{stable[rule]}"
    assert len({kind.code for kind in KINDS.values()}) == len(KINDS)


@pytest.mark.parametrize("package", ["aiohttp", "alembic"])
def test_equal_to_the_command_line(package: str) -> None:
    folder = SITE_PACKAGES / package
    theirs = json.loads(
        _ruff(
            *(
                "check",
                "--isolated",
                "--no-cache",
                "--quiet",
                "--exit-zero",
                "--no-respect-gitignore",
            ),
            *("--output-format", "json", "--target-version", "py311"),
            *("--select", ",".join(KINDS), str(folder)),
        )
    )
    files = python_files(folder)
    frames = analyse([python_text(str(file), file.read_bytes()) for file in files], BOTH)
    assert frames.skipped.is_empty()
    ours = frames.findings.filter(pl.col("engine") == "ruff")
    assert Counter(ours.select("path", "line", "engine_rule").rows()) == Counter(
        (said["filename"], said["location"]["row"], said["code"]) for said in theirs
    )
    assert ours.height > 20


def test_a_finding() -> None:
    data = b"async def f():\n    import time\n    time.sleep(\n        1\n    )\n"
    [finding] = analyse([python_text("a/b.py", data)], BOTH).findings.to_dicts()
    assert finding == {
        "path": "a/b.py",
        "line": 3,
        "end_line": 3,
        "rule": "performance",
        "code": "blocking_sleep_in_async_function",
        "severity": "high",
        "confidence": "high",
        "cwe": None,
        "message": "Async functions should not call `time.sleep`",
        "engine": "ruff",
        "engine_rule": "ASYNC251",
        "engine_severity": "error",
        "help_url": "https://docs.astral.sh/ruff/rules/blocking-sleep-in-async-function",
        "role": "production",
    }


SUPPRESSED = {
    "none": (b"x = dict()\n", 1, 0),
    "a line": (b"x = dict()  # noqa\ny = dict()\n", 1, 1),
    "a rule in a line": (b"x = dict()  # NOQA: C408\n", 0, 1),
    "another rule": (b"x = dict()  # noqa: C401\n", 1, 0),
    "the file": (b"# ruff: noqa\nx = dict()\ny = dict()\n", 0, 2),
    "the file, for flake8": (b"# flake8: noqa\nx = dict()\n", 0, 1),
    "a range": (b"# ruff: disable[C408]\nx = dict()\n# ruff: enable[C408]\ny = dict()\n", 1, 1),
    "two of one line": (b"x = [dict(), dict()]  # noqa\n", 0, 2),
    "only in a string": (b"x = dict(a='noqa')\n", 1, 0),
}


@pytest.mark.parametrize(("data", "found", "silenced"), SUPPRESSED.values(), ids=SUPPRESSED)
def test_suppressed_findings_are_counted(data: bytes, found: int, silenced: int) -> None:
    frames = analyse([python_text("a.py", data)], BOTH)
    assert frames.findings.height == found
    rows = [("a.py", "style", silenced)] if silenced else []
    assert frames.suppressed.rows() == rows


def test_nosec_is_counted_too() -> None:
    data = b"def f(x):\n assert x()  # nosec\n assert x()  # nosec: B101\n assert x()\n"
    frames = analyse([python_text("a.py", data)], AnalysisOptions(frozenset(Rule)))
    assert frames.suppressed.rows() == [("a.py", "security", 2)]
    assert frames.findings["line"].to_list() == [4]


def test_any_encoding_that_python_reads() -> None:
    texts = [
        python_text("latin.py", "# coding: latin-1\nx = dict()  # é\n".encode("latin-1")),
        python_text("mark.py", b"\xef\xbb\xbfx = dict()\n"),
        python_text("jis.py", "# coding: shift_jis\nx = dict(a='表')\n".encode("shift_jis")),
        python_text("Loud.PY", b"x = dict()\r\n"),
        python_text("stub.pyi", b"x = dict()\n"),
        python_text("window.pyw", b"x = dict()\n"),
    ]
    frames = analyse(texts, BOTH)
    assert sorted(frames.findings["path"].to_list()) == sorted(text.file.path for text in texts)


def test_names_of_files_mean_nothing() -> None:
    paths = ["../../etc/x.py", "-c.py", "a b\n.py", "é" * 200 + ".py", "pyproject.toml.py", "/x.py"]
    frames = analyse([python_text(path, b"x = dict()\n") for path in paths], BOTH)
    assert sorted(frames.findings["path"].to_list()) == sorted(paths)
    assert not Path("/x.py").exists()


@pytest.mark.parametrize("rule", [Rule.SECURITY, Rule.PERFORMANCE, Rule.STYLE])
def test_only_what_was_requested(rule: Rule) -> None:
    texts = [python_text("a.py", b"x = dict()\ny = sorted(x)[0]\n")]
    found = analyse(texts, AnalysisOptions(frozenset({rule}))).findings["code"].to_list()
    expected = {Rule.PERFORMANCE: ["sorted_min_max"], Rule.STYLE: ["unnecessary_collection_call"]}
    assert found == expected.get(rule, [])


READ_BY_RUFF = {
    "nothing": b"",
    "a comment": b"# ruff: noqa\n",
    "a docstring": b'"""x"""\n',
    "silenced": b"import a  # noqa\n",
    "left out of sorting": b"# isort: skip_file\nx = 1\n",
    "what a compiler refuses": b"def f(a, a):\n    return 1\n\n\nreturn 2\n",
}


@pytest.mark.parametrize("data", READ_BY_RUFF.values(), ids=READ_BY_RUFF)
def test_a_file_that_was_read_counts(data: bytes) -> None:
    frames = analyse([python_text("a.py", data)], BOTH)
    assert frames.files.height == 1
    assert frames.skipped.is_empty()


def test_a_file_that_ruff_cannot_read_is_not_clean() -> None:
    """The analysis refuses such files before; here ruff alone is asked."""
    texts = [python_text("a.py", b"x = (\n"), python_text("b.py", b"x = dict()\n")]
    found = analyse_modules(texts, BOTH)
    assert [(file.path, file.code) for file in found.refused] == [("a.py", "not_read")]
    assert [finding.path for finding in found.findings] == ["b.py"]
