"""The command line against a server that works: output, files and exit codes."""

import json
import re
from collections.abc import Iterable, Iterator
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from tests.sdk.conftest import Run
from tests.sdk.fake_server import ADDRESS, EXAMPLE, KEY, TABLES, FakeServer, job
from wundr_ray.contract.errors import ErrorDetail, Internal, InvalidJobConfig
from wundr_sdk import WundrClient, cli
from wundr_sdk.cli import build_app
from wundr_sdk.commands.local import placeholders
from wundr_sdk.commands.output import screen
from wundr_sdk.commands.output.exit_codes import EXIT_CODES, ExitCode
from wundr_sdk.commands.output.field_names import namer

HOSTILE = "\x1b]0;owned\x07\x1b[31m[red]x[/red][link=http://evil]y[/link]\x9b2J\u202e\r\n"
YAML = """\
name: Q3
type: analysis
jobs:
  - id: job_1
    type: analysis
    config: {project: {name: app, repository: {url: https://example.org/app}}}
"""


@pytest.fixture
def config(tmp_path: Path) -> str:
    path = tmp_path / "batch.json"
    path.write_text(json.dumps(EXAMPLE))
    return str(path)


def only_document(text: str) -> Any:
    assert text.count("\n") == 1
    return json.loads(text)


def test_create_from_json(wundr: Run, server: FakeServer, config: str) -> None:
    result = wundr("batch", "create", "--config", config)
    assert result.exit_code == 0
    assert "batch_1" in result.stdout
    assert "2024-09-16 11:45:00 UTC" in result.stdout
    assert server.bodies == [EXAMPLE]


def test_create_from_yaml(wundr: Run, server: FakeServer, tmp_path: Path) -> None:
    (tmp_path / "batch.yaml").write_text(YAML)
    assert wundr("batch", "create", "--config", str(tmp_path / "batch.yaml")).exit_code == 0
    assert server.bodies[0]["jobs"][0]["config"]["project"]["name"] == "app"


@pytest.mark.parametrize("text", [YAML, json.dumps(EXAMPLE)])
def test_create_from_standard_input(wundr: Run, server: FakeServer, text: str) -> None:
    assert wundr("batch", "create", "--config", "-", stdin=text).exit_code == 0
    assert len(server.batches) == 1


def test_create_and_wait(wundr: Run, naps: list[float], config: str) -> None:
    result = wundr("batch", "create", "--config", config, "--wait")
    assert result.exit_code == 0
    assert result.stderr == "created batch_1\n"
    running = "batch_1 running 50 %, jobs: 2 running\nbatch_1 completed 100 %, jobs: 2 completed\n"
    assert running in result.stdout
    assert "job_2\tadmin-dashboard\tcompleted\t100 %" in result.stdout
    assert set(naps) <= {0.5, 3.0}


def test_create_and_wait_as_json_prints_one_document(wundr: Run, config: str) -> None:
    result = wundr("batch", "create", "--config", config, "--wait", "--json")
    document = only_document(result.stdout)
    assert (document["batch_id"], document["status"]) == ("batch_1", "completed")
    assert "batch_1 running 50 %" in result.stderr


def test_create_as_json(wundr: Run, config: str) -> None:
    document = only_document(wundr("batch", "create", "--config", config, "--json").stdout)
    assert (document["batch_id"], document["status"]) == ("batch_1", "queued")


@pytest.mark.parametrize("ending", ["failed", "cancelled"])
def test_a_batch_that_did_not_complete_is_exit_code_1(
    wundr: Run, server: FakeServer, config: str, ending: str
) -> None:
    server.ending = ending
    assert wundr("batch", "create", "--config", config, "--wait").exit_code == 1
    server.add()
    assert wundr("batch", "status", "batch_2", "--watch").exit_code == 1
    assert wundr("batch", "status", "batch_2").exit_code == 0


