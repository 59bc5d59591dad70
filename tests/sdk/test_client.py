"""The client against a server that works; the specification's example is run as it stands."""

import logging
import os
import socket
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import ValidationError

from tests.sdk.fake_server import ADDRESS, EXAMPLE, KEY, TABLES, FakeServer
from wundr_ray.contract.errors import (
    Conflict,
    InvalidJobConfig,
    NotFound,
    ResourceUnavailable,
    ResultsNotReady,
    Unauthenticated,
)
from wundr_ray.contract.responses import BatchCreated, Progress
from wundr_sdk import (
    AnalysisConfig,
    AnalysisJob,
    BatchOptions,
    BatchType,
    Project,
    Repository,
    Rule,
    WundrClient,
)
from wundr_sdk.connection import http
from wundr_sdk.connection.answers import UnexpectedAnswer

# From the specification, section "Code Examples", "Python".
SPECIFIED = """\
from wundr_sdk import WundrClient

client = WundrClient(api_key=os.getenv('WUNDR_API_KEY'))

# Create batch job
batch = client.batches.create(
    name='Team Analysis Batch',
    type='analysis',
    jobs=[
        {
            'id': f'job_{i}',
            'type': 'analysis',
            'config': {
                'project': {
                    'name': repo['name'],
                    'repository': {'url': repo['url']}
                },
                'rules': ['complexity', 'duplicates']
            }
        }
        for i, repo in enumerate(repositories)
    ],
    options={
        'max_parallel': 3,
        'timeout_minutes': 120
    }
)

# Check status
status = client.batches.get_status(batch['batch_id'])
print(f"Status: {status['status']}, Progress: {status['progress']['percentage']}%")
"""
PROXY_PAGE = (503, {"content-type": "text/html"}, b"<html>busy</html>")


