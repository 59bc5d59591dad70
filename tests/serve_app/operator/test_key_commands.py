"""``wundr key``: create, list, revoke."""

import json
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from serve_app.local.accounts import with_store
from wundr_ray.settings import Settings
from wundr_ray.store.accounts.accounts import Access
from wundr_sdk.cli import build_app

COMMANDS = EntryPoint("server", "serve_app.cli:register", "wundr.commands")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("WUNDR_HOME", str(tmp_path))
    settings = Settings()
    with_store(settings, lambda store: store.accounts.create("acme", "pro"))
    return settings


def run(*arguments: str) -> Result:
    return CliRunner().invoke(build_app([COMMANDS]), ["key", *arguments])


def document(*arguments: str) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def access(settings: Settings, key: str) -> Access | None:
    return with_store(settings, lambda store: store.accounts.by_key(key))


def test_the_life_of_a_key(settings: Settings) -> None:
    made = document("create", "acme", "--name", "ci", "--scope", "read", "--expires-days", "7")
    assert (made["name"], made["scopes"]) == ("ci", ["read"])
    found = access(settings, made["api_key"])
    assert found
    assert (found.key_id, found.account.name) == (made["id"], "acme")
    shown = {name: value for name, value in made.items() if name != "api_key"}
    assert document("list", "acme") == [shown]
    assert made["api_key"] not in run("list", "acme").output
    assert document("revoke", made["id"])["revoked_at"]
    assert access(settings, made["api_key"]) is None
    _, line = run("list", "acme").stdout.splitlines()
    key_id, name, scopes, expires, revoked = line.split("\t")
    assert (key_id, name, scopes) == (made["id"], "ci", "read")
    assert "-" not in (expires, revoked)


def test_for_people_only_the_key_is_printed(settings: Settings) -> None:
    key = run("create", "acme").stdout.strip()
    found = access(settings, key)
    assert found
    assert found.scopes == {"read", "write"}
    assert run("revoke", found.key_id).stdout == f"revoked {found.key_id}\n"


@pytest.mark.parametrize(
    ("arguments", "exit_code"),
    [
        (["create", "nobody"], 3),
        (["create", "acme", "--name", "x" * 101], 3),
        (["create", "acme", "--scope", "admin"], 2),
        (["create", "acme", "--expires-days", "0"], 2),
        (["create", "acme", "--expires-days", "99999999"], 2),
        (["list", "nobody"], 3),
        (["revoke", "key_none"], 3),
    ],
)
def test_refusals(settings: Settings, arguments: list[str], exit_code: int) -> None:
    assert run(*arguments).exit_code == exit_code
