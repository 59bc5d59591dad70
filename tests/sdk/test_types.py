"""What type checkers find in code that uses the installed wheel."""

import json
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("wundr_ray", "wundr_sdk", "serve_app")
EXAMPLE = re.compile(r"^```python\n(from wundr_sdk.*?)^```", re.DOTALL | re.MULTILINE)

MISSPELT = """\
from wundr_sdk import AnalysisConfig, AsyncWundrClient, BatchOptions, Repository, WundrClient

client = WundrClient("key")
client.batches.create(nmae="n", type="analysis", jobs=[])  # wrong
client.batches.create(name="n", type="analyses", jobs=[])  # wrong
client.batches.create(name="n", type="analysis", jobs=[], priority="hihg")  # wrong
client.batches.validate(name="n", type="analysis", jobs=[], optoins={})  # wrong
client.batches.create_from_template("t", [], nmae="n")  # wrong
list(client.batches.iterate(stauts="failed"))  # wrong
client.webhooks.create("https://x", evnets=["batch.failed"])  # wrong
client.webhooks.update("we_1", enbaled=True)  # wrong
Repository(url="https://x", brunch="main")  # wrong
AnalysisConfig(include_test=True)  # wrong
BatchOptions(max_paralell=2)  # wrong
print(client.batches.get_status("b").progres)  # wrong


async def twin(client: AsyncWundrClient) -> None:
    await client.batches.create(nmae="n", type="analysis", jobs=[])  # wrong
    await client.webhooks.create("https://x", evnets=["batch.failed"])  # wrong
    print((await client.usage()).acount)  # wrong
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all examples and misspelt code, beside a Python that has our wheel."""
    folder = tmp_path_factory.mktemp("typed")
    installed = folder / "installed"
    with zipfile.ZipFile(_wheel(folder)) as wheel:
        wheel.extractall(installed)
    venv.create(folder / "venv", symlinks=True)
    (packages,) = (folder / "venv").glob("lib/*/site-packages")
    (packages / "all.pth").write_text(f"{installed}\n{sysconfig.get_path('purelib')}\n")
    (folder / "code").mkdir()
    for name, text in examples():
        (folder / "code" / name).write_text(text, encoding="utf-8")
    (folder / "code" / "misspelt.py").write_text(MISSPELT)
    return folder


def examples() -> Iterator[tuple[str, str]]:
    """The Python examples of the README and of all pages, as files."""
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))):
        for number, example in enumerate(EXAMPLE.findall(page.read_text(encoding="utf-8"))):
            yield f"{page.stem.replace('-', '_')}_{number}.py", example


def test_there_are_examples() -> None:
    pages = {name.rpartition("_")[0] for name, _ in examples()}
    assert pages >= {"README", "report_batches", "schedules", "sdk_reference", "targets"}


def _wheel(folder: Path) -> Path:
    """Made of a copy, because setuptools leaves its work in the folder of the sources."""
    source = folder / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    for name in PACKAGES:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    code = "from setuptools.build_meta import build_wheel; print(build_wheel('.'))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=source, capture_output=True, text=True, check=True
    )
    return source / done.stdout.splitlines()[-1]


def test_the_wheel_says_that_it_is_typed(project: Path) -> None:
    for name in PACKAGES:
        assert (project / "installed" / name / "py.typed").is_file()


def wrong_lines() -> list[tuple[str, int]]:
    lines = enumerate(MISSPELT.splitlines(), 1)
    return [("misspelt.py", number) for number, line in lines if "# wrong" in line]


def test_mypy_finds_what_is_misspelt_and_nothing_in_the_examples(project: Path) -> None:
    python = project / "venv" / "bin" / "python"
    settings = ["--strict", "--config-file=", f"--python-executable={python}"]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *settings, "."],
        cwd=project / "code",
        capture_output=True,
        text=True,
    )
    found = re.findall(r"^(\w+\.py):(\d+): error", done.stdout, re.MULTILINE)
    assert sorted({(file, int(line)) for file, line in found}) == wrong_lines(), done.stdout


def test_pyright_finds_what_is_misspelt_and_nothing_in_the_examples(project: Path) -> None:
    """By basedpyright, which brings pyright and the program that runs it along."""
    settings = {"typeCheckingMode": "strict", "venvPath": str(project), "venv": "venv"}
    (project / "code" / "pyrightconfig.json").write_text(json.dumps(settings))
    done = subprocess.run(
        [sys.executable, "-m", "basedpyright", "--outputjson", "."],
        cwd=project / "code",
        capture_output=True,
        text=True,
    )
    found = {
        (Path(each["file"]).name, each["range"]["start"]["line"] + 1)
        for each in json.loads(done.stdout)["generalDiagnostics"]
        if each["severity"] == "error"
    }
    assert sorted(found) == wrong_lines(), done.stdout