def test_the_specified_example(
    server: FakeServer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    repositories = [{"name": "app", "url": "https://example.org/app"}]
    space = {"os": os, "repositories": repositories}
    with server.serving() as address:
        monkeypatch.setenv("WUNDR_API_URL", address)
        monkeypatch.setenv("WUNDR_API_KEY", KEY)
        exec(SPECIFIED, space)
        space["client"].close()
    assert capsys.readouterr().out == "Status: running, Progress: 50%\n"
    assert server.bodies[0]["jobs"][0]["config"]["rules"] == ["complexity", "duplicates"]


def test_create_answers_with_the_contract_s_model(client: WundrClient) -> None:
    batch = client.batches.create(**EXAMPLE)
    assert isinstance(batch, BatchCreated)
    assert batch["batch_id"] == batch.batch_id == "batch_1"
    assert batch["jobs"]["queued"] == batch.jobs.queued == 2
    with pytest.raises(KeyError):
        batch["nothing"]


def test_a_body_may_have_any_field(client: WundrClient, server: FakeServer) -> None:
    body = {**EXAMPLE, "self": 1, "retry": 2, "field_of_a_newer_server": 3}
    client.batches.create_from_body(body)
    assert server.bodies == [body]


def test_a_misspelt_field_is_an_error_before_anything_is_sent(
    client: WundrClient, server: FakeServer
) -> None:
    call: Any
    for call in (client.batches.create, client.batches.validate):
        with pytest.raises(TypeError, match="nmae"):
            call(**EXAMPLE, nmae="x")
    with pytest.raises(ValidationError, match="brunch"):
        Repository.model_validate({"url": "https://example.org/r", "brunch": "main"})
    assert server.requests == []


def test_jobs_and_options_may_be_models(client: WundrClient, server: FakeServer) -> None:
    url = "https://example.org/1.git"
    project = Project(name="app", repository=Repository(url=url))
    config = AnalysisConfig(project=project, rules=[Rule.SECURITY])
    client.batches.create(
        name="n",
        type=BatchType.ANALYSIS,
        jobs=[AnalysisJob(id="a", type="analysis", config=config), EXAMPLE["jobs"][1]],
        options=BatchOptions(max_parallel=2),
    )
    assert server.bodies == [
        {
            "name": "n",
            "type": "analysis",
            "jobs": [
                {
                    "id": "a",
                    "type": "analysis",
                    "config": {
                        "project": {"name": "app", "repository": {"url": url}},
                        "rules": ["security"],
                    },
                },
                EXAMPLE["jobs"][1],
            ],
            "options": {"max_parallel": 2},
        }
    ]


def test_status_with_jobs(client: WundrClient, server: FakeServer) -> None:
    batch_id = server.add().batch_id
    assert client.batches.get_status(batch_id).individual_jobs is None
    detail = client.batches.get_status(batch_id, include_jobs=True, job_status="failed")
    assert detail.individual_jobs == []
    assert server.requests[-1][1] == "/v1/batches/batch_1?include_jobs=true&job_status=failed"


def test_list_pages_and_filters(client: WundrClient, server: FakeServer) -> None:
    for _ in range(5):
        server.add()
    page = client.batches.list(status="queued", page=2, per_page=2, sort="name")
    assert [item["batch_id"] for item in page.items] == ["batch_3", "batch_4"]
    assert (page.pagination.total_items, page["pagination"]["has_next"]) == (5, True)
    assert client.batches.list(status="failed").items == []


def test_results_come_when_the_batch_has_ended(client: WundrClient, server: FakeServer) -> None:
    batch_id = server.add().batch_id
    with pytest.raises(ResultsNotReady):
        client.batches.get_results(batch_id)
    client.batches.wait_for_completion(batch_id)
    assert client.batches.get_results(batch_id).summary.average_quality_score == 7.8


def test_cancel(client: WundrClient, server: FakeServer) -> None:
    batch_id = server.add().batch_id
    answer = client.batches.cancel(batch_id, reason="no need", cancel_running_jobs=False)
    assert answer.status == "cancelled"
    expected = {
        "reason": "no need",
        "cancel_running_jobs": False,
        "refund_unused_credits": True,
    }
    assert server.bodies[-1] == expected
    server.add().ended = "completed"
    with pytest.raises(Conflict):
        client.batches.cancel("batch_2")


def test_waiting_reports_progress(client: WundrClient, server: FakeServer) -> None:
    seen: list[Progress] = []
    batch_id = server.add().batch_id
    detail = client.batches.wait_for_completion(batch_id, seen.append)
    assert detail.status == "completed"
    assert [progress.percentage for progress in seen] == [50, 100]


@pytest.mark.parametrize("ending", ["failed", "cancelled"])
def test_waiting_ends_with_the_batch_however_it_ends(
    client: WundrClient, server: FakeServer, ending: str
) -> None:
    server.ending = ending
    assert client.batches.wait_for_completion(server.add().batch_id).status == ending


def test_waiting_has_an_end(client: WundrClient, server: FakeServer) -> None:
    with pytest.raises(TimeoutError, match="batch_1"):
        client.batches.wait_for_completion(server.add().batch_id, timeout=0)


def test_download_each_format(client: WundrClient, server: FakeServer, tmp_path: Path) -> None:
    server.add().ended = "completed"
    assert client.batches.download("batch_1", "xlsx", tmp_path) == [tmp_path / "batch_1.xlsx"]
    assert (tmp_path / "batch_1.xlsx").read_bytes() == b"%xlsx"
    assert client.batches.download("batch_1", "sarif", tmp_path) == [tmp_path / "batch_1.sarif"]
    (issues,) = client.batches.download("batch_1", "gitlab", tmp_path)
    assert issues == tmp_path / "batch_1_code_quality.json"
    assert issues.read_bytes() == b"%gitlab"
    (named,) = client.batches.download("batch_1", "pdf", str(tmp_path / "q3.pdf"))
    assert named.read_bytes() == b"%pdf"
    (report,) = client.batches.download("batch_1", "json", tmp_path)
    assert '"total_lines": 87500' in report.read_text()
    tables = client.batches.download("batch_1", "csv", tmp_path / "tables")
    assert [table.read_bytes() for table in tables] == list(TABLES.values())
    with pytest.raises(ValueError, match="docx"):
        client.batches.download("batch_1", "docx", tmp_path)


def test_download_one_table(client: WundrClient, server: FakeServer, tmp_path: Path) -> None:
    server.add().ended = "completed"
    (table,) = client.batches.download("batch_1", "csv", tmp_path, table="projects")
    assert table == tmp_path / "batch_1_projects.csv"
    assert table.read_bytes() == TABLES["projects.csv"]
    place = tmp_path / "mine.csv"
    assert client.batches.download("batch_1", "csv", place, table="projects") == [place]
    (tests,) = client.batches.download("batch_1", "csv", tmp_path, table="projects", role="test")
    assert tests == tmp_path / "batch_1_projects_test.csv"
    assert "role=test" in str(server.requests[-1])
    for table_name, role in ((None, "test"), ("projects", "tests")):
        with pytest.raises(ValueError, match="role" if table_name is None else "tests"):
            client.batches.download("batch_1", "csv", tmp_path, table=table_name, role=role)
    for report_format, wanted in (("csv", "secrets"), ("pdf", "projects")):
        with pytest.raises(ValueError, match=wanted if report_format == "csv" else "csv"):
            client.batches.download("batch_1", report_format, tmp_path, table=wanted)


def test_a_refused_download_leaves_nothing(
    client: WundrClient, server: FakeServer, tmp_path: Path
) -> None:
    server.add()
    with pytest.raises(ResultsNotReady):
        client.batches.download("batch_1", "xlsx", tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def test_the_server_s_errors(client: WundrClient) -> None:
    with pytest.raises(InvalidJobConfig) as caught:
        client.batches.create(name="n", type="analysis", jobs=[])
    assert caught.value.details[0].field == "jobs"
    with pytest.raises(NotFound):
        client.batches.get_status("batch_/../x?y#z%41")


def test_a_wrong_key(server: FakeServer) -> None:
    with (
        WundrClient("other", ADDRESS, transport=server.transport) as client,
        pytest.raises(Unauthenticated),
    ):
        client.batches.list()


def test_the_address_may_end_in_v1(server: FakeServer) -> None:
    with WundrClient(KEY, f"{ADDRESS}/v1/", transport=server.transport) as client:
        client.batches.list()
    assert server.requests == [("GET", "/v1/batches")]


def test_nobody_listens(naps: list[float]) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))  # bound, but not listening: connections are refused
        address = f"http://127.0.0.1:{held.getsockname()[1]}"
        with (
            WundrClient(KEY, address, sleep=naps.append) as client,
            pytest.raises(ResourceUnavailable, match="no server can be reached at http://127"),
        ):
            client.batches.list()
    assert len(naps) == 3


