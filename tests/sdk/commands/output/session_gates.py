"""The second session of docs/cli.md: a gate, a project's findings, and a check in a clone."""

import os
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.sdk.check.fake_service import NEW, OLD, FakeService, gate
from tests.sdk.fake_answers import META, START, Reply, data_reply, json_reply
from wundr_ray.contract.errors import NotFound
from wundr_ray.contract.gates.models import QualityGateItem, SetQualityGate
from wundr_ray.domain.gates.builtin import BUILT_IN

GATE = """\
conditions:
  - {metric: new_issues, severity_at_least: high, max: 0}
  - {metric: new_duplication_percentage, max: 3, min_new_lines: 20}
"""
COMMANDS = (
    "cat gate.yaml",
    "wundr gate set ours --config gate.yaml --default",
    "wundr gate list",
    "wundr findings proj_0",
    "wundr findings proj_0 --state new --csv | cut -d , -f 1,2,5,7-9",
    "cd shop && wundr check; echo $?",
)
_FINDINGS = [
    NEW | {"finding_id": "fnd_4t8w1z5c9f3h7k2n", "code": "eval_used", "message": "eval() of input"},
    OLD | {"finding_id": "fnd_6d0g4j8m2q5s9v3x", "code": "assert_used", "message": "Use of assert"},
]
_DATE = "2026-03-02T12:00:00+00:00"


def _verdict() -> dict[str, Any]:
    (condition,) = gate("failed")["conditions"]
    words = {
        "description": "New issues, high or worse",
        "severity_at_least": "high",
        "reason": "1 (eval_used); at most 0 allowed",
    }
    return {"name": "ours", "status": "failed", "conditions": [condition | words]}


@dataclass
class GateServer(FakeService):
    """Also keeps gates; every analysis fails the gate ``ours``."""

    quality_gate: dict[str, Any] | None = field(default_factory=_verdict)
    findings: list[dict[str, Any]] = field(default_factory=lambda: list(_FINDINGS))
    gates: dict[str, QualityGateItem] = field(default_factory=dict)

    def _route(self, method: str, target: str) -> Reply:
        match (method, *map(unquote, urlsplit(target).path.split("/")[2:])):
            case ("GET", "quality-gates"):
                return self._all_gates()
            case ("PUT", "quality-gates", name):
                return self._set_gate(name, SetQualityGate.model_validate(self.bodies[-1]))
            case (_, "quality-gates", *_):
                raise NotFound("no such gate")
        return super()._route(method, target)

    def _all_gates(self) -> Reply:
        built_in = [
            QualityGateItem(
                name=name,
                description=each.description,
                built_in=True,
                **dict(each.definition),
            )
            for name, each in BUILT_IN.items()
        ]
        shown = [each.model_dump(mode="json") for each in (*self.gates.values(), *built_in)]
        return json_reply(200, {"success": True, "data": shown, "meta": META})

    def _set_gate(self, name: str, body: SetQualityGate) -> Reply:
        fields = dict(body) | {"default": bool(body.default)}
        made = QualityGateItem(name=name, **fields, updated_at=START, updated_by="laptop")
        self.gates[name] = made
        return data_reply(200, made)


def write_files(folder: Path) -> None:
    """The file of the gate, and a clone whose branch has one commit more than ``main``."""
    (folder / "gate.yaml").write_text(GATE)
    shop = folder / "shop"
    shop.mkdir()
    _git(shop, "init", "--quiet", "--initial-branch=main")
    _git(shop, "remote", "add", "origin", "https://example.org/shop.git")
    _commit(shop, "old.py", "assert 1\n")
    _git(shop, "checkout", "--quiet", "-b", "topic")
    _commit(shop, "run.py", "import subprocess\n")


def _commit(repository: Path, name: str, text: str) -> None:
    (repository / name).write_text(text)
    _git(repository, "add", "--all")
    _git(repository, "commit", "--quiet", f"--message={name}")


def _git(repository: Path, *arguments: str) -> None:
    """The same ids of commits on every machine."""
    settings = {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        **{f"GIT_{who}_DATE": _DATE for who in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{who}_NAME": "t" for who in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{who}_EMAIL": "t@example.org" for who in ("AUTHOR", "COMMITTER")},
    }
    subprocess.run(
        ["git", "-C", str(repository), *arguments], check=True, env={**os.environ, **settings}
    )
