"""The specification's examples for Node, unchanged, from the packed tarball on a real server.

``make sdk-typescript`` makes the tarball.
"""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live import LiveServer, installation
from tests.repositories import from_files
from tests.sdk.typescript.gateway import Gateway
from tests.sdk.typescript.installed import install

pytestmark = [pytest.mark.ray, pytest.mark.long]

EXAMPLES = Path(__file__).parent / "examples"
SECONDS = 200


@pytest.fixture(scope="module")
def server() -> Iterator[LiveServer]:
    with installation() as server:
        yield server


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose programs find the package as npm installs it."""
    folder = tmp_path_factory.mktemp("program")
    install(folder)
    return folder


def run(folder: Path, text: str, url: str, key: str) -> str:
    """What a program prints that begins with ``text``."""
    (folder / "program.mjs").write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["node", "program.mjs"],
        cwd=folder,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "WUNDR_API_KEY": key, "WUNDR_API_URL": url},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def example(name: str) -> str:
    return (EXAMPLES / name).read_text(encoding="utf-8")


def test_the_example(server: LiveServer, program: Path, tmp_path: Path) -> None:
    code = "def f(a):\n    return eval(a)\n"
    urls = [from_files(tmp_path / name, {"a.py": code}) for name in ("one", "two")]
    repositories = json.dumps([{"name": url.name, "url": str(url)} for url in urls])
    text = f"const repositories = {repositories};\n" + example("batch.mjs")
    lines = run(program, text, server.url, server.key).splitlines()
    assert lines[-2] == "Progress: 100%"
    assert lines[-1].startswith("Average quality score: ")
    assert float(lines[-1].rpartition(" ")[2]) > 0


def test_two_tries_fail_and_there_is_one_batch(
    server: LiveServer, program: Path, tmp_path: Path
) -> None:
    url = str(from_files(tmp_path / "one", {"a.py": "A = 1\n"}))
    project = {"name": "one", "repository": {"url": url}}
    jobs = [{"id": "job_1", "type": "analysis", "config": {"project": project}}]
    config = json.dumps({"name": "Tried again", "type": "analysis", "jobs": jobs})
    head = (
        "import { WundrClient } from '@wundr/sdk';\n"
        f"const client = new WundrClient();\nconst config = {config};\n"
    )
    with Gateway(server.url, refusals=2) as gateway:
        printed = run(program, head + example("retry.mjs"), gateway.url, server.key)
    attempts = [line.partition(":")[0] for line in printed.splitlines()]
    assert attempts == ["Retry attempt 1", "Retry attempt 2"]
    with server.client() as client:
        names = [batch.name for batch in client.batches.iterate()]
    assert names.count("Tried again") == 1
