"""What completion offers, word by word."""

import pytest
import typer

from tests.sdk.conftest import Run
from wundr_sdk.cli import build_app
from wundr_sdk.commands.arguments import recent
from wundr_sdk.commands.completion.candidates import complete
from wundr_sdk.commands.completion.command import lines_of
from wundr_sdk.commands.completion.scripts import Shell

ROOT = typer.main.get_group(build_app([]))
BATCHES = ["batch_new", "batch_old"]


def words_of(line: str) -> list[str]:
    *before, incomplete = line.split(" ")
    found = complete(ROOT, before, incomplete, lambda: BATCHES)
    return [each.word for each in found.candidates]


def asks_for_files(line: str) -> bool:
    *before, incomplete = line.split(" ")
    return complete(ROOT, before, incomplete, lambda: BATCHES).files


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("ba", ["batch"]),
        ("batch can", ["cancel"]),
        ("batch status ", BATCHES),
        ("batch status batch_n", ["batch_new"]),
        ("batch status --jobs ", BATCHES),
        ("batch status batch_new ", []),
        ("batch status --la", ["--last"]),
        ("batch status --last --la", []),
        ("batch status --last ", []),
        ("batch job --last ", []),
        ("batch status -- --", []),
        ("diff batch_old ", BATCHES),
        ("webhook deliveries ", BATCHES),
        ("findings proj_1 --batch ", BATCHES),
        ("analyse --fail-on h", ["high"]),
        ("analyse --fail-on=h", ["--fail-on=high"]),
        ("analyse --nothing=h", []),
        ("batch results --format=x", ["--format=xlsx"]),
        ("findings proj_1 --state new --sta", ["--state"]),
        ("completion z", ["zsh"]),
        ("nothing ba", ["batch"]),
        ("batch create --name ba", []),
        ("gate set strict --no", ["--no-default"]),
    ],
)
def test_words(line: str, expected: list[str]) -> None:
    assert words_of(line) == expected


def test_commands_have_meanings_and_none_is_hidden() -> None:
    found = complete(ROOT, [], "", lambda: [])
    assert all(each.meaning for each in found.candidates)
    words = [each.word for each in found.candidates]
    assert {"analyse", "batch", "completion"} <= set(words)
    assert "complete" not in words


def test_every_option_is_offered() -> None:
    command = ROOT.commands["batch"].commands["results"]
    options = [name for each in command.params for name in each.opts if name.startswith("--")]
    assert words_of("batch results --") == [*options, "--help"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("batch create --config ", True),
        ("batch results x --output ", True),
        ("analyse ", True),
        ("analyse ./a ./b", True),
        ("analyse --", False),
        ("batch status ", False),
    ],
)
def test_files(line: str, expected: bool) -> None:
    assert asks_for_files(line) is expected


def test_recent_batches_are_read_only_where_they_can_stand() -> None:
    def batches() -> list[str]:
        raise AssertionError("not asked for")

    for words in (["batch"], ["analyse", "--fail-on"], ["project", "show"]):
        complete(ROOT, words, "", batches)


def test_lines_of_the_hidden_command(wundr: Run) -> None:
    recent.add(recent._file_of(recent.current_home(), recent.current_profile()), "batch_7")
    assert wundr("complete", "zsh", "batch", "status", "").stdout == "batch_7\t\n"
    assert wundr("complete", "fish", "batch", "status", "--w").stdout.startswith("--watch\tFollow")
    assert wundr("complete", "bash", "analyse", "--fail-on", "=", "h").stdout == "high\t\n"
    assert wundr("complete", "bash", "analyse", "--fail-on", "=").stdout.startswith("never\t\n")
    assert wundr("complete", "bash", "--", "-").exit_code == 0
    assert wundr("complete", "bash", "batch", "create", "--config", "").stdout == ":files\n"
    assert wundr("complete", "bash").stdout.startswith("analyse\t")


def test_without_a_profile_nothing_is_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WUNDR_API_KEY", "")
    assert lines_of(ROOT, Shell.BASH, ["batch", "status", ""]) == []
