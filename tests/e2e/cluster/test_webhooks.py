"""A batch tells its webhook, its account's webhook and an e-mail address what happens to it."""

import json
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from tests.live import LiveServer, job, until
from tests.notify.mail_server import MailServer
from tests.notify.receiver import Receiver, receiving
from tests.repositories import from_files

pytestmark = pytest.mark.ray

TOLD = ["created", "started", "job_completed", "progress", "job_completed", "progress", "completed"]


def messages(receiver: Receiver) -> list[str]:
    """The events in the order in which each came first."""
    first: dict[str, str] = {}
    for each in receiver.received:
        first.setdefault(each.headers["webhook-id"], each.body)
    return [json.loads(body)["event"].removeprefix("batch.") for body in first.values()]


def verified(receiver: Receiver, secret: str) -> list[dict[str, str]]:
    return [Webhook(secret).verify(each.body, each.headers) for each in receiver.received]


def test_a_batch_tells_everybody(cluster: LiveServer, mail: MailServer, tmp_path: Path) -> None:
    repository = from_files(tmp_path / "tiny", {"a.py": "x = 1\n"})
    with cluster.client() as client, receiving() as own, receiving() as shared:
        secret = client.webhooks.rotate_batch_secret().secret
        endpoint = client.webhooks.create(shared.url, events=["batch.completed"])
        own.answers = [503]
        batch = client.batches.create(
            name="Hooked",
            type="analysis",
            jobs=[job("a", repository), job("b", repository)],
            options={"notification": {"webhook": own.url, "email": "team@company.example"}},
        )
        assert [each.field for each in batch.warnings] == [
            "jobs.0.config.project.repository.url"  # the local path; nothing about notifications
        ]
        client.batches.wait_for_completion(batch.batch_id, timeout=120)
        until(lambda: len(own.received) > len(TOLD) and bool(shared.received and mail.taken))
        until(lambda: not client.webhooks.deliveries(batch.batch_id, "pending").items)
        log = client.webhooks.deliveries(batch.batch_id).items
        client.webhooks.redeliver(batch.batch_id, log[1].delivery_id)
        until(lambda: len(own.received) > len(TOLD) + 1)

    refused, *taken = own.received
    assert refused.headers["webhook-id"] == taken[0].headers["webhook-id"]
    told = verified(own, secret)[1:]
    assert [each["event"].removeprefix("batch.") for each in told] == [*TOLD, "started"]
    assert taken[1].headers["webhook-id"] == taken[-1].headers["webhook-id"]
    assert all(set(each) == {"event", "batch_id", "timestamp", "data"} for each in told)
    assert [each["event"] for each in verified(shared, endpoint.secret)] == ["batch.completed"]
    assert [len(each.attempts) for each in log[:2]] == [2, 1]
    ((_, message),) = mail.taken
    assert message["Subject"] == "Wundr: Hooked completed"
    assert [each.get_content_type() for each in message.iter_attachments()] == ["application/pdf"]


def test_a_killed_notifier_loses_nothing(cluster: LiveServer, tmp_path: Path) -> None:
    repository = from_files(tmp_path / "tiny", {"a.py": "x = 1\n"})
    with cluster.client() as client, receiving() as own:
        batch = client.batches.create(
            name="Hooked",
            type="analysis",
            jobs=[job("a", repository), job("b", repository)],
            options={"notification": {"webhook": own.url}},
        )
        until(lambda: bool(own.received))
        (notifier,) = cluster.processes("ray::Notifier")
        notifier.kill()
        client.batches.wait_for_completion(batch.batch_id, timeout=120)
        until(lambda: "completed" in messages(own))
    assert messages(own) == TOLD
