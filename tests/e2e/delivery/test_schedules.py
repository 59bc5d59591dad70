"""Schedules of every type of batch, due by their own expressions; one of them asks a forge."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.delivery.forge_host import OWNER, ForgeHost
from tests.delivery.forges.fake.server import TOKEN
from tests.live import LiveServer, job, until
from wundr_ray.contract.batches.schedules import RunOutcome
from wundr_ray.contract.reports.projects import PortfolioSummary
from wundr_ray.contract.reports.results import BatchMerge

pytestmark = [pytest.mark.ray, pytest.mark.long, pytest.mark.timeout(900)]

SECONDS, PAUSE = 300.0, 1.0
FILES = {"app.py": b"import os\nimport sys\n\nprint(sys.path)\n"}
SAFE = {"type": "pattern_standardize", "config": {"auto_apply": True}}


def targets(host: ForgeHost, include: str, **more: Any) -> dict[str, Any]:
    place = {"forge": host.fake.kind, "host": host.name, "owner": OWNER, "access_token": TOKEN}
    return {**place, "include": [include], **more}


def test_schedules_of_every_type_of_batch(installed: LiveServer, host: ForgeHost) -> None:
    first, second = host.add("nightly", 2, FILES)
    with installed.client() as client:
        source = client.batches.create(
            name="Before", type="analysis", jobs=[job("j", host.url(first))]
        )
        client.batches.wait_for_completion(source.batch_id, timeout=SECONDS)
        bodies: dict[str, dict[str, Any]] = {
            "analysis": {"targets": targets(host, "*/nightly*")},
            "refactor": {
                "targets": targets(host, f"*/{second}", job_template=SAFE),
                "options": {"require_approval": False},
            },
            "report": {
                "jobs": [
                    {"id": "state", "type": "portfolio_summary", "config": {}},
                    {
                        "id": "merged",
                        "type": "batch_merge",
                        "config": {"batch_ids": [source.batch_id]},
                    },
                ]
            },
        }
        due = (datetime.now(UTC) + timedelta(seconds=75)).replace(second=0, microsecond=0)
        made = {
            kind: client.schedules.create(
                name=f"nightly {kind}",
                cron=f"{due.minute} {due.hour} * * *",
                batch={"name": kind, "type": kind, **body},
            )
            for kind, body in bodies.items()
        }
        assert {each.next_due_at for each in made.values()} == {due}
        assert TOKEN not in str(made)
        ended = {}
        for kind, schedule in made.items():
            place = schedule.schedule_id
            runs = until(lambda place=place: client.schedules.runs(place).items, SECONDS, PAUSE)
            assert [(run.due_at, run.outcome) for run in runs] == [(due, RunOutcome.CREATED)]
            ended[kind] = client.batches.wait_for_completion(runs[0].batch_id, timeout=SECONDS)
            client.schedules.delete(place)
        outcomes = {kind: (each.type, each.outcome) for kind, each in ended.items()}
        assert outcomes == {kind: (kind, "succeeded") for kind in bodies}, ended
        listed = ended["analysis"].targets
        assert listed is not None
        assert (listed.selected, ended["analysis"].jobs.completed) == (2, 2)
        (change, *_) = client.batches.changes(ended["refactor"].batch_id).items
        assert change.decision == "applied"
        assert ended["report"].resource_usage.credits_used == 2
        reports = client.batches.get_report_results(ended["report"].batch_id).reports
        state, merged = [each.report for each in reports]
        assert isinstance(state, PortfolioSummary)
        assert isinstance(merged, BatchMerge)
        assert state.projects
        assert [each.batch_id for each in merged.batches] == [source.batch_id]
