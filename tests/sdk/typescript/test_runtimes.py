"""The TypeScript client's own tests on every runtime and in Chromium, from the packed tarball."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.conformance.pages import chromium
from tests.sdk.typescript.installed import RUNTIMES, TOOLS, install_runtimes, install_tests

pytestmark = pytest.mark.long

FEWEST = 150
"""A run that finds no tests must not pass."""
SECONDS = 600
_PASSED = re.compile(r"# pass (\d+)|(\d+) pass(?:ed)?\b")


def passed(printed: str) -> int:
    """How many tests a runtime says have passed."""
    return max((int(a or b) for a, b in _PASSED.findall(printed)), default=0)


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_on(runtime: str, tmp_path: Path) -> None:
    install_runtimes()
    run([*RUNTIMES[runtime], *install_tests(tmp_path)], tmp_path)


def test_in_chromium(tmp_path: Path) -> None:
    browser = chromium()
    assert browser, "not installed: chromium (apt-get install chromium)"
    install_runtimes()
    install_tests(tmp_path)
    run(["node", "test/browser/run.mjs", str(TOOLS), browser], tmp_path)


def run(command: list[str], folder: Path) -> None:
    """Run a command that must pass, with at least as many tests as expected."""
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    printed = done.stdout + done.stderr
    assert done.returncode == 0, printed[-20_000:]
    assert passed(printed) >= FEWEST, printed[-20_000:]
