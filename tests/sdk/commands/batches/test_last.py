"""``--last`` in place of a batch's id."""

import json
from pathlib import Path
from typing import Any

import pytest
import typer

from tests.sdk.conftest import Run
from tests.sdk.fake_answers import EXAMPLE, FakeBatch
from tests.sdk.fake_server import KEY, FakeServer
from wundr_sdk.cli import build_app
from wundr_sdk.commands.arguments import recent
from wundr_sdk.commands.arguments.last import BatchCommand


@pytest.fixture
def config(tmp_path: Path) -> str:
    path = tmp_path / "batch.json"
    path.write_text(json.dumps(EXAMPLE))
    return str(path)


def asked_for(server: FakeServer) -> list[str]:
    return [target.split("?")[0] for _, target in server.requests]


def test_the_batch_created_last(wundr: Run, server: FakeServer, config: str) -> None:
    wundr("batch", "create", "--config", config)
    wundr("batch", "create", "--config", config)
    wundr("batch", "status", "batch_1")
    server.requests.clear()
    assert wundr("batch", "status", "--last").exit_code == 0
    assert asked_for(server) == ["/v1/batches/batch_2"]


def test_other_arguments_keep_their_places(wundr: Run, server: FakeServer, config: str) -> None:
    wundr("batch", "create", "--config", config)
    server.requests.clear()
    assert wundr("batch", "job", "job_2", "--last").exit_code == 0
    assert wundr("batch", "job", "--last", "--", "job_2").exit_code == 0
    assert set(asked_for(server)) == {"/v1/batches/batch_1/jobs/job_2"}


def test_a_retry_is_the_last_batch_from_then_on(
    wundr: Run, server: FakeServer, config: str
) -> None:
    server.batches["batch_9"] = FakeBatch("batch_9", EXAMPLE, ended="failed")
    done = wundr("batch", "retry", "batch_9", "--json")
    made = json.loads(done.stdout)["new_batch_id"]
    assert made != "batch_9"
    assert recent.recent_batches() == [made]


def test_analyse_is_remembered(wundr: Run) -> None:
    wundr("analyse", "https://git.example/acme/app.git")
    assert wundr("batch", "results", "--last").exit_code == 0


def test_without_any_batch(wundr: Run, server: FakeServer) -> None:
    done = wundr("batch", "status", "--last")
    assert done.exit_code == 2
    assert "no batch was created from this machine with this key yet" in done.stderr
    assert server.requests == []


def test_another_key_or_server_has_another_list(
    wundr: Run, config: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wundr("batch", "create", "--config", config)
    for name, value in (("KEY", "wundr_ak_other"), ("URL", "http://other.test")):
        with monkeypatch.context() as patch:
            patch.setenv(f"WUNDR_API_{name}", value)
            assert recent.recent_batches() == []
    assert recent.recent_batches() == ["batch_1"]


def test_an_id_beside_it_is_refused(wundr: Run, config: str) -> None:
    wundr("batch", "create", "--config", config)
    for arguments in (("status", "batch_1"), ("job", "batch_1", "job_1")):
        done = wundr("batch", *arguments, "--last")
        assert done.exit_code == 2
        assert "give either an id or --last" in done.stderr


def test_the_later_batch_of_a_comparison(wundr: Run, server: FakeServer, config: str) -> None:
    server.add()
    wundr("batch", "create", "--config", config)
    server.requests.clear()
    wundr("diff", "batch_1", "--last")
    assert asked_for(server)[:2] == ["/v1/batches/batch_1/jobs", "/v1/batches/batch_2/jobs"]


def test_the_findings_of_the_last_batch(wundr: Run, server: FakeServer, config: str) -> None:
    wundr("batch", "create", "--config", config)
    server.requests.clear()
    wundr("findings", "proj_0", "--last")
    assert "batch_id=batch_1" in server.requests[0][1]
    assert wundr("findings", "proj_0", "--last", "--batch", "batch_1").exit_code == 2


def test_the_help_needs_no_batch(wundr: Run) -> None:
    assert wundr("batch", "status", "--last", "--help").exit_code == 0


def test_without_a_key(wundr: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WUNDR_API_KEY")
    done = wundr("batch", "status", "--last")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "no API key" in done.stderr


def commands(group: Any) -> Any:
    for command in group.commands.values():
        yield from commands(command) if hasattr(command, "commands") else [command]


def test_every_command_with_the_id_of_a_batch_takes_it() -> None:
    for command in commands(typer.main.get_group(build_app([]))):
        if {"batch_id", "before"} & {each.name for each in command.params}:
            assert isinstance(command, BatchCommand), command.name


def test_a_folder_that_cannot_be_written_ends_no_command(
    wundr: Run, config: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("WUNDR_HOME", str(tmp_path / "file"))
    done = wundr("batch", "create", "--config", config)
    assert done.exit_code == 0
    assert "warning: --last will not find this batch" in done.stderr


def test_the_file_is_private_bounded_and_holds_no_key(wundr: Run, tmp_path: Path) -> None:
    path = recent._file_of(tmp_path, recent.current_profile())
    for number in range(recent.MOST + 5):
        recent.add(path, f"batch_{number}")
    recent.add(path, "batch_20")
    ids = path.read_text().splitlines()
    assert (len(ids), ids[:2]) == (recent.MOST, ["batch_20", "batch_24"])
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    assert KEY not in str(path) + path.read_text()


def test_lines_that_are_no_ids_are_passed_over(wundr: Run, tmp_path: Path) -> None:
    path = tmp_path / "recent"
    path.write_bytes(b"\xff\x1b[31m\nbatch_1\n../..\n\n")
    assert recent._read(path) == ["batch_1"]
