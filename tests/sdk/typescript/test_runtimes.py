"""The TypeScript client's own tests on every runtime, from the packed tarball."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.sdk.typescript.installed import RUNTIMES, install_runtimes, install_tests

pytestmark = pytest.mark.long

FEWEST = 150
"""A run that finds no tests must not pass."""
SECONDS = 300
_PASSED = re.compile(r"# pass (\d+)|(\d+) pass(?:ed)?\b")


def passed(printed: str) -> int:
    """How many tests a runtime says have passed."""
    return max((int(a or b) for a, b in _PASSED.findall(printed)), default=0)


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_on(runtime: str, tmp_path: Path) -> None:
    install_runtimes()
    command = [*RUNTIMES[runtime], *install_tests(tmp_path)]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    printed = done.stdout + done.stderr
    assert done.returncode == 0, printed[-20_000:]
    assert passed(printed) >= FEWEST, printed[-20_000:]
