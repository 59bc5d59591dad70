"""Which version of Python is needed by a file that this server's Python cannot parse.

ruff reads the syntax of every version and reports for each construct when it was added. A file for
which it reports nothing else is valid Python of a later version; any other complaint means that the
file is broken, or that its version is unknown.
"""

import json
import re
import sys
from collections.abc import Iterator, Sequence

from wundr_ray.domain.files.records import SkippedFile, SourceText
from wundr_ray.engines.programs import toolbox
from wundr_ray.engines.python import source as python_source

_ADDED = re.compile(r"\(syntax was added in Python 3\.(\d+)\)\Z")
_OURS = sys.version_info.minor
_KNOWN_TO_RUFF = 15
BROKEN = 0


def _read(output: bytes) -> Iterator[tuple[str, int]]:
    """The minor version that each construct needs, or ``BROKEN``."""
    for line in output.splitlines():
        said = json.loads(line)
        if said["code"] != "invalid-syntax":
            raise ValueError(said["code"])
        added = _ADDED.search(said["message"])
        yield said["filename"], int(added[1]) if added else BROKEN


_RUFF = toolbox.ExternalTool(
    name="ruff",
    arguments=(
        *("check", "--isolated", "--no-cache", "--quiet", "--exit-zero", "--ignore-noqa"),
        *("--output-format", "json-lines", "--select", "E902"),
        *("--target-version", f"py3{min(_OURS, _KNOWN_TO_RUFF)}", "."),
    ),
    environment={"RUST_MIN_STACK": str(64 << 20), "RAYON_NUM_THREADS": "1"},
    read=_read,
    fine=frozenset({0}),
    canary=toolbox.ToolFile("", ".py", b"x = dict()\n"),
)


def needing_newer(texts: Sequence[SourceText]) -> list[SkippedFile]:
    """Those of ``texts``, which Python cannot parse, that a later Python can, with the reason.

    Raises:
        ResourceUnavailable: ruff does not work on this node.
    """
    files = [
        toolbox.ToolFile(
            text.file.path, ".py", python_source.decode(text.data).encode("utf-8", "replace")
        )
        for text in texts
    ]
    outputs, _ = toolbox.check(_RUFF, files)
    return [
        SkippedFile(each.file.path, "unsupported_syntax", _reason(max(each.own)))
        for each in outputs
        if each.own and min(each.own) > _OURS
    ]


def _reason(needed: int) -> str:
    return f"needs Python 3.{needed} or newer; this server reads 3.{_OURS}"