@pytest.mark.parametrize("content", [None, "a: b: c", "[]", "\x00"])
def test_a_config_that_cannot_be_read_is_exit_code_2(
    wundr: Run, server: FakeServer, tmp_path: Path, content: str | None
) -> None:
    path = tmp_path / "batch.yaml"
    if content is not None:
        path.write_text(content)
    result = wundr("batch", "create", "--config", str(path))
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith(f"error: {path}: ")
    assert server.requests == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["batch", "create"],
        ["batch", "list", "--status", "lost"],
        ["batch", "list", "--per-page", "101"],
        ["batch", "results", "b", "--format", "docx"],
        ["batch", "results", "b", "--format", "csv", "--table", "secrets"],
        ["batch", "results", "b", "--format", "pdf", "--table", "findings"],
        ["batch", "results", "b", "--table", "findings"],
        ["batch", "results", "b", "--format", "csv", "--role", "test"],
        ["batch", "results", "b", "--format", "csv", "--table", "findings", "--role", "tests"],
        ["batch", "status"],
        ["nothing"],
    ],
)
def test_usage_errors_are_exit_code_2(wundr: Run, arguments: list[str]) -> None:
    result = wundr(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")


def test_a_refusal_is_exit_code_3_and_says_all(wundr: Run) -> None:
    result = wundr("batch", "create", "--config", "-", stdin="name: n\njobs: []\n")
    assert result.exit_code == 3
    assert result.stdout == ""
    assert result.stderr == (
        "INVALID_JOB_CONFIG: jobs (standard input, line 2): must not be empty\n"
        "  Correct the fields named in the details.\n"
    )


def test_a_refusal_names_the_job_by_its_id(wundr: Run, server: FakeServer) -> None:
    field = "jobs.1.config.rules.0"
    stdin = json.dumps(EXAMPLE)
    for command in ("create", "validate"):
        server.fail(InvalidJobConfig.at(field, "is no rule"))
        result = wundr("batch", command, "--config", "-", stdin=stdin)
        assert "job job_2, config.rules.0 (standard input, line 1): is no rule\n" in result.stderr
        assert result.stderr.count("is no rule") == 1
    server.fail(InvalidJobConfig.at(field, "is no rule"))
    result = wundr("batch", "create", "--config", "-", "--json", stdin=stdin)
    assert only_document(result.stdout)["error"]["details"][0]["field"] == field


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("jobs.0.id", "job a, id"),
        ("jobs.0", "job a"),
        ("jobs.1.id", "jobs.1.id"),
        ("jobs.2.id", "jobs.2.id"),
        ("jobs.3.id", "jobs.3.id"),
        ("jobs", "jobs"),
        ("items.0.branch", "item 1 (x), branch"),
        ("items.1.branch", "item 2, branch"),
        ("options.max_parallel", "options.max_parallel"),
    ],
)
def test_fields_are_named_as_far_as_the_body_tells(path: str, name: str) -> None:
    body = {"jobs": [{"id": "a"}, {"id": 7}, "b"], "items": [{"project_name": "x"}, {}]}
    assert namer(body)(path) == name


def test_every_detail_is_told_once(wundr: Run, server: FakeServer) -> None:
    details = [ErrorDetail(field=f"jobs.{n}.id", reason="is bad") for n in (0, 1)]
    server.fail(InvalidJobConfig("jobs.0.id: is bad (and 1 more)", details))
    result = wundr("batch", "create", "--config", "-", stdin=json.dumps(EXAMPLE))
    assert result.stderr.splitlines()[:2] == [
        "INVALID_JOB_CONFIG: job job_1, id (standard input, line 1): is bad (and 1 more)",
        "  job job_2, id (standard input, line 1): is bad",
    ]


def test_a_refusal_as_json(wundr: Run) -> None:
    result = wundr("batch", "status", "none", "--json")
    assert result.exit_code == 3
    assert only_document(result.stdout)["error"] == {
        "code": "NOT_FOUND",
        "message": "no batch none",
        "details": [],
        "resolution": "Check the id; it may belong to another account.",
    }
    assert result.stderr.startswith("NOT_FOUND: no batch none\n")


def test_an_unknown_code_is_shown_as_it_came(wundr: Run, server: FakeServer) -> None:
    body = b'{"success": false, "error": {"code": "TEAPOT", "message": "short and stout"}}'
    server.faults = [(418, {}, body)]
    result = wundr("batch", "list")
    assert result.exit_code == 3
    assert result.stderr.startswith("TEAPOT: short and stout\n")


def test_a_server_that_is_away_is_exit_code_4(wundr: Run, server: FakeServer) -> None:
    server.faults = [(503, {"content-type": "text/html"}, b"<h1>busy</h1>")] * 4
    result = wundr("batch", "list")
    assert result.exit_code == 4
    assert result.stderr.startswith("RESOURCE_UNAVAILABLE: ")
    assert "busy" not in result.stderr


def test_a_defect_of_the_server_names_the_request(wundr: Run, server: FakeServer) -> None:
    server.fail(Internal("a defect"))
    result = wundr("batch", "list")
    assert result.exit_code == 4
    assert "request id: req_1" in result.stderr


