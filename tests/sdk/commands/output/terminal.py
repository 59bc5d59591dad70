"""Runs the real program in a terminal of its own, and reads what the terminal shows at the end."""

import os
import pty
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fcntl import ioctl
from pathlib import Path
from struct import pack
from termios import TIOCSWINSZ

import pyte

LINES = 200
PROGRAM = (sys.executable, "-W", "error", "-c", "from wundr_sdk.cli import main; main()")


@dataclass(frozen=True)
class Shown:
    """What a command left on the screen; ``sent`` is all that it wrote, controls included."""

    lines: list[str]
    sent: bytes
    code: int

    @property
    def text(self) -> str:
        return "".join(f"{line}\n" for line in self.lines)


def environment(**values: str) -> dict[str, str]:
    """Nothing of the machine's own but what Python needs."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**kept, "TERM": "xterm-256color", "LANG": "C.UTF-8", "TZ": "UTC", **values}


def in_terminal(
    arguments: Sequence[str], environ: Mapping[str, str], columns: int = 80, stdin: str = ""
) -> Shown:
    """A command line of the program."""
    return run_in_terminal([*PROGRAM, *arguments], environ, columns, stdin)


def run_in_terminal(
    command: Sequence[str],
    environ: Mapping[str, str],
    columns: int = 80,
    stdin: str = "",
    folder: Path | None = None,
) -> Shown:
    """Standard output and error are one terminal; the input is a pipe."""
    ours, theirs = pty.openpty()
    ioctl(theirs, TIOCSWINSZ, pack("HHHH", LINES, columns, 0, 0))
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=theirs,
        stderr=theirs,
        env=environ,
        cwd=folder,
    )
    os.close(theirs)
    assert process.stdin
    process.stdin.write(stdin.encode())
    process.stdin.close()
    sent = _read(ours)
    os.close(ours)
    return Shown(_screen(sent, columns), sent, process.wait())


def in_pipe(arguments: Sequence[str], environ: Mapping[str, str]) -> Shown:
    """Standard output alone, into a pipe."""
    done = subprocess.run(
        [*PROGRAM, *arguments], stdout=subprocess.PIPE, env=environ, stdin=subprocess.DEVNULL
    )
    return Shown(done.stdout.decode().splitlines(), done.stdout, done.returncode)


def _read(terminal: int) -> bytes:
    sent = b""
    while True:
        try:
            chunk = os.read(terminal, 65536)
        except OSError:  # how a terminal ends whose last writer has left
            return sent
        if not chunk:
            return sent
        sent += chunk


def _screen(sent: bytes, columns: int) -> list[str]:
    screen = pyte.Screen(columns, LINES)
    stream = pyte.ByteStream(screen)
    stream.feed(sent)
    lines = [line.rstrip() for line in screen.display]
    while lines and not lines[-1]:
        lines.pop()
    return lines
