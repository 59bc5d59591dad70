"""A server on this machine whose answers stop half way and stay open."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.sdk.fake_answers import EXAMPLE, FakeBatch, detail_of, event_block, events_of, json_reply


class SilentServer:
    """A batch that runs for ever; ``stalled`` is set when an answer has stopped half way."""

    def __init__(self) -> None:
        self.stalled = threading.Event()
        self._released = threading.Event()

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Listen on a free port; gives the address."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            self._released.set()
            server.shutdown()
            thread.join()
            server.server_close()

    def stall(self) -> None:
        self.stalled.set()
        self._released.wait()


def _handler(silent: SilentServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            batch = FakeBatch("batch_1", EXAMPLE)
            path = self.path.partition("?")[0]
            if path.endswith("/events"):
                self._begin("text/event-stream", event_block(events_of(batch)[0]))
                silent.stall()
            elif path.endswith("/results"):
                self._begin("application/pdf", b"%PDF")
                silent.stall()
            else:
                data = detail_of(batch).model_dump(mode="json")
                _, _, body = json_reply(200, {"success": True, "data": data}, {})
                self._begin("application/json", body)

        def _begin(self, kind: str, body: bytes) -> None:
            self.send_response(200)
            self.send_header("content-type", kind)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: standard error belongs to the test."""

    return Handler
