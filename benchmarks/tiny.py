"""Very small repositories, so that what the service adds to a job's own work can be seen."""

import hashlib
import shutil
import zlib
from pathlib import Path

from benchmarks.corpus import git

CODE = """\
import subprocess


def convert_{number}(name, values):
    \"\"\"Run the converter of {number} on what is asked for.\"\"\"
    wanted = []
    for value in values:
        if value > {number}:
            wanted.append(value * {number})
        elif value:
            wanted.append(value)
    subprocess.call("convert-{number} " + name, shell=True)
    return wanted


def total_{number}(values):
    return sum(value for value in values if value % {modulus} == 0)
"""


def tiny_repositories(root: Path, count: int) -> list[Path]:
    """``count`` bare repositories of two Python files each, no two alike.

    Their objects are written here, because git's own programs take a minute for a thousand.
    """
    template = root / "template"
    template.mkdir(parents=True)
    git(template, "init", "--quiet", "--bare", "--initial-branch=main")
    shutil.rmtree(template / "hooks", ignore_errors=True)
    return [_made(template, root / f"tiny-{number:04}", number) for number in range(count)]


def _made(template: Path, folder: Path, number: int) -> Path:
    shutil.copytree(template, folder)
    tree = b""
    for file in (2 * number, 2 * number + 1):
        blob = _written(folder, "blob", CODE.format(number=file, modulus=file + 2).encode())
        tree += b"100644 module_%06d.py\0%s" % (file, bytes.fromhex(blob))
    person = "t <t@example.invalid> 0 +0000"
    commit = f"tree {_written(folder, 'tree', tree)}\nauthor {person}\ncommitter {person}\n\ntiny\n"
    head = folder / "refs" / "heads" / "main"
    head.write_text(_written(folder, "commit", commit.encode()) + "\n")
    return folder


def _written(folder: Path, kind: str, content: bytes) -> str:
    """Write a loose object; returns its name."""
    data = f"{kind} {len(content)}\0".encode() + content
    name = hashlib.sha1(data, usedforsecurity=False).hexdigest()
    file = folder / "objects" / name[:2] / name[2:]
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(zlib.compress(data))
    return name
