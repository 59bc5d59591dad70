"""Quality gates by both clients and at the command line, against a small server of their own."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from rich.console import Console, RenderableType

from tests.sdk.conftest import Run
from tests.sdk.fake_answers import detail_of, jobs_of
from tests.sdk.fake_server import FakeServer
from wundr_ray.contract.gate_vocabulary import GateMetric
from wundr_ray.contract.gates.models import GateCondition, GateVerdict, QualityGateItem
from wundr_ray.contract.responses import BatchGate, JobGate
from wundr_sdk import AsyncWundrClient, WundrClient
from wundr_sdk.commands.batches.views import detail_view
from wundr_sdk.commands.output import screen
from wundr_sdk.commands.projects.gate_views import (
    gate_text,
    gate_view,
    gates_view,
    reference_text,
    verdict_view,
)

NONE_NEW: dict[str, Any] = {"metric": "new_issues", "severity_at_least": "high", "max": 0}
ITEM = {
    "name": "ours",
    "description": None,
    "reference": {"branch": "main"},
    "conditions": [NONE_NEW],
    "on_missing_reference": "analyze",
    "default": False,
    "built_in": False,
    "updated_at": "2026-03-02T12:00:00Z",
    "updated_by": "ci",
}


class Server:
    """Answers about gates, and keeps what it was sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, Any]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        name = request.url.path.removeprefix("/v1/quality-gates").strip("/")
        body: dict[str, Any] = json.loads(request.content) if request.content else {}
        self.sent.append((request.method, name, body))
        data: Any = ITEM | body | {"name": name} if name else [ITEM]
        if request.method == "DELETE":
            data = {"name": name, "removed": True, "built_in": name == "strict"}
        return httpx.Response(200, json={"success": True, "data": data, "meta": {}})


@pytest.fixture
def gates() -> Server:
    return Server()


@pytest.fixture
def command(wundr: Run, gates: Server, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line, whose client has the small server."""
    monkeypatch.setattr(screen, "new_client", lambda: client(gates))
    return wundr


def client(gates: Server) -> WundrClient:
    transport = httpx.MockTransport(gates)
    return WundrClient("wundr_ak_x", "http://wundr.test", transport=transport)


def test_the_client() -> None:
    server = Server()
    gates = client(server).quality_gates
    condition = GateCondition(metric=GateMetric.NEW_ISSUES, max=0)
    made = gates.set("ours", [condition, NONE_NEW], reference={"branch": "main"}, default=True)
    assert made.default
    assert server.sent == [
        (
            "PUT",
            "ours",
            {
                "conditions": [{"metric": "new_issues", "max": 0.0}, NONE_NEW],
                "reference": {"branch": "main"},
                "default": True,
            },
        )
    ]
    assert gates.get("ours").conditions[0].metric is GateMetric.NEW_ISSUES
    assert [each.name for each in gates.list()] == ["ours"]
    assert gates.remove("strict").built_in


async def test_the_asynchronous_client() -> None:
    transport = httpx.MockTransport(Server())
    async with AsyncWundrClient("wundr_ak_x", "http://wundr.test", transport=transport) as wundr:
        gates = wundr.quality_gates
        assert (await gates.set("ours", [NONE_NEW])).name == "ours"
        assert (await gates.get("ours")).name == "ours"
        assert len(await gates.list()) == 1
        assert (await gates.remove("ours")).removed


@pytest.mark.parametrize("name", ["gate.json", "gate.yaml"])
def test_a_gate_is_set_from_a_file(command: Run, gates: Server, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_text(
        json.dumps({"conditions": [NONE_NEW]})
        if name.endswith("json")
        else "conditions:\n- metric: new_issues\n  severity_at_least: high\n  max: 0\n"
    )
    result = command("gate", "set", "ours", "--config", str(file), "--default")
    assert result.exit_code == 0, result.output
    assert gates.sent == [("PUT", "ours", {"conditions": [NONE_NEW], "default": True})]
    assert "New issues, high or worse: at most 0" in result.output


def test_without_a_file_only_the_default_changes(command: Run, gates: Server) -> None:
    assert command("gate", "set", "ours", "--no-default").exit_code == 0
    assert [(method, name) for method, name, _ in gates.sent] == [("GET", "ours"), ("PUT", "ours")]
    body = gates.sent[1][2]
    assert body["default"] is False
    assert body["conditions"][0] | NONE_NEW == body["conditions"][0]
    assert command("gate", "set", "ours").exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (["list"], "New issues, high or worse: at most 0"),
        (["show", "ours"], "branch main"),
        (["remove", "ours"], "ours"),
        (["remove", "strict"], "the built-in gate of this name applies again"),
        (["list", "--json"], '"severity_at_least": "high"'),
        (["show", "ours", "--json"], '"branch": "main"'),
    ],
)
def test_the_commands(command: Run, arguments: list[str], shown: str) -> None:
    result = command("gate", *arguments)
    assert result.exit_code == 0, result.output
    assert shown in result.output


def drawn(view: RenderableType) -> str:
    console = Console(file=StringIO(), width=100)
    console.print(view)
    file = console.file
    assert isinstance(file, StringIO)
    return file.getvalue()


def test_a_gate_in_words() -> None:
    shown = drawn(gate_view(QualityGateItem.model_validate(ITEM)))
    for words in (
        "branch main",
        "the reference is analysed too",
        "New issues, high or worse: at most 0",
        "2026-03-02 12:00:00 UTC by ci",
    ):
        assert words in shown
    built_in = ITEM | {"built_in": True, "updated_at": None, "description": "Nothing new"}
    assert "ours (built in)" in drawn(gates_view([QualityGateItem.model_validate(built_in)]))
    assert "Nothing new" in drawn(gate_view(QualityGateItem.model_validate(built_in)))


def test_jobs_show_what_their_gates_say() -> None:
    server = FakeServer()
    batch = server.add()
    (first, second) = jobs_of(batch)
    judged = first.model_copy(update={"quality_gate": JobGate(name="ours", status="failed")})
    shown = detail_of(batch).model_copy(update={"individual_jobs": [judged, second]})
    assert "ours: failed" in drawn(detail_view(shown))
    plain = shown.model_copy(update={"individual_jobs": [first, second]})
    assert "Gate" not in drawn(detail_view(plain))


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        (None, "the project's own"),
        ({"branch": "main"}, "branch main"),
        ({"commit": "a" * 40}, f"commit {'a' * 40}"),
        ({"period_days": 30}, "the branch 30 days ago"),
        ({"since": "2026-01-01T00:00:00Z"}, "the branch at 2026-01-01 00:00:00 UTC"),
        ({"previous": True}, "the analysis before"),
    ],
)
def test_references_in_words(reference: dict[str, Any] | None, words: str) -> None:
    item = QualityGateItem.model_validate(ITEM | {"reference": reference})
    assert reference_text(item.reference) == words


def test_a_verdict_as_a_table() -> None:
    condition = {
        "metric": "new_issues",
        "description": "New issues",
        "on": "new",
        "max": 0,
        "value": None,
        "status": "not_computed",
        "reason": "The branch has not been analysed before.",
    }
    verdict = {"name": "strict", "status": "not_computed", "conditions": [condition]}
    shown = drawn(verdict_view(GateVerdict.model_validate(verdict)))
    assert "strict: not computed" in shown
    assert "The branch has not been analysed before." in shown
    assert str(gate_text(BatchGate(name=None, status=None))) == "not judged yet"
