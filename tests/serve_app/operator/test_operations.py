"""``wundr doctor`` and ``wundr gc``."""

import json
import os
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner
from typer.testing import Result as RunResult

from serve_app.doctor import CHECKS, CHECKS_IN_FORCE, examine, machine, state, versions
from serve_app.doctor.interface import CheckResult, Level, ok
from serve_app.local import closing
from serve_app.local.accounts import with_store
from serve_app.local.state import Running
from wundr_ray.settings import Settings
from wundr_ray.store.store import Store
from wundr_ray.system import INSTALLATION as MARK
from wundr_sdk.cli import build_app

COMMANDS = EntryPoint("server", "serve_app.cli:register", "wundr.commands")


def run(*arguments: str, **environment: str) -> RunResult:
    return CliRunner().invoke(build_app([COMMANDS]), list(arguments), env=environment)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Of a home folder with a migrated database, also for commands."""
    (tmp_path / "home").mkdir(mode=0o700)
    monkeypatch.setenv("WUNDR_HOME", str(tmp_path / "home"))
    settings = Settings()

    async def nothing(_store: Store) -> None: ...

    with_store(settings, nothing)
    return settings


def changed(settings: Settings, **values: Any) -> Settings:
    return settings.model_copy(update=values)


def test_an_installation_that_is_well_but_does_not_run(settings: Settings) -> None:
    done = run("doctor", "--json")
    assert done.exit_code == 0, done.output
    findings = {each["check"]: each for each in json.loads(done.stdout)}
    assert list(findings) == [*CHECKS_IN_FORCE, *CHECKS]
    assert findings["ray"]["level"] == "warning"
    assert findings["ray"]["advice"] == "Start it: wundr up"
    found = {name: each["level"] for name, each in findings.items()}
    for name in "settings", "database", "clock", "artifacts", "secrets", "git", "ruff", "oxlint":
        assert found[name] == "ok", findings[name]
    with_store(settings, lambda store: store.accounts.exist())  # nothing was left in it


def test_a_problem_is_the_exit_code_and_no_password_is_shown(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:  # bound and not listening: refused at once
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        url = f"postgresql+asyncpg://wundr:hunter2@127.0.0.1:{port}/wundr"
        monkeypatch.setenv("WUNDR_DATABASE_URL", url)
        done = run("doctor", COLUMNS="200")
    assert done.exit_code == 1
    assert "hunter2" not in done.output
    assert "Check WUNDR_DATABASE_URL" in done.output


def test_a_check_that_breaks_is_a_finding(settings: Settings) -> None:
    def broken(_settings: Settings) -> CheckResult:
        raise RuntimeError("no way to https://user:hunter2@example.com/")

    first, second = examine(settings, {"one": broken, "two": lambda _: ok("fine")})
    assert (first.level, second.level) == (Level.PROBLEM, Level.OK)
    assert "no way" in first.found
    assert "hunter2" not in first.found


@pytest.mark.parametrize(
    ("values", "level", "word"),
    [
        ({}, Level.OK, ""),
        ({"max_workers": 4}, Level.PROBLEM, "WUNDR_WORKER_CPU_CORES"),
        ({"max_file_bytes": 1 << 30}, Level.WARNING, "WUNDR_MAX_FILE_BYTES"),
        ({"git_ca_file": Path("/nowhere/ca.pem")}, Level.PROBLEM, "PEM certificates"),
    ],
)
def test_settings_that_contradict(
    settings: Settings, values: dict[str, Any], level: Level, word: str
) -> None:
    result = state.settings_agree(changed(settings, **values))
    assert result.level is level
    assert word in result.advice


def found_by_doctor() -> dict[str, dict[str, str]]:
    return {each["check"]: each for each in json.loads(run("doctor", "--json").stdout)}


@pytest.fixture
def started(settings: Settings) -> Iterator[Callable[..., None]]:
    """Start processes that look like the service, with variables of their own."""
    mark = f"test-{settings.home}"
    with ExitStack() as stack:

        def start(**variables: str) -> None:
            environment = {"WUNDR_HOME": str(settings.home), MARK: mark, **variables}
            process = subprocess.Popen(["sleep", "60"], env=environment)
            stack.callback(process.wait)
            stack.callback(process.kill)
            Running(mark, "http://127.0.0.1:9", "t", head=process.pid).save(settings.home)

        yield start


def test_the_running_services_settings_count_not_this_shells(
    started: Callable[..., None], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    started(
        WUNDR_ALLOW_LOCAL_REPOSITORIES="true",
        WUNDR_PUBLIC_URL="https://wundr.example.com",
        WUNDR_LOG_LEVEL="DEBUG",
    )
    monkeypatch.setenv("WUNDR_ALLOW_LOCAL_REPOSITORIES", "false")
    monkeypatch.setenv("WUNDR_LOG_LEVEL", "DEBUG")
    found = found_by_doctor()
    assert found["local repositories"]["level"] == "warning"
    assert "every account" in found["local repositories"]["found"]
    variables = found["variables"]
    assert variables["level"] == "warning"
    assert "WUNDR_ALLOW_LOCAL_REPOSITORIES" in variables["found"]
    assert "WUNDR_LOG_LEVEL" not in variables["found"]
    assert "example.com" not in variables["found"]


def test_a_second_account_ends_local_repositories(
    started: Callable[..., None], settings: Settings
) -> None:
    started(WUNDR_ALLOW_LOCAL_REPOSITORIES="alone")
    assert found_by_doctor()["local repositories"]["found"] == "allowed, for the only account"
    assert "WUNDR_ALLOW_LOCAL" not in run("account", "create", "one").output
    assert "WUNDR_ALLOW_LOCAL_REPOSITORIES=true" in run("account", "create", "two").output
    assert found_by_doctor()["local repositories"]["found"] == "not allowed"


def test_a_misspelt_setting_of_the_running_service_is_named(
    started: Callable[..., None],
) -> None:
    started(WUNDR_SMTP_FROM="me@example.com")
    found = found_by_doctor()["variables"]
    assert (found["level"], found["found"]) == (
        "warning",
        "WUNDR_SMTP_FROM is not a setting and is ignored; WUNDR_SMTP_SENDER is one",
    )


def test_without_a_service_it_is_this_shells(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "this shell" in found_by_doctor()["variables"]["found"]
    monkeypatch.setenv("WUNDR_HOEM", "x")
    assert "WUNDR_HOME is one" in found_by_doctor()["variables"]["found"]


def test_up_names_what_is_misspelt_and_what_it_closes(
    started: Callable[..., None], settings: Settings
) -> None:
    started()  # so that nothing more has to be started
    settings.home.chmod(0o755)
    done = run("up", WUNDR_SMTP_FROM="me@example.com")
    assert "WUNDR_SMTP_FROM is not a setting" in done.stderr
    assert f"could read {settings.home}: closed" in done.stderr
    assert "already running" in done.stdout


def test_a_database_that_is_not_migrated(tmp_path: Path) -> None:
    result = state.database(Settings(home=tmp_path))
    assert (result.level, "migrates" in result.advice) == (Level.WARNING, True)


def test_secrets_that_others_may_read(settings: Settings) -> None:
    secret = settings.home / "secret.key"
    secret.write_text("00")
    secret.chmod(0o644)
    result = state.secret_files(settings)
    assert result.level is Level.PROBLEM
    assert str(secret) in result.found
    assert str(secret) in (closing.close_to_others(settings) or "")
    assert state.secret_files(settings).level is Level.OK
    assert closing.close_to_others(settings) is None


def test_a_database_elsewhere_is_looked_at_too(tmp_path: Path) -> None:
    file = tmp_path / "elsewhere" / "wundr.db"
    settings = Settings(home=tmp_path / "home", database_url=SecretStr(f"sqlite:///{file}"))
    state.database(settings)
    assert closing.open_to_others(settings) == []
    file.chmod(0o644)
    assert closing.open_to_others(settings) == [file]


@pytest.mark.parametrize(
    "commands",
    [
        [["status"]],
        [["doctor"]],
        [["account", "create", "a"], ["status", "--json"]],
        [["gc"], ["doctor"]],
        [["down"], ["key", "list", "nobody"]],
    ],
)
def test_whichever_command_is_first_nobody_else_reads_what_it_makes(
    tmp_path: Path, commands: list[list[str]]
) -> None:
    home = tmp_path / "deep" / "home"
    before = os.umask(0o022)
    try:
        for command in commands:
            run(*command, WUNDR_HOME=str(home))
            assert os.umask(0o022) == 0o022
    finally:
        os.umask(before)
    open_ones = [path for path in (home, *home.rglob("*")) if path.stat().st_mode & 0o077]
    assert open_ones == []


def test_a_clock_that_is_off(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    async def late(_store: Store) -> float:
        return -3.0

    monkeypatch.setattr(state, "_skew", late)
    assert state.clock(settings).level is Level.PROBLEM


def test_nodes_are_not_counted_while_the_service_is_silent(started: Callable[..., None]) -> None:
    started()
    found = found_by_doctor()
    assert found["ray"]["level"] == "problem"
    assert found["nodes"]["found"] == "not counted, because the service does not answer"


@pytest.mark.parametrize(("count", "level"), [(1, Level.OK), (2, Level.WARNING)])
def test_a_node_that_joins_local_storage(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, count: int, level: Level
) -> None:
    monkeypatch.setattr(machine.cluster, "running", lambda _: Running("m", "u", "t"))
    monkeypatch.setattr(machine.cluster, "answers", lambda _: True)
    monkeypatch.setattr(machine.cluster, "nodes", lambda *_: count)
    result = machine.nodes(settings)
    assert result.level is level
    assert ("WUNDR_DATABASE_URL" in result.advice) == (count > 1)


@pytest.mark.parametrize(
    ("free", "level"), [(1 << 29, Level.PROBLEM), (2 << 30, Level.WARNING), (9 << 30, Level.OK)]
)
def test_a_disk_that_fills(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, free: int, level: Level
) -> None:
    monkeypatch.setattr(machine, "_free", lambda _: free)
    assert machine.disk(settings).level is level


def test_another_version_than_the_installation_names(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: Callable[..., Any] = lambda *_, **__: subprocess.CompletedProcess([], 0, "ruff 0.1.0")  # noqa: E731
    monkeypatch.setattr(versions.subprocess, "run", answers)
    result = versions.ruff(settings)
    assert result.level is Level.PROBLEM
    assert "pip install ruff==" in result.advice


def test_gc_says_what_it_would_remove_and_what_it_removed(settings: Settings) -> None:
    names = {"reports", "frames", "events", "idempotency_keys", "request_counts"}
    for options, dry in ([], False), (["--dry-run"], True):
        done = run("gc", "--json", *options)
        assert done.exit_code == 0, done.output
        assert json.loads(done.stdout) == {"dry_run": dry} | dict.fromkeys(names, 0)
    assert "would be removed" in run("gc", "--dry-run").output
