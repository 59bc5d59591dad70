"""An S3 server for tests: moto's, in this process, on a free port."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx
from moto.core import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends
from moto.server import ThreadedMotoServer


@dataclass
class S3Server:
    """``environment`` is what an operator would set for it."""

    bucket: str = "wundr-bucket"
    port: int = 0
    _server: ThreadedMotoServer | None = field(default=None, init=False)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "AWS_ACCESS_KEY_ID": "key-id",
            "AWS_SECRET_ACCESS_KEY": "key-secret",
            "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{self.port}",
        }

    def url(self, prefix: str) -> str:
        return f"s3://{self.bucket}/{prefix}"

    def start(self) -> None:
        """Start again on the same port; what was kept is still there."""
        self._server = ThreadedMotoServer("127.0.0.1", self.port, verbose=False)
        self._server.start()
        _, self.port = self._server.get_host_and_port()

    def make_bucket(self) -> None:
        url = f"http://127.0.0.1:{self.port}/{self.bucket}"
        # The server loads its services at the first request; the test's own limit bounds the wait.
        httpx.put(url, trust_env=False, timeout=None).raise_for_status()

    def objects(self) -> dict[str, bytes]:
        """All that is kept, by key."""
        bucket = s3_backends[DEFAULT_ACCOUNT_ID]["global"].buckets[self.bucket]
        return {name: each.value for name, each in bucket.keys.items()}

    def stop(self) -> None:
        if self._server:
            self._server.stop()
            self._server = None


@contextmanager
def s3_server() -> Iterator[S3Server]:
    server = S3Server()
    server.start()
    try:
        server.make_bucket()
        yield server
    finally:
        server.stop()
