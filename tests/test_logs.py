"""The log: ids of the work, no secret, one file for all processes, bounded."""

import asyncio
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.logs import JsonLines, SharedFile, TextLines, current_ids, start_logging, working_on
from wundr_ray.settings import Settings

KEY = "wundr_ak_9f8e7d6c5b4a"


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    """The root logger, left as it was."""
    logger = logging.getLogger()
    before = list(logger.handlers)
    levels = {name: logging.getLogger(name).level for name in ("wundr_ray", "serve_app")}
    yield logger
    for handler in [each for each in logger.handlers if each not in before]:
        logger.removeHandler(handler)
        handler.close()
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def record(message: str, *arguments: object, **more: Any) -> logging.LogRecord:
    made = logging.makeLogRecord({"name": "wundr_ray.x", "levelname": "INFO", "created": 0.5})
    made.msg, made.args = message, arguments
    vars(made).update(more)
    return made


def document(made: logging.LogRecord, *secrets: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(JsonLines("manager", secrets).format(made))
    return found


def test_a_record_carries_the_ids_of_its_work() -> None:
    with working_on(batch_id="batch_1", epoch=3), working_on(job_id="a", attempt=2):
        found = document(record("it ended: %s", "well", code="X"))
    assert found == {
        "time": "1970-01-01T00:00:00.500Z",
        "level": "info",
        "message": "it ended: well",
        "batch_id": "batch_1",
        "epoch": 3,
        "job_id": "a",
        "attempt": 2,
        "code": "X",
        "logger": "wundr_ray.x",
        "role": "manager",
        "pid": found["pid"],
    }
    assert "batch_id" not in document(record("later"))


async def test_tasks_take_the_ids_along_and_do_not_mix_them() -> None:
    async def ids_later() -> Any:
        await asyncio.sleep(0)
        return current_ids()

    tasks = []
    for job_id in "ab":
        with working_on(job_id=job_id):
            tasks.append(asyncio.create_task(ids_later()))
    assert await asyncio.gather(*tasks) == [{"job_id": "a"}, {"job_id": "b"}]
    assert current_ids() == {}


@pytest.mark.parametrize(
    "secret",
    [
        KEY,
        "https://user:hunter2@github.com/acme/app.git",
        "postgresql+asyncpg://wundr:hunter2@db/wundr",
        "Authorization: Bearer hunter2",
        "Authorization: Basic hunter2==",
        "/v1/downloads/x.pdf?expires=1&signature=hunter2",
        "ghp_hunter2hunter2hunter2hunter2",
        "the operator's own: hunter2",
    ],
)
def test_no_secret_is_written(secret: str) -> None:
    try:
        raise ValueError(f"cannot reach {secret}")
    except ValueError:
        made = record("%s failed", secret, exc_info=sys.exc_info(), url=secret)
    for kind in JsonLines, TextLines:
        line = kind("api", ["own: hunter2"]).format(made)
        assert "hunter2" not in line.replace("own: hunter2", "")
        assert "own: hunter2" not in line
        assert KEY not in line
        assert "ValueError" in line


def test_the_settings_own_secrets_are_known(root: logging.Logger, tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite://u:pass-of-db@/{tmp_path}/x.db"
    settings = Settings(home=tmp_path, secret_key="key-of-server", database_url=url)  # type: ignore[arg-type]
    start_logging(settings, "api")
    start_logging(settings, "again")
    logging.getLogger("wundr_ray.x").info("with key-of-server and pass-of-db")
    logging.getLogger("another.library").info("is not of interest")
    (line,) = (tmp_path / "logs" / "wundr.log").read_text("utf-8").splitlines()
    assert json.loads(line)["message"] == "with [hidden] and [hidden]"
    assert (tmp_path / "logs" / "wundr.log").stat().st_mode & 0o777 == 0o600


@given(st.text(), st.dictionaries(st.text(), st.text() | st.integers() | st.none()))
def test_every_record_is_one_line_whatever_is_in_it(text: str, fields: dict[str, Any]) -> None:
    """``%`` and line breaks, control characters and half a surrogate pair included."""
    made = record("%s", text + "\ud800\n\x1b", extra=str(fields))
    line = JsonLines("worker").format(made)
    assert "\n" not in line
    assert json.loads(line)["level"] == "info"
    shown = TextLines("worker").format(made)
    assert "\x1b" not in shown
    assert "\n" not in shown


def test_a_full_file_makes_room_and_the_oldest_goes(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "wundr.log"
    handler = SharedFile(path, max_bytes=20, kept=2)
    for number in range(9):
        handler.emit(logging.makeLogRecord({"msg": f"record {number}"}))
    handler.close()
    kept = {each.name: each.read_text("utf-8") for each in path.parent.glob("w*")}
    assert kept == {
        "wundr.log": "record 8\n",
        "wundr.log.1": "record 6\nrecord 7\n",
        "wundr.log.2": "record 4\nrecord 5\n",
    }


_WRITER = """
import logging, sys
from pathlib import Path
from wundr_ray.logs import SharedFile
handler = SharedFile(Path(sys.argv[1]), max_bytes=20_000, kept=1000)
for number in range(1000):
    handler.emit(logging.makeLogRecord({"msg": f"{sys.argv[2]} {number} " + "x" * 50}))
"""


def test_processes_share_the_file_and_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "wundr.log"
    writers = [subprocess.Popen([sys.executable, "-c", _WRITER, str(path), name]) for name in "abc"]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    files = list(tmp_path.glob("wundr.log*"))
    assert len(files) > 5
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    assert sorted(line[:-51] for line in lines) == sorted(
        f"{name} {number}" for name in "abc" for number in range(1000)
    )


def test_what_cannot_be_written_goes_to_standard_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "logs").write_text("not a folder")
    SharedFile(tmp_path / "logs" / "wundr.log").emit(logging.makeLogRecord({"msg": "hello"}))
    assert capsys.readouterr().err == "hello\n"
