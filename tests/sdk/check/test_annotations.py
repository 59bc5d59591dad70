"""Workflow commands as GitHub's runner reads them."""

import re

from hypothesis import given
from hypothesis import strategies as st

from tests.sdk.check.making import finding
from wundr_sdk.check.publication.annotations import workflow_commands


def read(line: str) -> tuple[str, dict[str, str], str]:
    """A command as the runner takes it apart (actions/runner, ActionCommand.TryParseV2)."""
    command, _, data = line.removeprefix("::").partition("::")
    kind, _, properties = command.partition(" ")
    pairs = dict(pair.split("=", 1) for pair in properties.split(","))
    unescaped = {name: _unescaped(value) for name, value in pairs.items()}
    return kind, unescaped, _unescaped(data)


def _unescaped(text: str) -> str:
    for code, letter in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, letter)
    return text


def test_a_finding_as_a_command() -> None:
    (line,) = workflow_commands([finding()])
    assert line == (
        "::error file=app/run.py,line=12,endLine=12,title=B602 (high)::"
        "subprocess call with shell=True"
    )


def test_a_finding_about_a_whole_file_has_no_line() -> None:
    (line,) = workflow_commands([finding(line=None, severity="low")])
    assert read(line)[:2] == (
        "notice",
        {"file": "app/run.py", "title": "B602 (high)"} | {"title": "B602 (low)"},
    )


@given(st.text(), st.text())
def test_nothing_in_a_finding_ends_the_command_or_begins_another(path: str, message: str) -> None:
    (line,) = workflow_commands([finding(message, path)])
    kind, properties, _ = read(line)
    assert kind == "error"
    assert set(properties) == {"file", "line", "endLine", "title"}
    assert len(line.splitlines()) == 1
    assert "##[" not in line


def test_path_and_message_are_escaped() -> None:
    (line,) = workflow_commands([finding("100%: a\n::set-output name=x::y", "a,b:c%.py")])
    _, properties, message = read(line)
    assert properties["file"] == "a,b:c%.py"
    assert message == "100%: a ::set-output name=x::y"
    assert "file=a%2Cb%3Ac%25.py" in line


def test_ten_of_each_kind_and_a_line_about_the_others() -> None:
    findings = [finding(severity=each) for each in ("critical", "medium", "low") for _ in range(12)]
    *commands, last = workflow_commands(findings)
    kinds = re.findall(r"::(error|warning|notice) ", "\n".join(commands))
    assert sorted(kinds) == ["error"] * 10 + ["notice"] * 10 + ["warning"] * 10
    assert last.startswith("6 more findings")
