"""An https git server that takes pushes and push options, as GitLab and Gitea do.

A push with ``merge_request.create`` opens a request for its branch; a push to ``refs/for/<base>``
with a topic makes no branch, only a request. Requests are lines in a file of the repository.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.sources.https_server import TOKEN, GitServer, serve
from tests.sources.repositories import git

_POST_RECEIVE = """\
#!/bin/sh
while read old new ref; do
  n=0
  while [ $n -lt "${GIT_PUSH_OPTION_COUNT:-0}" ]; do
    eval "option=\\$GIT_PUSH_OPTION_$n"
    if [ "$option" = merge_request.create ]; then
      echo "$ref $new" >> requests
      echo "View merge request for ${ref#refs/heads/}:" >&2
      echo "  https://forge.example/app/-/merge_requests/1" >&2
    fi
    echo "$option" >> options
    n=$((n + 1))
  done
done
"""
_PRE_RECEIVE = """\
#!/bin/sh
while read old new ref; do
  case "$ref" in refs/heads/protected/*)
    echo "GitLab: $ref is protected; sent with $SECRET" >&2; exit 1;;
  esac
done
"""
_PROC_RECEIVE = """\
#!/usr/bin/env python3
import os, sys

def line():
    size = int(sys.stdin.buffer.read(4), 16)
    return sys.stdin.buffer.read(size - 4) if size else None

def say(text):
    sys.stdout.buffer.write(b"%04x%s" % (len(text) + 4, text) if text else b"0000")
    sys.stdout.buffer.flush()

line(), line()
say(b"version=1\\0push-options\\n")
say(b"")
commands = list(iter(line, None))
options = dict(o.decode().partition("=")[::2] for o in iter(line, None))
for command in commands:
    old, new, ref = command.decode().split()
    topic = options["topic"]
    heads = f"topics/{topic}"
    known = os.path.exists(heads) and open(heads).read()
    if known == new:
        say(f"ng {ref} new commit is same with old commit".encode())
        continue
    os.makedirs(os.path.dirname(heads), exist_ok=True)
    open(heads, "w").write(new)
    with open("requests", "a") as file:
        file.write(f"{ref} {topic} {new}\\n")
    say(f"ok {ref}".encode())
say(b"")
"""


@dataclass
class Forge:
    """The server, and ``app.git`` on it."""

    server: GitServer
    repository: Path

    @property
    def url(self) -> str:
        return self.server.url("locked/app.git")

    def requests(self) -> list[str]:
        return _lines(self.repository / "requests")

    def options(self) -> list[str]:
        return _lines(self.repository / "options")

    def head(self, branch: str) -> str | None:
        listed = git(self.repository, "for-each-ref", f"refs/heads/{branch}").split()
        return listed[0] if listed else None


@contextmanager
def forge(folder: Path, work: Path) -> Iterator[Forge]:
    """A server of a bare clone of ``work``."""
    root, certificate = folder / "served", folder / "certificate"
    root.mkdir()
    certificate.mkdir()
    git(root, "clone", "--quiet", "--bare", str(work), "app.git")
    repository = root / "app.git"
    accept_pushes(repository)
    with serve(root, certificate) as server:
        yield Forge(server, repository)


def accept_pushes(repository: Path) -> None:
    for name, value in {
        "http.receivepack": "true",
        "receive.advertisePushOptions": "true",
        "receive.procReceiveRefs": "refs/for",
        "uploadpack.allowFilter": "true",
    }.items():
        git(repository, "config", name, value)
    hooks = {"post-receive": _POST_RECEIVE, "proc-receive": _PROC_RECEIVE}
    hooks["pre-receive"] = _PRE_RECEIVE.replace("$SECRET", TOKEN)
    for name, text in hooks.items():
        hook = repository / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(text)
        hook.chmod(0o755)


def _lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []
