import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.sdk.fake_server import ADDRESS, KEY, FakeServer
from wundr_sdk import WundrClient
from wundr_sdk.cli import build_app
from wundr_sdk.commands.output import screen

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test sees the profile, the time zone or the preference for colours of the machine."""
    for name in ("WUNDR_API_URL", "WUNDR_API_KEY", "FORCE_COLOR", "TTY_COMPATIBLE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WUNDR_HOME", str(tmp_path / "no-profile"))
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()


@pytest.fixture
def server() -> FakeServer:
    return FakeServer()


@pytest.fixture
def naps() -> list[float]:
    """The seconds that the client has slept."""
    return []


@pytest.fixture
def client(server: FakeServer, naps: list[float]) -> Iterator[WundrClient]:
    with WundrClient(KEY, ADDRESS, transport=server.transport, sleep=naps.append) as made:
        yield made


@pytest.fixture
def wundr(server: FakeServer, naps: list[float], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command line against the server; every run checks that it does not show the key."""

    def new_client() -> WundrClient:
        return WundrClient(KEY, ADDRESS, transport=server.transport, sleep=naps.append)

    monkeypatch.setattr(screen, "new_client", new_client)
    monkeypatch.setenv("WUNDR_API_URL", ADDRESS)
    monkeypatch.setenv("WUNDR_API_KEY", KEY)

    def run(*arguments: str, stdin: str | None = None, columns: str = "200") -> Result:
        result = CliRunner().invoke(build_app([]), arguments, input=stdin, env={"COLUMNS": columns})
        assert KEY not in result.output
        assert "Traceback" not in result.output
        return result

    return run
