"""Where a secret could be left behind by a whole installation."""

import io
import threading
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import psutil

from tests.live import LiveServer


@contextmanager
def watched(secrets: Sequence[str]) -> Iterator[list[str]]:
    """Arguments and environments of all processes of this machine, looked at all the time."""
    seen: set[str] = set()
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(0.1):
            for process in psutil.process_iter():
                with suppress(psutil.Error, OSError):
                    words = [*process.cmdline(), *process.environ().values()]
                    seen.update(word for word in words if any(each in word for each in secrets))

    watcher = threading.Thread(target=look)
    watcher.start()
    found: list[str] = []
    try:
        yield found
    finally:
        ended.set()
        watcher.join()
        found.extend(seen)


def answers(server: LiveServer, batch_id: str, project_id: str) -> Iterator[bytes]:
    """What the API says of the batch, in every way; archives unpacked."""
    batch = f"/v1/batches/{batch_id}"
    with httpx.Client(base_url=server.url, timeout=120) as http:
        http.headers["Authorization"] = f"Bearer {server.key}"
        for path in (
            *("/v1/batches", f"{batch}?include_jobs=true", f"{batch}/jobs", f"{batch}/jobs/first"),
            *(f"{batch}/events", "/v1/projects", f"/v1/projects/{project_id}", "/metrics"),
            *("/openapi.json", f"{batch}/results?include_raw=true"),
        ):
            answer = http.get(path)
            assert answer.status_code == 200, (path, answer.text)
            yield answer.content
        links = http.get(f"{batch}/results").json()["data"]["download_links"]
        archive = http.get(links["raw_data"])
        assert archive.status_code == 200
        with zipfile.ZipFile(io.BytesIO(archive.content)) as opened:
            yield from (opened.read(name) for name in opened.namelist())


def files(*folders: Path) -> Iterator[Path]:
    """Every file below, Ray's own among them; sockets and what has gone meanwhile aside."""
    for folder in folders:
        assert folder.is_dir(), folder
        for path in folder.rglob("*"):
            if path.is_file() and not path.is_symlink():
                yield path


def holds(path: Path, secrets: Sequence[str]) -> bool:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return False
    return any(secret.encode() in content for secret in secrets)
