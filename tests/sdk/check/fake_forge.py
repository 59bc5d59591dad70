"""A host of pull and merge requests on loopback: comments and check runs in three dialects."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from wundr_sdk.check.changes.change import CiSystem, ReviewHost

TOKEN = "forge-token-planted-1234567890"
LARGEST_BODY = 65_536
MOST_ANNOTATIONS = 50
_LEVELS = {"notice", "warning", "failure"}

Reply = tuple[int, dict[str, str], Any]


class Refused(Exception):
    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.reply: Reply = (status, {}, {"message": message})


@dataclass
class FakeForge:
    """``login`` is whose the token is; ``faults`` are answered first, one for each request.

    ``tells_user`` is whether the token may ask who it is. GitHub never lets the token of a workflow
    ask for its user, but answers GraphQL.
    """

    kind: CiSystem
    login: str = "wundr-bot"
    tells_user: bool = True
    per_page: int = 100
    url: str = ""
    comments: list[dict[str, Any]] = field(default_factory=list)
    check_runs: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Reply] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)

    @property
    def forge(self) -> ReviewHost:
        project = "77" if self.kind is CiSystem.GITLAB else "acme/shop"
        return ReviewHost(self.kind, self.url, project, ("FORGE_TOKEN",), f"{self.url}/graphql")

    def add(self, author: str, body: str) -> dict[str, Any]:
        comment = {"id": 1000 + len(self.comments), "author": author, "body": body}
        self.comments.append(comment)
        return comment

    def answer(self, method: str, target: str, authorization: str, body: Any) -> Reply:
        self.requests.append(f"{method} {target}")
        self.bodies.append(body)
        if self.faults:
            return self.faults.pop(0)
        scheme = "token" if self.kind is CiSystem.GITEA else "Bearer"
        try:
            if authorization != f"{scheme} {TOKEN}":
                raise Refused(401, "Bad credentials")
            return self._route(method, target, body)
        except Refused as refusal:
            return refusal.reply

    def _route(self, method: str, target: str, body: Any) -> Reply:
        url = urlsplit(target)
        if url.path == "/api/user":
            return self._user()
        if (method, url.path) == ("POST", "/api/graphql") and self.kind is CiSystem.GITHUB:
            login = self.login if self.tells_user else None
            return 200, {}, {"data": {"viewer": {"login": login} if login else None}}
        if self.kind is CiSystem.GITHUB and url.path.startswith("/api/repos/acme/shop/check-runs"):
            return self._check_run(method, url.path, body)
        return self._comments(method, url.path, parse_qs(url.query), body)

    def _user(self) -> Reply:
        if not self.tells_user or self.kind is CiSystem.GITHUB:
            raise Refused(403, "Resource not accessible by integration")
        name = "username" if self.kind is CiSystem.GITLAB else "login"
        return 200, {}, {"id": 1, name: self.login}

    def _comments(self, method: str, path: str, query: dict[str, list[str]], body: Any) -> Reply:
        if self.kind is CiSystem.GITLAB:
            of_all, change = "/api/projects/77/merge_requests/12/notes", "PUT"
            of_one = f"{of_all}/"
        else:
            of_all, change = "/api/repos/acme/shop/issues/12/comments", "PATCH"
            of_one = "/api/repos/acme/shop/issues/comments/"
        if (method, path) == ("GET", of_all):
            return self._page(path, query)
        if (method, path) == ("POST", of_all):
            return 201, {}, self._shown(self.add(self.login, _checked(body)))
        if method == change and path.startswith(of_one):
            for comment in self.comments:
                if str(comment["id"]) == path.removeprefix(of_one):
                    comment["body"] = _checked(body)
                    return 200, {}, self._shown(comment)
        raise Refused(404, "Not Found")

    def _page(self, path: str, query: dict[str, list[str]]) -> Reply:
        shown = [self._shown(comment) for comment in self.comments]
        if self.kind is CiSystem.GITEA:
            return 200, {}, shown
        size = min(self.per_page, int(query["per_page"][0]))
        page = int(query.get("page", ["1"])[0])
        more = len(shown) > page * size
        next_page = f"{self.url.removesuffix('/api')}{path}?per_page={size}&page={page + 1}"
        links = {"Link": f'<{next_page}>; rel="next"'} if more else {}
        return 200, links, shown[(page - 1) * size : page * size]

    def _shown(self, comment: dict[str, Any]) -> dict[str, Any]:
        if self.kind is CiSystem.GITLAB:
            author = {"username": comment["author"]}
            system = comment["author"] == "system"
            return {
                "id": comment["id"],
                "author": author,
                "body": comment["body"],
                "system": system,
            }
        user = {"login": comment["author"]}
        return {"id": comment["id"], "user": user, "body": comment["body"]}

    def _check_run(self, method: str, path: str, body: Any) -> Reply:
        annotations = body["output"]["annotations"]
        if len(annotations) > MOST_ANNOTATIONS:
            raise Refused(422, "Invalid request. No more than 50 items are allowed")
        if not all(_is_annotation(each) for each in annotations) or not body["output"]["summary"]:
            raise Refused(422, "Invalid request. An annotation lacks a field")
        if method == "POST":
            self.check_runs.append({**body, "annotations": []})
        run = self.check_runs[0 if method == "POST" else int(path.rpartition("/")[2])]
        run["annotations"] += annotations
        return 201, {}, {"id": len(self.check_runs) - 1}


@contextmanager
def serving(fake: FakeForge) -> Iterator[FakeForge]:
    """Listens on a free port; ``fake.url`` is then the address of its API."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(fake))
    fake.url = f"http://127.0.0.1:{server.server_port}/api"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _checked(body: Any) -> str:
    text: str = body["body"]
    if not text or len(text.encode("utf-16-le")) // 2 > LARGEST_BODY:
        raise Refused(422, "Validation Failed: body is too long (maximum is 65536 characters)")
    return text


def _is_annotation(annotation: dict[str, Any]) -> bool:
    place = 1 <= annotation["start_line"] <= annotation["end_line"]
    texts = bool(annotation["message"]) and len(annotation["title"]) <= 255
    path = bool(annotation["path"]) and not re.match("/", annotation["path"])
    return place and texts and path and annotation["annotation_level"] in _LEVELS


def _handler(fake: FakeForge) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = self.rfile.read(int(self.headers.get("content-length", 0)))
            body = json.loads(content) if content else None
            authorization = self.headers.get("authorization", "")
            status, headers, answer = fake.answer(self.command, self.path, authorization, body)
            payload = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            for name, value in {**headers, "content-length": str(len(payload))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(payload)

        do_POST = do_GET
        do_PATCH = do_GET
        do_PUT = do_GET

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: standard error belongs to the test."""

    return Handler