def test_an_interruption_is_exit_code_130(
    wundr: Run, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(seconds: float) -> None:
        raise KeyboardInterrupt

    def new_client() -> WundrClient:
        return WundrClient(KEY, ADDRESS, transport=server.transport, sleep=interrupt)

    monkeypatch.setattr(screen, "new_client", new_client)
    server.add()
    result = wundr("batch", "status", "batch_1", "--watch")
    assert result.exit_code == 130
    again = "wundr batch status batch_1 --watch"
    assert result.stderr == f"interrupted\nthe batch goes on; to watch it again:\n  {again}\n"


def test_without_a_profile_it_is_exit_code_2() -> None:
    for arguments in (["batch", "list"], ["batch", "list", "--json"]):
        result = CliRunner().invoke(build_app([]), arguments)
        assert result.exit_code == 2
        assert "WUNDR_API_KEY" in result.stderr


def test_list(wundr: Run, server: FakeServer) -> None:
    for number in range(3):
        server.add(name=f"batch number {number}")
    result = wundr("batch", "list", "--per-page", "2", "--status", "queued", "--sort", "name")
    assert "batch number 1" in result.stdout
    assert "batch number 2" not in result.stdout
    assert result.stderr == "page 1 of 2, 3 batches\n"
    assert server.requests[-1][1] == "/v1/batches?status=queued&per_page=2&sort=name"
    document = only_document(wundr("batch", "list", "--json").stdout)
    assert len(document["items"]) == document["pagination"]["total_items"] == 3


def test_status(wundr: Run, server: FakeServer) -> None:
    server.add()
    result = wundr("batch", "status", "batch_1", "--jobs")
    assert "50 %, about 00:00:30 left" in result.stdout
    assert "admin-dashboard" in result.stdout
    document = only_document(wundr("batch", "status", "batch_1", "--json").stdout)
    assert (document["status"], document["individual_jobs"]) == ("completed", None)


def test_a_failed_batch_says_why(wundr: Run, server: FakeServer) -> None:
    server.ending = "failed"
    server.add(name="x")
    result = wundr("batch", "status", "batch_1", "--watch", "--jobs")
    assert "INVALID_REPOSITORY: no such branch" in result.stdout
    assert "frontend-app" in result.stdout


def test_watch_as_json_is_one_line_per_change(wundr: Run, server: FakeServer) -> None:
    server.add()
    result = wundr("batch", "status", "batch_1", "--watch", "--jobs", "--json")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["progress"]["percentage"] for line in lines] == [50, 100]
    assert [job["progress"] for job in lines[0]["individual_jobs"]] == [50, 50]
    assert result.stderr == ""


def test_results_are_shown_as_tables(wundr: Run, server: FakeServer) -> None:
    server.add().ended = "completed"
    result = wundr("batch", "results", "batch_1")
    assert result.exit_code == 0
    for text in (
        "frontend-app",
        "87,500 lines",
        "critical 2, high 8",
        "files skipped in",
        "1.5 hours",
    ):
        assert text in result.stdout
    document = only_document(wundr("batch", "results", "batch_1", "--json").stdout)
    assert document["summary"]["total_files"] == 1250


def test_results_say_in_one_line_what_was_read(wundr: Run, server: FakeServer) -> None:
    server.add().ended = "completed"
    shown = wundr("batch", "results", "batch_1").stdout
    assert "7.8 on average of 1 project" in shown
    assert "1 of 2 projects read" in shown
    assert "not supported: C# (527 files)" in shown


@pytest.mark.parametrize("extension", ["json", "xlsx", "pdf"])
def test_reports_are_saved(wundr: Run, server: FakeServer, tmp_path: Path, extension: str) -> None:
    server.add().ended = "completed"
    folder = tmp_path / f"reports.{extension}"
    result = wundr("batch", "results", "batch_1", "--format", extension, "--output", str(folder))
    place = folder / f"batch_1.{extension}"
    assert result.stdout == f"wrote {place}\n"
    assert place.stat().st_size > 0


def test_csv_is_saved_as_tables(wundr: Run, server: FakeServer, tmp_path: Path) -> None:
    server.add().ended = "completed"
    arguments = ["batch", "results", "batch_1", "--format", "csv", "--output", str(tmp_path)]
    result = wundr(*arguments, "--json")
    files = [str(tmp_path / f"batch_1_{table}.csv") for table in ("projects", "issues")]
    assert only_document(result.stdout) == {"batch_id": "batch_1", "files": files}
    assert result.stderr.count("wrote ") == 2
    assert all(Path(file).is_file() for file in files)


def test_one_table_is_saved(wundr: Run, server: FakeServer, tmp_path: Path) -> None:
    server.add().ended = "completed"
    arguments = ["batch", "results", "batch_1", "--format", "csv", "--table", "projects"]
    result = wundr(*arguments, "--output", str(tmp_path))
    assert result.stdout == f"wrote {tmp_path / 'batch_1_projects.csv'}\n"
    assert (tmp_path / "batch_1_projects.csv").read_bytes() == TABLES["projects.csv"]


