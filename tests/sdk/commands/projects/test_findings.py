"""Settings of projects, findings and dispositions at the command line."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.sdk.commands.output.terminal import environment, in_terminal
from tests.sdk.conftest import Run
from tests.sdk.fake_findings import PROJECT, finding
from tests.sdk.fake_server import EXAMPLE, KEY, FakeServer
from wundr_ray.contract.errors import InvalidRequest
from wundr_ray.contract.findings.vocabulary import DispositionKind
from wundr_ray.contract.vocabulary import Severity

PATH = f"/v1/projects/{PROJECT}"
HOSTILE = "\x1b]0;owned\x07\x1b[31m[red]x[/red]\x9b2J\u202e\r\n"
LONG_PATH = "packages/a_package_with_a_long_name/src/components/forms/inputs/date_picker_module.py"
LONG_TEXT = (
    "The command is put together from what a request carries and then run by a shell as it is"
)
SHOWN = (
    ["project", "show", PROJECT],
    ["project", "list", "--label", "team:core"],
    ["disposition", "list", PROJECT, "--status", "all"],
    ["disposition", "revoke", PROJECT, "disp_1"],
    ["findings", PROJECT],
    ["diff", "batch_1", "batch_2"],
)


def only_document(text: str) -> Any:
    assert text.count("\n") == 1
    return json.loads(text)


@pytest.fixture
def known(server: FakeServer) -> FakeServer:
    """With two batches, and one decision."""
    for _ in range(2):
        server.add(jobs=EXAMPLE["jobs"][:1]).ended = "completed"
    fixed = finding("fnd_k3v0a11111111111111111", severity=Severity.MEDIUM, code="weak_hash")
    same = finding("fnd_k3v0a22222222222222222", line=40)
    new = finding("fnd_k3v0a33333333333333333", path=LONG_PATH, message=LONG_TEXT)
    server.project.findings = {"batch_1": [fixed, same], "batch_2": [same, new]}
    body = {"kind": "false_positive", "code": "weak_hash", "path": LONG_PATH, "reason": LONG_TEXT}
    server.project.reply("POST", ["dispositions"], {}, body)
    server.project.settings = {"labels": {"team": "core"}}
    return server


@pytest.mark.parametrize(
    ("arguments", "sent"),
    [
        (["--label", "team:core", "--label", "at:a:b"], {"labels": {"team": "core", "at": "a:b"}}),
        (["--main-branch", "develop"], {"main_branch": "develop"}),
        (["--reference", "branch:main"], {"reference": {"branch": "main"}}),
        (["--reference", "period_days:30"], {"reference": {"period_days": 30}}),
        (["--reference", "previous"], {"reference": {"previous": True}}),
        (["--gate", "strict"], {"quality_gate": "strict"}),
        (
            ["--gate", "strict", "--clear", "labels", "--clear", "main-branch"],
            {"quality_gate": "strict", "labels": None, "main_branch": None},
        ),
    ],
)
def test_project_set(
    wundr: Run, server: FakeServer, arguments: list[str], sent: dict[str, Any]
) -> None:
    result = wundr("project", "set", PROJECT, *arguments)
    assert result.exit_code == 0, result.output
    assert (server.requests, server.bodies) == ([("PATCH", PATH)], [sent])


def test_settings_are_shown(wundr: Run) -> None:
    arguments = ["--label", "team:core", "--label", "a:b", "--reference", "since:2030-03-01T00:00Z"]
    more = ["--gate", "strict", "--main-branch", "develop"]
    shown = wundr("project", "set", PROJECT, *arguments, *more).stdout
    for line in (
        "labels\ta:b, team:core",
        "main branch\tdevelop",
        "reference\tsince:2030-03-01T00:00:00Z",
        "quality gate\tstrict",
    ):
        assert f"{line}\n" in shown
    assert wundr("project", "show", PROJECT).stdout == shown
    document = only_document(wundr("project", "show", PROJECT, "--json").stdout)
    assert document["labels"] == {"team": "core", "a": "b"}
    listed = only_document(wundr("project", "list", "--label", "a:b", "--json").stdout)
    assert [each["project_id"] for each in listed["items"]] == [PROJECT]


def test_projects_by_label(wundr: Run, known: FakeServer) -> None:
    result = wundr("project", "list", "--label", "team:core", "--label", "at:a:b")
    assert known.requests[-1][1] == "/v1/projects?label=team%3Acore&label=at%3Aa%3Ab"
    assert result.stdout.count("\n") == 1
    assert wundr("project", "list", "--label", "team:core").stdout.count("project 0") == 1


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["project", "set", PROJECT], "name at least one setting"),
        (["project", "set", PROJECT, "--label", "team"], "KEY:VALUE"),
        (["project", "set", PROJECT, "--label", "a:b", "--label", "a:c"], "names a twice"),
        (["project", "set", PROJECT, "--reference", "main"], "branch:main"),
        (["project", "set", PROJECT, "--gate", "a", "--clear", "gate"], "--gate is given as well"),
        (["project", "list", "--label", "team"], "KEY:VALUE"),
        (["disposition", "add", PROJECT, "--kind", "fixed", "--reason", "r"], "false_positive"),
        (["disposition", "add", PROJECT, "--kind", "accepted"], "--reason"),
        (["findings", PROJECT, "--limit", "1001"], "1000"),
        (["findings", PROJECT, "--since", "March"], "--since"),
        (["findings", PROJECT, "--json", "--csv"], "--csv"),
    ],
)
def test_wrong_command_lines_send_nothing(
    wundr: Run, server: FakeServer, arguments: list[str], problem: str
) -> None:
    result = wundr(*arguments)
    assert (result.exit_code, result.stdout, server.requests) == (2, "", [])
    assert problem in result.stderr


def test_the_life_of_a_disposition(wundr: Run, server: FakeServer) -> None:
    arguments = ["--kind", "accepted", "--reason", "Ours", "--until", "2030-03-01"]
    made = wundr("disposition", "add", PROJECT, *arguments, "--finding", "fnd_1")
    assert made.exit_code == 0, made.output
    assert server.bodies[-1] == {
        "kind": "accepted",
        "reason": "Ours",
        "finding_id": "fnd_1",
        "until": "2030-03-01T00:00:00Z",
    }
    for line in ("about\tfnd_1", "status\tin_force", "until\t2030-03-01 00:00:00 UTC"):
        assert f"{line}\n" in made.stdout
    listed = wundr("disposition", "list", PROJECT)
    assert listed.stdout.splitlines()[1:] == [
        "disp_1\taccepted\tin_force\tfnd_1\tOurs\tci\t2030-03-01 00:00"
    ]
    gone = wundr("disposition", "revoke", PROJECT, "disp_1", "--reason", "Public now")
    assert server.bodies[-1] == {"reason": "Public now"}
    for line in ("status\trevoked", "revoked by\tci", "because\tPublic now"):
        assert f"{line}\n" in gone.stdout
    assert wundr("disposition", "list", PROJECT).stdout.count("\n") == 1
    shown = wundr("disposition", "list", PROJECT, "--status", "all", "--per-page", "5")
    assert "disp_1\taccepted\trevoked" in shown.stdout
    assert server.requests[-1][1] == f"{PATH}/dispositions?per_page=5&status=all"


def test_dispositions_as_json(wundr: Run, server: FakeServer) -> None:
    arguments = ["--kind", "wont_fix", "--reason", "r", "--code", "weak_hash", "--path", "src/"]
    made = only_document(wundr("disposition", "add", PROJECT, *arguments, "--json").stdout)
    assert (made["code"], made["path"]) == ("weak_hash", "src/")
    listed = only_document(wundr("disposition", "list", PROJECT, "--json").stdout)
    assert listed["items"] == [made]
    gone = wundr("disposition", "revoke", PROJECT, made["disposition_id"], "--json")
    assert only_document(gone.stdout)["status"] == "revoked"


def test_findings_as_lines(wundr: Run, known: FakeServer) -> None:
    known.project.findings["batch_1"] += [
        finding(None, line=None, severity=Severity.LOW),
        finding("fnd_4", disposition=DispositionKind.ACCEPTED),
    ]
    result = wundr("findings", PROJECT, columns="20")
    heading, *rows = result.stdout.splitlines()
    assert heading == "Finding\tState\tSeverity\tCode\tPlace\tMessage"
    assert rows[1].startswith("fnd_k3v0a22222222222222222\tnew\thigh\tsubprocess_with_shell\t")
    assert rows[2].startswith("-\t-\tlow\tsubprocess_with_shell\tsrc/app.py\t")
    assert rows[3].startswith("fnd_4\taccepted\t")
    assert result.stderr == ""
    limited = wundr("findings", PROJECT, "--limit", "1")
    assert limited.stderr == "1 of 4 findings in the batch batch_1, branch main\n"


def test_the_filters_of_findings(wundr: Run, server: FakeServer) -> None:
    several = ["--state", "new", "--state", "fixed", "--severity", "high", "--code", "weak_hash"]
    one = ["--branch", "topic", "--path", "src/", "--since", "2030-03-01", "--sort", "newest"]
    more = ["--rule", "security", "--role", "test", "--disposition", "none"]
    assert wundr("findings", PROJECT, *several, *one, *more).exit_code == 0
    assert server.requests[-1][1] == (
        f"{PATH}/findings?branch=topic&state=new&state=fixed&severity=high&code=weak_hash"
        "&rule=security&path=src%2F&role=test&disposition=none"
        "&since=2030-03-01T00%3A00%3A00%2B00%3A00&sort=newest&per_page=50"
    )
    assert wundr("findings", PROJECT, "--batch", "batch_2", "--job", "job_1").exit_code == 0
    assert server.requests[-1][1] == (
        f"{PATH}/findings?batch_id=batch_2&job_id=job_1&sort=worst&per_page=50"
    )


def test_findings_for_programs(wundr: Run, known: FakeServer) -> None:
    known.project.findings["batch_1"] = [
        finding("fnd_1", message='=1+1, "quoted"'),
        finding(None),
    ]
    document = only_document(wundr("findings", PROJECT, "--json").stdout)
    assert [each["finding_id"] for each in document["items"]] == ["fnd_1", None]
    assert document["analysis"]["batch_id"] == "batch_1"
    rows = list(csv.DictReader(io.StringIO(wundr("findings", PROJECT, "--csv").stdout)))
    assert [row["finding_id"] for row in rows] == ["fnd_1", ""]
    assert rows[0]["message"] == '\'=1+1, "quoted"'
    assert rows[0]["line"] == "12"


def test_csv_has_all_findings(wundr: Run, known: FakeServer) -> None:
    known.project.findings["batch_1"] = [finding(f"fnd_{number}") for number in range(1001)]
    assert len(wundr("findings", PROJECT, "--csv").stdout.splitlines()) == 1002
    known.project.findings["batch_1"] = []
    assert wundr("findings", PROJECT, "--csv").stdout.startswith("finding_id,state,")


def test_a_difference(wundr: Run, known: FakeServer) -> None:
    result = wundr("diff", "batch_1", "batch_2")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines() == [
        "frontend-app (proj_0): 1 new, 1 fixed, 0 touched",
        "Change\tSeverity\tCode\tPlace\tMessage",
        f"new\thigh\tsubprocess_with_shell\t{LONG_PATH}:12\t{LONG_TEXT}",
        "fixed\tmedium\tweak_hash\tsrc/app.py:12\tA shell runs the command",
    ]
    (document,) = only_document(wundr("diff", "batch_1", "batch_2", "--json").stdout)
    assert (document["project_id"], document["project_name"]) == (PROJECT, "frontend-app")
    assert [len(document[kind]) for kind in ("new", "fixed", "touched")] == [1, 1, 0]
    same = wundr("diff", "batch_1", "batch_1", "--project", PROJECT)
    assert same.stdout == "frontend-app (proj_0): 0 new, 0 fixed, 0 touched\n"


def test_batches_without_a_project_in_common(wundr: Run, known: FakeServer) -> None:
    for arguments in (["batch_1", "batch_2", "--project", "proj_9"], ["batch_1", "batch_3"]):
        known.add(jobs=[])
        result = wundr("diff", *arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "no analysed project" in result.stderr
    document = only_document(wundr("diff", "batch_1", "batch_3", "--json").stdout)
    assert document["error"]["code"] == "UNUSABLE"


def test_a_difference_of_a_project_that_a_batch_does_not_have(
    wundr: Run, known: FakeServer
) -> None:
    result = wundr("diff", "batch_1", "batch_2", "--project", "proj_9")
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        "error: the batch 'batch_1' has no analysed project 'proj_9'",
        "  It has proj_0 (frontend-app); --project takes an id.",
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ["project", "set", PROJECT, "--gate", "our"],
        ["disposition", "add", PROJECT, "--kind", "accepted", "--reason", "r"],
        *SHOWN,
    ],
    ids=" ".join,
)
def test_what_the_api_refuses_is_exit_code_3(
    wundr: Run, server: FakeServer, arguments: list[str]
) -> None:
    server.fail(InvalidRequest.at("code", f"no such code{HOSTILE}"), times=2)
    result = wundr(*arguments)
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith("INVALID_REQUEST: code: no such code")
    assert not set("\x1b\x07\x9b\u202e\r") & set(result.output)
    refused = wundr(*arguments, "--json")
    assert refused.exit_code == 3
    error = only_document(refused.stdout)["error"]
    assert (error["code"], error["details"][0]["field"]) == ("INVALID_REQUEST", "code")


def test_a_refused_csv_is_empty(wundr: Run) -> None:
    result = wundr("findings", "proj_9", "--csv")
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith("NOT_FOUND: ")


def test_unknown_ones(wundr: Run, known: FakeServer) -> None:
    for arguments in (
        ["project", "set", "proj_9", "--gate", "strict"],
        ["disposition", "list", "proj_9"],
        ["disposition", "revoke", PROJECT, "disp_9"],
        ["findings", "proj_9"],
        ["diff", "batch_1", "batch_9"],
    ):
        assert wundr(*arguments).exit_code == 3


@pytest.mark.parametrize(
    "arguments",
    [*SHOWN, *([*each, "--json"] for each in SHOWN), ["findings", PROJECT, "--csv"]],
    ids=" ".join,
)
def test_hostile_text_does_nothing_to_the_terminal(
    wundr: Run, known: FakeServer, arguments: list[str]
) -> None:
    hostile = finding("fnd_1", path=HOSTILE, message=HOSTILE)
    known.project.findings = {"batch_1": [hostile], "batch_2": [finding("fnd_2", scope=HOSTILE)]}
    known.project.settings = {"labels": {"team": HOSTILE}}
    (decided,) = known.project.dispositions
    known.project.dispositions = [decided.model_copy(update={"reason": HOSTILE})]
    result = wundr(*arguments)
    assert result.exit_code == 0, result.output
    shown = result.output.replace("\r\n", "\n") if "--csv" in arguments else result.output
    assert not set("\x1b\x07\x9b\u202e\r") & set(shown)


@pytest.fixture
def terminal(known: FakeServer) -> Iterator[dict[str, str]]:
    with known.serving() as url:
        yield environment(WUNDR_API_URL=url, WUNDR_API_KEY=KEY)


@pytest.mark.parametrize("arguments", SHOWN, ids=" ".join)
def test_a_terminal_of_eighty_columns(terminal: dict[str, str], arguments: list[str]) -> None:
    shown = in_terminal(arguments, terminal)
    assert shown.code == 0
    assert max(map(len, shown.lines)) <= 80
    assert "…" not in shown.text, "nothing is cut off"


def test_a_narrow_terminal_shows_findings_one_below_the_other(terminal: dict[str, str]) -> None:
    shown = in_terminal(["findings", PROJECT, "--batch", "batch_2"], terminal)
    assert "Finding   fnd_k3v0a33333333333333333" in shown.lines
    assert "Code      subprocess_with_shell" in shown.lines
    place = shown.lines.index("Finding   fnd_k3v0a33333333333333333")
    text = "".join(line[10:] for line in shown.lines[place:])
    assert f"{LONG_PATH}:12" in text
    assert shown.lines[-3] == "2 findings in the batch batch_2, branch main"
    wide = in_terminal(["findings", PROJECT, "--batch", "batch_2"], terminal, columns=160)
    assert wide.lines[0].split() == ["Finding", "State", "Severity", "Code", "Place", "Message"]
    assert max(map(len, wide.lines)) <= 160


def test_a_narrow_terminal_shows_dispositions_one_below_the_other(
    terminal: dict[str, str],
) -> None:
    shown = in_terminal(["disposition", "list", PROJECT], terminal)
    assert "Disposition  disp_1" in shown.lines
    assert "By           ci" in shown.lines
    assert shown.lines[-1] == "1 disposition"
    assert LONG_TEXT in " ".join(line[13:] for line in shown.lines)
