"""Commits of a repository, and which lines of one commit git takes for lines of another."""

import re
import subprocess
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


def git(repository: Path, *arguments: str) -> str:
    command = ["git", "-C", str(repository), "-c", "core.quotePath=false", *arguments]
    done = subprocess.run(command, capture_output=True, check=True)
    return done.stdout.decode("utf-8", "replace")


def commits(repository: Path, count: int, since: str, patterns: Iterable[str]) -> list[str]:
    """So many commits of the main line that change files of ``patterns``, evenly spread."""
    log = ("log", "--first-parent", "--reverse", "--format=%H", f"--since={since}")
    known = git(repository, *log, "HEAD", "--", *patterns).split()
    count = min(count, len(known))
    return [known[position * (len(known) - 1) // (count - 1)] for position in range(count)]


def commit_time(repository: Path, commit: str) -> datetime:
    seconds = git(repository, "show", "-s", "--format=%ct", commit)
    return datetime.fromtimestamp(int(seconds), UTC)


@dataclass(slots=True)
class FileLines:
    """The unchanged lines of one file: from ``starts[i]`` on they have moved by ``moves[i]``.

    None instead of a number stands for lines that are new.
    """

    old_path: str
    starts: list[int] = field(default_factory=lambda: [1])
    moves: list[int | None] = field(default_factory=lambda: [0])

    def add_hunk(self, old: int, old_count: int, new: int, new_count: int) -> None:
        # A side of a hunk without lines names the line before the hunk, hence the ``+ 1``.
        if new_count:
            self._add(new, None)
        first = new + new_count if new_count else new + 1
        behind = old + old_count if old_count else old + 1
        self._add(first, behind - first)

    def _add(self, start: int, move: int | None) -> None:
        self.starts.append(start)
        self.moves.append(move)

    def old_line(self, line: int) -> int | None:
        move = self.moves[bisect_right(self.starts, line) - 1]
        return None if move is None else line + move


class LineMap:
    """From the lines of a later commit to those of an earlier one, as ``git diff`` sees them."""

    def __init__(self, repository: Path, before: str, after: str) -> None:
        options = ("--unified=0", "--find-renames", "--no-ext-diff", "--no-color", "--no-prefix")
        self._files = dict(_files(git(repository, "diff", *options, before, after)))

    def old_place(self, path: str, line: int) -> tuple[str, int] | None:
        file = self._files.get(path)
        if file is None:
            return path, line
        old = file.old_line(line)
        return None if old is None else (file.old_path, old)


def _files(diff: str) -> Iterator[tuple[str, FileLines]]:
    for part in re.split(r"^diff --git ", diff, flags=re.MULTILINE)[1:]:
        head, *hunks = re.split(r"^(?=@@ )", part, flags=re.MULTILINE)
        names = dict(re.findall(r"^(---|\+\+\+|rename from|rename to) (.*?)\t?$", head, re.M))
        new = names.get("rename to", names.get("+++"))
        if new is None or new == "/dev/null":
            continue
        file = FileLines(names.get("rename from", names.get("---", new)))
        for hunk in hunks:
            old, old_count, start, count = _HUNK.match(hunk).groups("1")  # type: ignore[union-attr]
            file.add_hunk(int(old), int(old_count), int(start), int(count))
        yield new, file