def test_rows_of_one_table_are_saved_by_role(
    wundr: Run, server: FakeServer, tmp_path: Path
) -> None:
    server.add().ended = "completed"
    arguments = ["batch", "results", "batch_1", "--format", "csv", "--table", "projects"]
    result = wundr(*arguments, "--role", "test", "--output", str(tmp_path))
    assert result.stdout == f"wrote {tmp_path / 'batch_1_projects_test.csv'}\n"
    assert "role=test" in str(server.requests[-1])


def test_a_folder_that_cannot_be_written_is_exit_code_2(
    wundr: Run, server: FakeServer, tmp_path: Path
) -> None:
    server.add().ended = "completed"
    (tmp_path / "file").write_text("")
    result = wundr(
        "batch", "results", "batch_1", "--format", "pdf", "--output", str(tmp_path / "file")
    )
    assert result.exit_code == 2
    assert str(tmp_path / "file") in result.stderr


def test_cancel(wundr: Run, server: FakeServer) -> None:
    server.add()
    result = wundr("batch", "cancel", "batch_1", "--reason", "no need", "--keep-running")
    assert "25 refunded" in result.stdout
    assert server.bodies[-1]["cancel_running_jobs"] is False
    assert "no need" in wundr("batch", "status", "batch_1").stdout
    document = only_document(wundr("batch", "cancel", "batch_1", "--json").stdout)
    assert document["status"] == "cancelled"


@pytest.mark.parametrize(
    "arguments",
    [
        ["list"],
        ["status", "batch_1", "--jobs"],
        ["status", "batch_1", "--watch"],
        ["results", "batch_1"],
        ["status", HOSTILE],
    ],
)
@pytest.mark.parametrize("as_json", [False, True])
def test_hostile_text_does_nothing_to_the_terminal(
    wundr: Run, server: FakeServer, arguments: list[str], as_json: bool
) -> None:
    server.add(name=HOSTILE, jobs=[job(1, HOSTILE)]).ended = "completed"
    result = wundr("batch", *arguments, *(["--json"] if as_json else []))
    assert not set("\x1b\x07\x9b\u202e\r") & set(result.output)
    assert "[red]x[/red][link=http://evil]y[/link]" in result.output


def test_version_and_help(wundr: Run) -> None:
    assert wundr("--version").stdout.startswith("wundr 0.")
    for arguments in ([], ["batch"], ["batch", "status"]):
        for asked in ("--help", "-h"):
            assert "130  interrupted" in wundr(*arguments, asked).stdout


def test_every_exit_code_has_a_meaning() -> None:
    listed = re.findall(r"^(\d+) ", EXIT_CODES, re.MULTILINE)
    assert listed == [str(int(code)) for code in ExitCode]
    assert all(len(line) <= 58 for line in EXIT_CODES.splitlines())


def every_command(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from every_command(command, (*path, name))
        else:
            yield (*path, name), command


def test_every_command_shows_the_same_list_of_exit_codes() -> None:
    for path, command in every_command(typer.main.get_group(build_app([]))):
        assert command.epilog == EXIT_CODES or command.hidden or path[0] in placeholders.NAMES, path


@pytest.mark.parametrize("plugins", [[], [EntryPoint("x", "no_such_module:register", "g")]])
def test_without_the_server_its_commands_say_what_to_install(plugins: list[EntryPoint]) -> None:
    result = CliRunner().invoke(build_app(plugins), ["up", "--port", "80", "now"])
    assert result.exit_code == 2
    assert "pip install 'wundr-ray[server]'" in result.stderr


def test_every_command_of_the_server_has_its_placeholder() -> None:
    def names(plugins: Iterable[EntryPoint]) -> set[str]:
        return set(typer.main.get_group(build_app(plugins)).commands)

    assert names(entry_points(group=cli.PLUGINS)) == names([])


def example_plugin(app: typer.Typer) -> None:
    @app.command()
    def up() -> None:
        typer.echo("the server is up")


def test_a_plugin_brings_its_commands() -> None:
    plugin = EntryPoint("server", f"{__name__}:example_plugin", cli.PLUGINS)
    result = CliRunner().invoke(build_app([plugin]), ["up"])
    assert result.stdout == "the server is up\n"
    assert CliRunner().invoke(build_app([plugin]), ["key"]).exit_code == 2


def test_an_error_inside_a_plugin_is_not_hidden() -> None:
    with pytest.raises(AttributeError):
        build_app([EntryPoint("server", f"{__name__}:nothing", cli.PLUGINS)])
