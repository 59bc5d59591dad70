"""``wundr account``: create, list, set-plan, set-four-eyes."""

import json
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from serve_app.local.accounts import with_store
from wundr_ray.settings import Settings
from wundr_sdk.cli import build_app

COMMANDS = EntryPoint("server", "serve_app.cli:register", "wundr.commands")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("WUNDR_HOME", str(tmp_path))
    return Settings()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(build_app([COMMANDS]), ["account", *arguments])


def document(*arguments: str) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_accounts_are_listed_by_name_with_their_plans(settings: Settings) -> None:
    assert document("list") == []
    second = document("create", "umbrella", "--plan", "team")
    first = document("create", "acme")
    assert first == {"id": first["id"], "name": "acme", "plan": "free", "four_eyes": False}
    assert document("list") == [first, second]
    table = run("list").stdout
    for word in (first["id"], "acme", "free", second["id"], "umbrella", "team"):
        assert word in table


def test_another_plan(settings: Settings) -> None:
    made = document("create", "acme")
    assert document("set-plan", "acme", "pro") == {**made, "plan": "pro"}
    assert with_store(settings, lambda store: store.accounts.find("acme")).plan == "pro"
    assert run("set-plan", made["id"], "team").stdout == "acme is on the team plan\n"
    assert document("list") == [{**made, "plan": "team"}]


def test_four_eyes(settings: Settings) -> None:
    made = document("create", "acme")
    assert document("set-four-eyes", "acme", "on") == {**made, "four_eyes": True}
    assert with_store(settings, lambda store: store.accounts.find("acme")).four_eyes
    assert run("set-four-eyes", made["id"], "off").stdout == "the four-eyes rule is off for acme\n"
    assert document("list") == [made]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("set-plan", "acme", "platinum"), "INVALID_REQUEST"),
        (("set-plan", "nobody", "pro"), "NOT_FOUND"),
        (("set-four-eyes", "nobody", "on"), "NOT_FOUND"),
        (("create", "other", "--plan", "platinum"), "INVALID_REQUEST"),
    ],
)
def test_what_there_is_not(settings: Settings, arguments: tuple[str, ...], code: str) -> None:
    made = document("create", "acme")
    result = run(*arguments, "--json")
    assert result.exit_code == 3
    assert json.loads(result.stdout)["error"]["code"] == code
    assert document("list") == [made]


def test_a_name_does_not_act_on_the_terminal(settings: Settings) -> None:
    document("create", "\x1b[31m[red]acme")
    assert "[31m[red]acme" in run("list").stdout
    assert "\x1b" not in run("list").stdout
