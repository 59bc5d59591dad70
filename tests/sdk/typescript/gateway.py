"""A gateway before a server that loses the answers to the first requests."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

import httpx

_PASSED_ON = ("authorization", "content-type", "idempotency-key")


class Gateway:
    """Passes every request on; the first ``refusals`` are answered by an empty 503 all the same."""

    def __init__(self, server_url: str, refusals: int) -> None:
        self._server_url = server_url
        self._refusals = refusals
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                gateway._pass_on(self)

            def log_message(self, *arguments: object) -> None:
                """Says nothing."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._http.serve_forever)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def _pass_on(self, asked: BaseHTTPRequestHandler) -> None:
        body = asked.rfile.read(int(asked.headers["content-length"]))
        headers = {name: asked.headers[name] for name in _PASSED_ON}
        answer = httpx.post(self._server_url + asked.path, content=body, headers=headers)
        status, content = answer.status_code, answer.content
        if self._refusals:
            self._refusals -= 1
            status, content = 503, b""
        asked.send_response(status)
        asked.send_header("Content-Length", str(len(content)))
        asked.end_headers()
        asked.wfile.write(content)
