"""Derives the synchronous client from the asynchronous one.

Run it as ``python -m tests.sdk.derived.synchronous``.
The words of asynchronous Python are replaced one by one, and ruff arranges the result. Modules of
``wundr_sdk/sync`` that have no counterpart word for word are written by hand.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
SOURCE = ROOT / "wundr_sdk/aio"
TARGET = ROOT / "wundr_sdk/sync"
BY_HAND = frozenset({Path("__init__.py"), Path("transport.py"), Path("listening.py")})
"""The edge to the network: threads in place of tasks, and another class of the HTTP library."""

ONLY_ASYNC = frozenset({Path("threads.py")})
"""What the synchronous client has no use for."""

_HEADER = "# Generated from {source} by `make sdk-sync`: change that file instead.\n"
_REPLACEMENTS = [
    (re.compile(pattern, re.MULTILINE), replacement)
    for pattern, replacement in (
        (r"\bin_thread\(\s*([\w.]+)(?:,\s*|(?=\)))", r"\1("),
        (r"asyncio\.sleep", "time.sleep"),
        (r"\basyncio\b", "time"),
        (r"Awaitable\[(\w+)\]", r"\1"),
        (r"AsyncGenerator\[(\w+), None\]", r"Generator[\1, None, None]"),
        (r"\bawait ", ""),
        (r"\basync (?=def\b|with\b|for\b)", ""),
        (r"\b__a(enter|exit|iter|next)__\b", r"__\1__"),
        (r"\baclosing\b", "closing"),
        (r"\bStopAsyncIteration\b", "StopIteration"),
        (r"\bAsync(?=[A-Z])", ""),
        (r"\bwundr_sdk\.aio\b", "wundr_sdk.sync"),
        (r"  # noqa: ASYNC.*$", ""),
    )
]


def derived(text: str, source: Path) -> str:
    """The synchronous module for the asynchronous ``text`` of the file ``source``."""
    for pattern, replacement in _REPLACEMENTS:
        text = pattern.sub(replacement, text)
    # A loop that only yields is one "yield from", nested "with" statements are one, and names that
    # are used no more are not imported.
    rules = "--select=UP028,SIM117,F401,I"
    text = _ruff("check", "--quiet", "--fix", "--unsafe-fixes", rules, text=text)
    header = _HEADER.format(source=source.relative_to(ROOT).as_posix())
    return header + _ruff("format", "--quiet", text=text)


def modules() -> Iterator[tuple[Path, Path]]:
    """Each derived module after its source."""
    for source in sorted(SOURCE.rglob("*.py")):
        inside = source.relative_to(SOURCE)
        if inside not in BY_HAND | ONLY_ASYNC:
            yield source, TARGET / inside


def main() -> None:
    """Write all derived modules."""
    for source, target in modules():
        target.parent.mkdir(exist_ok=True)
        target.write_text(derived(source.read_text(encoding="utf-8"), source), encoding="utf-8")


def _ruff(*arguments: str, text: str) -> str:
    command = [
        sys.executable,
        "-m",
        "ruff",
        *arguments,
        "--stdin-filename=wundr_sdk/sync/x.py",
        "-",
    ]
    done = subprocess.run(
        command, input=text, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, check=True
    )
    return done.stdout


if __name__ == "__main__":
    main()
