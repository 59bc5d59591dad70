"""Examples from the packed tarball: the specification's for Node, unchanged, and our own.

All but that of a receiver run against a real server.

``make sdk-typescript`` makes the tarball.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.live import LiveServer, installation
from tests.repositories import from_files
from tests.sdk.typescript.document import PACKAGE
from tests.sdk.typescript.gateway import Gateway
from tests.sdk.typescript.installed import install
from wundr_ray.contract.vocabulary import EventName
from wundr_ray.notify.webhooks.payload import body_of
from wundr_ray.notify.webhooks.signing import new_secret, signed_headers
from wundr_ray.system import utc_now

pytestmark = [pytest.mark.ray, pytest.mark.long]

EXAMPLES = Path(__file__).parent / "examples"
SECONDS = 200
PATH = "/usr/local/bin:/usr/bin:/bin"


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
    return output_of(folder, ["program.mjs"], url, key)


def output_of(folder: Path, command: list[str], url: str, key: str) -> str:
    done = subprocess.run(
        ["node", *command],
        cwd=folder,
        env={"PATH": PATH, "WUNDR_API_KEY": key, "WUNDR_API_URL": url},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def examples(program: Path) -> Path:
    """The folder of the package's examples, compiled."""
    folder = program / "examples"
    compiler = PACKAGE / "node_modules" / "typescript" / "bin" / "tsc"
    command = ["node", str(compiler), "-p", "examples", "--noEmit", "false"]
    subprocess.run([*command, "--outDir", str(folder)], cwd=PACKAGE, check=True)
    return folder


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


def test_the_examples_of_the_package(server: LiveServer, examples: Path, tmp_path: Path) -> None:
    def output(*command: str) -> list[str]:
        return output_of(examples, list(command), server.url, server.key).splitlines()

    url = str(from_files(tmp_path / "one", {"a.py": "def f(a):\n    return eval(a)\n"}))
    *_, ended, score = output("quickstart.js", url)
    batch_id = ended.split()[2]
    assert ended == f"The batch {batch_id} is completed."
    assert score.startswith("Average quality score: ")
    assert output("events.js", batch_id)[-1].endswith(" batch.completed")
    page = tmp_path / "report.html"
    assert output("report.js", batch_id, str(page)) == [f"The report is in {page}."]
    assert page.read_bytes().startswith(b"<!doctype html>")


def test_the_example_of_a_receiver(examples: Path) -> None:
    secret = new_secret(os.urandom)
    body = body_of(EventName.COMPLETED, "batch_1", utc_now(), {})
    headers = dict(signed_headers([secret], "msg_1", utc_now(), body))
    environment = {"PATH": PATH, "WUNDR_WEBHOOK_SECRET": secret}
    command = ["node", "webhook.js"]
    with subprocess.Popen(
        command, cwd=examples, env=environment, stdout=subprocess.PIPE, text=True
    ) as receiver:
        assert receiver.stdout is not None
        port = receiver.stdout.readline().split()[1]
        address = f"http://127.0.0.1:{port}/"
        genuine = httpx.post(address, content=body.encode(), headers=headers)
        forged = httpx.post(address, content=body.encode() + b" ", headers=headers)
        receiver.terminate()
        printed = receiver.stdout.read().splitlines()
    assert (genuine.status_code, forged.status_code) == (204, 400)
    assert printed == [
        "batch.completed batch_1",
        "refused: no signature was made with this secret",
    ]
