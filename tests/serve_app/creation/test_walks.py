"""The two walks of docs/development.md: the functions exist, and a request passes those files."""

import importlib
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import reduce
from pathlib import Path
from types import FrameType

import pytest
import sqlalchemy as sa

from tests.contract.bodies import small
from tests.serve_app.service import Caller, data

ROOT = Path(__file__).parents[3]
CREATED, CANCELLED = "**A batch is created**", "**A batch is cancelled**"
ROW = re.compile(r"^\| \d+ \| `(?P<file>[^`]+)` \| (?P<functions>[^|]+) \|", re.MULTILINE)

GROUND = re.compile(
    r"wundr_ray/(contract/|system\.py|logs\.py|domain/(accounts/plans|repositories/identity)\.py"
    r"|store/schema/|store/connection/(database|sqlite_writer|upserts)\.py)"
)
"""What everything stands on, and questions that get nothing of the batch."""

FRAME = re.compile(r"serve_app/(access/auth|http/(body_limit|envelope|json_body))\.py")
"""Middleware, which is entered again whenever the request goes on."""


def walk(title: str) -> dict[str, list[str]]:
    """The functions of each file of a walk."""
    text = (ROOT / "docs" / "development.md").read_text("utf-8").partition(title)[2]
    table = text.partition("| step |")[2].partition("\n\n")[0]
    return {row["file"]: re.findall("`([^`]+)`", row["functions"]) for row in ROW.finditer(table)}


@pytest.mark.parametrize(("title", "most"), [(CREATED, 20), (CANCELLED, 15)])
def test_the_functions_exist(title: str, most: int) -> None:
    steps = walk(title)
    assert 10 < len(steps) <= most
    for file, functions in steps.items():
        module = importlib.import_module(file.removesuffix(".py").replace("/", "."))
        for name in functions:
            assert callable(reduce(getattr, name.split("."), module)), f"{file}: {name}"


@contextmanager
def files_passed(first: str) -> Iterator[set[str]]:
    """The product's files that are entered from the function ``first`` to the first commit."""
    files: set[str] = set()
    state = "before"

    def follow(frame: FrameType, event: str, _argument: object) -> None:
        nonlocal state
        path = Path(frame.f_code.co_filename)
        if event != "call" or not path.is_relative_to(ROOT) or ".venv" in path.parts:
            return
        name = path.relative_to(ROOT).as_posix()
        if state == "before" and f"{name}:{frame.f_code.co_name}" == first:
            state = "on the way"
        if state == "on the way" and not name.startswith("tests/"):
            files.add(name)

    def committed(_connection: object) -> None:
        nonlocal state
        state = "there"

    sa.event.listen(sa.Engine, "commit", committed)
    before = sys.getprofile()
    sys.setprofile(follow)
    try:
        yield files
    finally:
        sys.setprofile(before)
        sa.event.remove(sa.Engine, "commit", committed)


async def test_a_new_batch_passes_the_files_of_its_walk(pro: Caller) -> None:
    known = await pro.created()
    with files_passed("serve_app/routes/batches/creation.py:create_batch") as files:
        answer = await pro.send(
            "POST", "/v1/batches", json=small("name", "again"), headers={"Idempotency-Key": "k"}
        )
    assert data(answer, 202)["batch_id"] != known
    runtime = {file for file in walk(CREATED) if "/runtime/" in file}
    passed = {file for file in files if not GROUND.match(file) and not FRAME.match(file)}
    assert passed == walk(CREATED).keys() - runtime
