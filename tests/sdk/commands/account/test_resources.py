"""The commands beside those of the specification: output, what is sent, and exit codes."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from tests.sdk.conftest import Run
from tests.sdk.fake_answers import project_of
from tests.sdk.fake_server import EXAMPLE, FakeServer, job
from wundr_ray.contract.envelopes import CursorPagination
from wundr_ray.contract.resources import ProjectItem
from wundr_sdk.commands.projects.project_views import projects_view
from wundr_sdk.pages import ProjectPage

HOSTILE = "\x1b]0;owned\x07\x1b[31m[red]x[/red]\x9b2J\u202e\r\n"
CSV = 'project_name,repo_url\r\n"a, b",https://example.org/a\r\nc,https://example.org/c\r\n'
ITEMS = [
    {"project_name": "a, b", "repo_url": "https://example.org/a"},
    {"project_name": "c", "repo_url": "https://example.org/c"},
]


def only_document(text: str) -> Any:
    assert text.count("\n") == 1
    return json.loads(text)


@pytest.mark.parametrize(
    ("name", "text"), [("repos.csv", CSV), ("repos.json", json.dumps(ITEMS)), ("repos", CSV)]
)
def test_create_from_a_template(
    wundr: Run, server: FakeServer, tmp_path: Path, name: str, text: str
) -> None:
    path = tmp_path / name
    path.write_text(text, newline="")
    result = wundr(
        "batch", "create", "--template", "analysis", "--items", str(path), "--name", "Q3", "--wait"
    )
    assert result.exit_code == 0
    assert server.bodies[0] == {"template": "analysis", "items": ITEMS, "name": "Q3"}


def test_the_name_of_a_config_can_be_replaced(wundr: Run, server: FakeServer) -> None:
    text = json.dumps(EXAMPLE)
    assert wundr("batch", "create", "--config", "-", "--name", "n", stdin=text).exit_code == 0
    assert server.bodies == [{**EXAMPLE, "name": "n"}]


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("a.csv", "a,b\n1\n", "line 2 has 1 cell, and the first row 2"),
        ("a.csv", "a,b\n\n1,2\n1,2,3\n", "line 4 has 3 cells, and the first row 2"),
        ("a.csv", "a,b,a\n1,2,3\n", "line 1 names the column 'a' twice, in columns 1 and 3"),
        ("a.csv", "a,,b\n1,2,3\n", "line 2 has a value in column 2, which has no name"),
        ("a.csv", 'a\n"1', "not valid CSV"),
        ("a.csv", "", "no items"),
        ("a.csv", "a,b\n,\n\n", "no items"),
        ("a.json", "[]", "no items"),
        ("a.json", "{}", "list of items"),
        ("a.json", "[1]", "list of items"),
        ("a.json", "[", "not valid JSON"),
        ("a.json", '[{"a": NaN}]', "JSON cannot express"),
    ],
)
def test_items_that_cannot_be_read_are_exit_code_2(
    wundr: Run, server: FakeServer, tmp_path: Path, name: str, text: str, reason: str
) -> None:
    path = tmp_path / name
    path.write_text(text)
    result = wundr("batch", "create", "--template", "t", "--items", str(path))
    assert (result.exit_code, result.stdout, server.requests) == (2, "", [])
    assert reason in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["create", "--template", "t"],
        ["create", "--items", "i.csv"],
        ["create", "--config", "-", "--template", "t", "--items", "i.csv"],
        ["list", "--metadata", "team"],
        ["retry", "batch_1", "--max-retries", "11"],
        ["job", "batch_1"],
    ],
)
def test_usage_errors_are_exit_code_2(wundr: Run, arguments: list[str]) -> None:
    result = wundr("batch", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")


def test_retry(wundr: Run, server: FakeServer) -> None:
    server.add()
    arguments = ["batch", "retry", "batch_1", "--job", "job_1", "--job", "job_2"]
    result = wundr(*arguments, "--max-retries", "1", "--delay", "5")
    assert result.exit_code == 0
    assert "batch_2" in result.stdout
    assert server.bodies[-1] == {
        "job_ids": ["job_1", "job_2"],
        "max_retries": 1,
        "retry_delay_minutes": 5,
    }
    document = only_document(wundr("batch", "retry", "batch_1", "--json").stdout)
    assert document["new_batch_id"] == "batch_3"
    assert "job_ids" not in server.bodies[-1]
    assert wundr("batch", "retry", "batch_9").exit_code == 3


def test_validate(wundr: Run, server: FakeServer) -> None:
    arguments = ["batch", "validate", "--config", "-"]
    result = wundr(*arguments, stdin=json.dumps(EXAMPLE))
    assert result.exit_code == 3
    assert "about 12; the plan sets no limit" in result.stdout
    assert "about 2 minutes" in result.stdout
    verdict = "no: it would be accepted, but 1 job would fail at the repository (job_2)"
    assert f"valid\t{verdict}\n" in result.stdout
    assert "job_2\thttps://example.org/2.git\tno: no such repository\n" in result.stdout
    assert wundr(*arguments, "--json", stdin=json.dumps(EXAMPLE)).exit_code == 3
    one = json.dumps({**EXAMPLE, "jobs": EXAMPLE["jobs"][:1]})
    reached = wundr(*arguments, stdin=one)
    assert (reached.exit_code, "valid\tyes\n" in reached.stdout) == (0, True)
    refused = wundr(*arguments, "--json", stdin='{"name": "n"}')
    assert refused.exit_code == 3
    assert only_document(refused.stdout)["problems"][0]["code"] == "INVALID_JOB_CONFIG"
    assert server.batches == {}


def test_jobs(wundr: Run, server: FakeServer) -> None:
    server.add()
    result = wundr("batch", "jobs", "batch_1", "--per-page", "1", "--status", "queued")
    assert "frontend-app" in result.stdout
    assert result.stderr == "page 1 of 2, 2 jobs\n"
    assert server.requests[-1][1] == "/v1/batches/batch_1/jobs?status=queued&per_page=1"
    document = only_document(wundr("batch", "jobs", "batch_1", "--json").stdout)
    assert [item["id"] for item in document["items"]] == ["job_1", "job_2"]


def test_job(wundr: Run, server: FakeServer) -> None:
    server.add()
    result = wundr("batch", "job", "batch_1", "job_1")
    for text in ("fetched frontend-app", "RESOURCE_UNAVAILABLE: the node was lost", "245 analysed"):
        assert text in result.stdout
    document = only_document(wundr("batch", "job", "batch_1", "job_1", "--json").stdout)
    assert document["attempt_history"][0]["number"] == 1
    assert wundr("batch", "job", "batch_1", "job_9").exit_code == 3


def test_list_by_metadata(wundr: Run, server: FakeServer) -> None:
    result = wundr("batch", "list", "--metadata", "team:web", "--metadata", "at:10:30")
    assert result.exit_code == 0
    assert server.requests[-1][1] == "/v1/batches?metadata=team%3Aweb&metadata=at%3A10%3A30"


def test_projects(wundr: Run) -> None:
    result = wundr("project", "list", "--per-page", "2", "--page", "2")
    assert "project 2" in result.stdout
    assert result.stderr == "page 2 of 2, 3 projects\n"
    assert only_document(wundr("project", "list", "--json").stdout)["pagination"]["page"] == 1
    shown = wundr("project", "show", "proj_0")
    assert "https://example.org/0.git" in shown.stdout
    assert "batch_1" in shown.stdout
    document = only_document(wundr("project", "show", "proj_0", "--json").stdout)
    assert document["history"][0]["grade"] == "A"
    assert wundr("project", "show", "proj_9").exit_code == 3


@pytest.mark.parametrize("width", [80, 100, 140])
def test_projects_have_their_repositories_whole(width: int) -> None:
    url = "https://github.com/example-company/admin-dashboard.git"
    known = ProjectItem.model_validate(project_of(0).model_dump() | {"repository": url})
    place = CursorPagination(
        page=1, per_page=20, total_pages=1, total_items=1, has_next=False, has_prev=False
    )
    page = ProjectPage(items=[known], pagination=place)
    console = Console(file=StringIO(), width=width, color_system=None)
    console.print(projects_view(page))
    assert isinstance(console.file, StringIO)
    assert url in console.file.getvalue()


def test_templates(wundr: Run) -> None:
    listed = wundr("template", "list")
    assert "analysis\tproject_name, repo_url, branch\tAnalyse several projects\n" in listed.stdout
    assert only_document(wundr("template", "list", "--json").stdout)[0]["name"] == "analysis"
    shown = wundr("template", "show", "analysis")
    assert "branch\tno\tThe branch\n" in shown.stdout
    assert "first row\tproject_name,repo_url,branch\n" in shown.stdout
    assert shown.stderr == ""
    document = only_document(wundr("template", "show", "analysis", "--json").stdout)
    assert [column["required"] for column in document["columns"]] == [True, True, False]
    unknown = wundr("template", "show", "analyses")
    assert (unknown.exit_code, unknown.stdout) == (3, "")
    assert "there is no template of this name; known: analysis" in unknown.stderr


def test_usage_and_plans(wundr: Run) -> None:
    result = wundr("usage")
    for text in ("acme", "1234.5", "unlimited", "2024-09-16 10:30"):
        assert text in result.stdout
    assert only_document(wundr("usage", "--json").stdout)["batches_today"]["limit"] == 25
    result = wundr("plans")
    for text in ("pro", "5000", "no limit"):
        assert text in result.stdout
    assert only_document(wundr("plans", "--json").stdout)[0]["jobs_per_batch"] == 20


@pytest.mark.parametrize("arguments", [["jobs", "batch_1"], ["job", "batch_1", "job_1"]])
@pytest.mark.parametrize("as_json", [False, True])
def test_hostile_text_does_nothing_to_the_terminal(
    wundr: Run, server: FakeServer, arguments: list[str], as_json: bool
) -> None:
    server.add(jobs=[job(1, HOSTILE)])
    result = wundr("batch", *arguments, *(["--json"] if as_json else []))
    assert not set("\x1b\x07\x9b\u202e\r") & set(result.output)
    assert "[red]x[/red]" in result.output
