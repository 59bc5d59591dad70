"""``wundr doctor`` of an installation that has the client only."""

import json

import pytest
from typer.testing import CliRunner, Result

from tests.sdk.conftest import Run
from tests.sdk.fake_answers import json_reply
from tests.sdk.fake_server import FakeServer
from wundr_ray.contract.errors import ResourceUnavailable, Unauthenticated
from wundr_sdk.cli import build_app


def levels(result: Result) -> dict[str, str]:
    return {each["check"]: each["level"] for each in json.loads(result.stdout)}


def test_all_is_well(wundr: Run) -> None:
    done = wundr("doctor")
    assert done.exit_code == 0
    assert "http://wundr.test" in done.stdout
    assert "on the pro plan" in done.stdout
    assert "pip install 'wundr-ray[server]'" in done.stdout
    assert set(levels(wundr("doctor", "--json")).values()) == {"ok"}


@pytest.mark.parametrize(("version", "level"), [("0.1.99", "ok"), ("7.0.0", "warning")])
def test_another_release_is_a_warning(
    wundr: Run, server: FakeServer, version: str, level: str
) -> None:
    server.version = version
    done = wundr("doctor", "--json")
    assert (done.exit_code, levels(done)["versions"]) == (0, level)
    assert ("pip install 'wundr-ray==7.0.0'" in done.stdout) == (level == "warning")


def test_a_server_that_is_away(wundr: Run, server: FakeServer) -> None:
    server.fail(ResourceUnavailable("The database does not answer."))
    done = wundr("doctor", "--json")
    assert (done.exit_code, levels(done)) == (1, {"server": "problem"})


def test_a_key_that_is_not_valid(wundr: Run, server: FakeServer) -> None:
    server.faults.append(json_reply(200, {"status": "ok", "version": server.version}))
    server.fail(Unauthenticated("The API key is not valid."))
    done = wundr("doctor", "--json")
    assert done.exit_code == 1
    assert levels(done)["key"] == "problem"


def test_something_else_answers_there(wundr: Run, server: FakeServer) -> None:
    server.faults.append((200, {"Content-Type": "text/html"}, b"<h1>Hello</h1>"))
    done = wundr("doctor")
    assert done.exit_code == 1
    assert "not a Wundr server" in done.stdout


def test_without_a_key_it_says_where_one_is_looked_for() -> None:
    done = CliRunner().invoke(build_app([]), ["doctor"])
    assert done.exit_code == 2
    assert "WUNDR_API_KEY" in done.stderr
