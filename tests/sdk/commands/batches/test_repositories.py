"""The repositories of ``wundr analyse``."""

from pathlib import Path

import pytest
import typer

from wundr_sdk.commands.arguments.repositories import repositories_of

HERE, AWAY = "http://127.0.0.1:8000", "https://wundr.example"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "shop" / ".git").mkdir(parents=True)
    (tmp_path / "shop" / "src").mkdir()
    (tmp_path / "empty").mkdir()
    (tmp_path / "bare.git" / "objects").mkdir(parents=True)
    (tmp_path / "bare.git" / "HEAD").touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path / "shop"


def test_urls_stay_and_paths_become_full(shop: Path) -> None:
    urls = [
        "https://git.example/a/b",
        "git@git.example:a/b.git",
        "ssh://git.example/a",
        "file:///x",
    ]
    assert repositories_of(urls, AWAY) == urls
    assert repositories_of(["shop", "./bare.git"], HERE) == [
        str(shop),
        str(shop.parent / "bare.git"),
    ]


def test_each_once(shop: Path) -> None:
    assert repositories_of(["shop", "./shop", str(shop)], HERE) == [str(shop)]


@pytest.mark.parametrize(
    ("text", "server", "reason"),
    [
        ("nowhere", HERE, "nowhere: no such folder"),
        ("github.com/acme/app", HERE, "begins with https://"),
        ("", HERE, "not a git repository"),
        ("empty", HERE, "empty: not a git repository; run `git init`"),
        ("shop/src", HERE, "the repository that it belongs to is"),
        ("shop", AWAY, "cannot read the folders of this machine"),
    ],
)
def test_what_cannot_be_analysed(shop: Path, text: str, server: str, reason: str) -> None:
    with pytest.raises(typer.BadParameter, match=reason):
        repositories_of([text], server)
