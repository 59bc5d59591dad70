"""Asks git about the clone that is checked; nothing is fetched and nothing is changed."""

import subprocess
from pathlib import Path

from wundr_sdk.config_file import ConfigError


class GitError(ConfigError):
    """There is no clone here, or git cannot read it; the text is git's own."""


class Git:
    """The clone around ``folder``. Raises GitError if there is none."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        done = self._run("rev-parse", "--show-toplevel")
        if done.returncode != 0:
            lines = [line for line in done.stderr.splitlines() if line.strip()]
            raise GitError(lines[0] if lines else "git cannot read the clone")
        self.top = Path(done.stdout.rstrip("\n"))

    def commit(self, revision: str) -> str | None:
        """The id of the commit that ``revision`` means; None if the clone does not have it."""
        arguments = ("--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        return self._answer("rev-parse", *arguments)

    def merge_base(self, one: str, other: str) -> str | None:
        """The best common ancestor of two commits; None if the clone has none."""
        return self._answer("merge-base", one, other)

    def is_shallow(self) -> bool:
        """Whether the clone lacks older commits."""
        return self._answer("rev-parse", "--is-shallow-repository") == "true"

    def branch(self) -> str | None:
        """The branch that is checked out; None where the head is detached."""
        ref = self._answer("symbolic-ref", "--quiet", "HEAD") or ""
        return ref.removeprefix("refs/heads/") if ref.startswith("refs/heads/") else None

    def remote_url(self) -> str | None:
        """The address of ``origin``, which may hold credentials."""
        return self._answer("remote", "get-url", "origin")

    def _answer(self, *arguments: str) -> str | None:
        done = self._run(*arguments)
        return done.stdout.strip() or None if done.returncode == 0 else None

    def _run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            ["git", *arguments],
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