def test_an_answer_that_does_not_come_leaves_the_effect_open() -> None:
    def silent(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("", request=request)

    with (
        WundrClient(KEY, ADDRESS, transport=httpx.MockTransport(silent)) as client,
        pytest.raises(ResourceUnavailable, match="taken effect") as caught,
    ):
        client.batches.create(**EXAMPLE)
    assert caught.value.__cause__ is None


def test_an_endless_answer_is_cut_off(
    client: WundrClient, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "LARGEST_ANSWER_BYTES", 1000)
    server.faults = [(200, {}, b" " * 2000)]
    with pytest.raises(UnexpectedAnswer, match="larger than 1000 bytes"):
        client.batches.list()


def test_a_redirect_is_not_followed_with_the_key(client: WundrClient, server: FakeServer) -> None:
    server.faults = [(302, {"location": "http://elsewhere.test/"}, b"")]
    with pytest.raises(UnexpectedAnswer, match="302"):
        client.batches.list()
    assert len(server.requests) == 1


def test_the_key_is_not_in_repr_logs_or_errors(
    server: FakeServer, naps: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    with (
        server.serving() as address,
        WundrClient(KEY, address, sleep=naps.append) as client,
        caplog.at_level(logging.DEBUG),
    ):
        client.batches.list()
        server.faults = [PROXY_PAGE] * 4
        with pytest.raises(ResourceUnavailable) as caught:
            client.batches.list()
        shown = [repr(client), repr(client.batches), repr(caught.value), str(caught.value)]
    assert caplog.records
    assert KEY not in "".join(shown) + caplog.text
    assert address in repr(client)
