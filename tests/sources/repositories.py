"""Small real repositories, made without any global configuration."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

_ENVIRONMENT = {
    "PATH": os.defpath,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_AUTHOR_DATE": "2026-01-01T00:00:00Z",
    "GIT_COMMITTER_DATE": "2026-01-01T00:00:00Z",
}


def git(folder: Path, *arguments: str, stdin: bytes = b"") -> str:
    """Run git in ``folder`` and return what it says."""
    identity = ("-c", "user.name=Test", "-c", "user.email=test@example.invalid")
    done = subprocess.run(
        ["git", *identity, *arguments],
        cwd=folder,
        env=_ENVIRONMENT,
        input=stdin,
        capture_output=True,
        check=True,
    )
    return done.stdout.decode().strip()


def make_repository(folder: Path, files: Mapping[str, bytes]) -> Path:
    """A repository with a work tree, one commit and the branch ``main``."""
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder, files)
    return folder


def commit(folder: Path, files: Mapping[str, bytes]) -> str:
    """One more commit with ``files`` written; its id."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    git(folder, "add", "--all", "--force")
    git(folder, "commit", "--quiet", "--allow-empty", "--message=work")
    return git(folder, "rev-parse", "HEAD")


def commit_entries(folder: Path, entries: Mapping[bytes, tuple[str, str]]) -> str:
    """A commit on ``main`` with any names and modes: ``{path: (mode, object id)}``.

    Trees are written raw, because git's own commands refuse hostile names.
    """
    tree = _write_tree(folder, entries)
    made = git(folder, "commit-tree", tree, "-m", "raw")
    git(folder, "update-ref", "refs/heads/main", made)
    return made


def blob(folder: Path, data: bytes) -> str:
    return git(folder, "hash-object", "-w", "--stdin", stdin=data)


def _write_tree(folder: Path, entries: Mapping[bytes, tuple[str, str]]) -> str:
    rows: dict[bytes, tuple[str, str]] = {}
    nested: dict[bytes, dict[bytes, tuple[str, str]]] = {}
    for path, entry in entries.items():
        head, slash, tail = path.partition(b"/")
        if slash:
            nested.setdefault(head, {})[tail] = entry
        else:
            rows[head] = entry
    for name, inner in nested.items():
        rows[name] = ("40000", _write_tree(folder, inner))
    ordered = sorted(rows, key=lambda name: name + (b"/" if rows[name][0] == "40000" else b""))
    raw = b"".join(
        rows[name][0].encode() + b" " + name + b"\0" + bytes.fromhex(rows[name][1])
        for name in ordered
    )
    return git(folder, "hash-object", "-w", "-t", "tree", "--literally", "--stdin", stdin=raw)
