"""Real packages, what the command lines of radon and bandit say about them, and what we say."""

import json
import subprocess
import sys
import sysconfig
from functools import cache
from pathlib import Path
from typing import Any

from wundr_ray.contract.vocabulary import Language, Rule
from wundr_ray.domain.files.records import SourceFile, SourceText
from wundr_ray.engines.analysis import analyse
from wundr_ray.engines.interface import AnalysisOptions
from wundr_ray.frames import Frames
from wundr_ray.sources.files.languages import language_of

SAMPLES = Path(__file__).parent / "samples"
"""Files that no formatter or test collector may touch, hence ``.py.txt``."""

SITE_PACKAGES = Path(sysconfig.get_path("purelib"))
BOTH = AnalysisOptions(rules=frozenset({Rule.COMPLEXITY, Rule.SECURITY}))


def python_text(path: str, data: bytes) -> SourceText:
    """A file that counts as production code, whatever it looks like."""
    file = SourceFile(path, "0" * 40, Language.PYTHON, len(data), is_role_settled=True)
    return SourceText(file, data)


def text(path: str, data: bytes) -> SourceText:
    """Production code whose language is told by its path."""
    language = language_of(path)
    assert language
    file = SourceFile(path, "0" * 40, language, len(data), is_role_settled=True)
    return SourceText(file, data)


def analyse_one(data: bytes, options: AnalysisOptions = BOTH) -> Frames:
    return analyse([python_text("file.py", data)], options)


def write_samples(folder: Path) -> Path:
    for sample in SAMPLES.glob("*.py.txt"):
        (folder / sample.stem).write_bytes(sample.read_bytes())
    return folder


def python_files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


@cache
def ours(folder: Path) -> Frames:
    files = python_files(folder)
    return analyse((python_text(str(file), file.read_bytes()) for file in files), BOTH)


@cache
def radon(command: str, folder: Path) -> dict[str, Any]:
    """``radon cc|mi|raw -j`` by path."""
    output = json.loads(_run("radon", command, "-j", str(folder)))
    return {path: said for path, said in output.items() if path.endswith(".py")}


@cache
def bandit(folder: Path) -> dict[str, Any]:
    """``bandit -r -f json``: ``results`` and ``errors``."""
    output: dict[str, Any] = json.loads(_run("bandit", "-q", "-r", "-f", "json", str(folder)))
    return output


def _run(module: str, *arguments: str) -> str:
    """bandit exits with 1 when it finds something."""
    command = [sys.executable, "-W", "ignore", "-m", module, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout
