"""The account's webhooks over HTTP, and the log of deliveries."""

import json
import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from tests.contract.bodies import small
from tests.notify.receiver import receiving
from tests.serve_app.service import BATCHES, Caller, Service, data, open_service, refused
from wundr_ray.contract.vocabulary import EventName
from wundr_ray.domain.notify.deliveries import EndpointKind
from wundr_ray.domain.notify.trials import PER_MINUTE
from wundr_ray.notify.dispatcher import Dispatcher
from wundr_ray.notify.opening import open_webhooks
from wundr_ray.store.events.endpoints import MOST
from wundr_ray.system import utc_now

WEBHOOKS = "/v1/webhooks"
URL = "https://receiver.example/hook"


@pytest.fixture
async def service(tmp_path: Path, migrated: Path) -> AsyncIterator[Service]:
    """May reach this machine; secrets and times of signatures are real."""
    async with open_service(tmp_path, migrated, allow_private_hosts=True) as opened:
        yield opened


async def create(caller: Caller, url: str = URL, **fields: Any) -> Any:
    return data(await caller.send("POST", WEBHOOKS, json={"url": url, **fields}), 201)


async def deliver(service: Service, turns: int = 30) -> None:
    """What the notifier does, with the real clock for signatures and the test's for retries."""
    webhooks = open_webhooks(service.settings, service.store, utc_now)
    channels = {EndpointKind.ACCOUNT: webhooks, EndpointKind.BATCH: webhooks}
    chance = random.Random(1)
    dispatcher = Dispatcher(service.store.outbox, channels, service.clock, chance)
    for _ in range(turns):
        if not await dispatcher.turn():
            break
        await dispatcher.settle()
    webhooks.close()


async def test_the_life_of_a_webhook(pro: Caller) -> None:
    made = await create(pro, events=["batch.failed", "batch.completed", "batch.failed"])
    secret = made.pop("secret")
    assert secret.startswith("whsec_")
    assert made["events"] == ["batch.completed", "batch.failed"]
    place = f"{WEBHOOKS}/{made['webhook_id']}"
    assert data(await pro.get(place)) == made
    assert data(await pro.get(WEBHOOKS)) == [made]
    changed = data(await pro.send("PATCH", place, json={"description": "gate", "enabled": False}))
    assert changed == {**made, "description": "gate", "enabled": False}
    assert data(await pro.send("PATCH", place, json={})) == changed
    assert data(await pro.send("DELETE", place)) == {
        "webhook_id": made["webhook_id"],
        "deleted": True,
    }
    refused(await pro.get(place), 404, "NOT_FOUND")
    assert data(await pro.get(WEBHOOKS)) == []


async def test_without_a_choice_all_events_are_meant(pro: Caller) -> None:
    assert (await create(pro))["events"] == list(EventName)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "url"),
        ({"url": "ftp://receiver.example/"}, "url"),
        ({"url": "https://user:secret@receiver.example/"}, "url"),
        ({"url": "https://receiver.example/#part"}, "url"),
        ({"url": URL, "events": []}, "events"),
        ({"url": URL, "events": ["batch.exploded"]}, "events.0"),
        ({"url": URL, "description": "a\nb"}, "description"),
        ({"url": URL, "secret": "whsec_AAAA"}, "secret"),
        ({"url": URL, "enabled": "yes"}, "enabled"),
    ],
)
async def test_what_is_refused(pro: Caller, body: dict[str, Any], field: str) -> None:
    refused(await pro.send("POST", WEBHOOKS, json=body), 422, "INVALID_REQUEST", field)


async def test_private_addresses_are_refused(tmp_path: Path, migrated: Path) -> None:
    async with open_service(tmp_path, migrated) as service:
        caller = await service.caller("other", "pro")
        made = await create(caller)
        for url in ("http://127.0.0.1/", "http://localhost/", "https://[::1]/", "http://10.0.0.1/"):
            for method, place in (
                ("POST", WEBHOOKS),
                ("PATCH", f"{WEBHOOKS}/{made['webhook_id']}"),
            ):
                refused(
                    await caller.send(method, place, json={"url": url}),
                    422,
                    "INVALID_REQUEST",
                    "url",
                )


async def test_a_url_is_used_once_and_there_is_a_limit(pro: Caller) -> None:
    first = await create(pro)
    refused(await pro.send("POST", WEBHOOKS, json={"url": URL}), 409, "CONFLICT", "url")
    for number in range(MOST - 1):
        await create(pro, f"{URL}/{number}")
    refused(await pro.send("POST", WEBHOOKS, json={"url": f"{URL}/more"}), 409, "CONFLICT")
    place = f"{WEBHOOKS}/{first['webhook_id']}"
    refused(await pro.send("PATCH", place, json={"url": f"{URL}/0"}), 409, "CONFLICT", "url")
    await pro.send("DELETE", place)
    await create(pro)


async def test_a_test_event(pro: Caller) -> None:
    with receiving() as receiver:
        made = await create(pro, receiver.url)
        place = f"{WEBHOOKS}/{made['webhook_id']}/test"
        told = data(await pro.send("POST", place))
        receiver.status = 500
        failed = data(await pro.send("POST", place))
    assert (told["delivered"], told["status_code"], told["error"]) == (True, 204, None)
    assert (failed["delivered"], failed["status_code"]) == (False, 500)
    assert json.loads(receiver.received[0].body)["event"] == "webhook.test"


async def test_an_account_sends_few_test_events(pro: Caller, stranger: Caller) -> None:
    with receiving() as receiver:
        place = f"{WEBHOOKS}/{(await create(pro, receiver.url))['webhook_id']}/test"
        for _ in range(PER_MINUTE):
            assert data(await pro.send("POST", place))["delivered"]
        answer = await pro.send("POST", place)
        refused(answer, 429, "RATE_LIMITED")
        assert answer.headers["Retry-After"] == "60"
        other = f"{WEBHOOKS}/{(await create(stranger, receiver.url))['webhook_id']}/test"
        assert data(await stranger.send("POST", other))["delivered"]


async def test_events_of_all_batches_go_to_the_accounts_webhooks_and_no_one_elses(
    service: Service, pro: Caller, stranger: Caller
) -> None:
    with receiving() as receiver, receiving() as other:
        made = await create(pro, receiver.url, events=["batch.completed", "batch.job_completed"])
        await create(stranger, other.url)
        for _ in range(2):
            await service.gateway.run_all(await pro.created())
        await deliver(service)
    secret = Webhook(made["secret"])
    told = [secret.verify(each.body, each.headers) for each in receiver.received]
    for batch_id in {each["batch_id"] for each in told}:
        events = [each["event"] for each in told if each["batch_id"] == batch_id]
        assert events == ["batch.job_completed", "batch.completed"]
    assert len(told) == 4
    assert other.received == []


async def test_the_log_and_redelivery(service: Service, pro: Caller) -> None:
    with receiving() as receiver:
        receiver.answers = [503]
        batch_id = await pro.created(small("options.notification", {"webhook": receiver.url}))
        await deliver(service)
        log = data(await pro.get(f"{BATCHES}/{batch_id}/deliveries"))
        (created,) = log
        assert (created["event"], created["status"]) == ("batch.created", "pending")
        assert created["next_attempt_at"] != created["created_at"]
        (attempt,) = created["attempts"]
        assert (attempt["status_code"], attempt["number"]) == (503, 1)
        await service.gateway.run_all(batch_id)
        held = data(await pro.get(f"{BATCHES}/{batch_id}/deliveries", status="pending"))
        assert [each["held_back"] for each in held] == [False, True, True, True, True]
        service.clock.advance(minutes=1)
        await deliver(service)
        log = data(await pro.get(f"{BATCHES}/{batch_id}/deliveries"))
        assert {each["status"] for each in log} == {"delivered"}
        assert len(receiver.received) == 6
        place = f"{BATCHES}/{batch_id}/deliveries/{log[2]['delivery_id']}/redeliver"
        assert data(await pro.send("POST", place), 202)["status"] == "pending"
        await deliver(service)
    again = receiver.received[-1]
    assert again.headers["webhook-id"] == log[2]["delivery_id"]
    assert json.loads(again.body)["event"] == log[2]["event"]
    assert len(receiver.received) == 7
    refused(
        await pro.send("POST", f"{BATCHES}/{batch_id}/deliveries/msg_x/redeliver"), 404, "NOT_FOUND"
    )


async def test_what_is_switched_off_gets_nothing(service: Service, pro: Caller) -> None:
    made = await create(pro)
    batch_id = await pro.created()
    await pro.send("PATCH", f"{WEBHOOKS}/{made['webhook_id']}", json={"enabled": False})
    (given_up,) = data(await pro.get(f"{BATCHES}/{batch_id}/deliveries"))
    assert given_up["status"] == "failed"
    place = f"{BATCHES}/{batch_id}/deliveries/{given_up['delivery_id']}/redeliver"
    refused(await pro.send("POST", place), 409, "CONFLICT")
    await service.gateway.run_all(batch_id)
    assert len(data(await pro.get(f"{BATCHES}/{batch_id}/deliveries"))) == 1


async def test_a_receiver_that_answers_gone_is_switched_off(service: Service, pro: Caller) -> None:
    with receiving() as receiver:
        made = await create(pro, receiver.url)
        receiver.status = 410
        batch_id = await pro.created()
        await service.gateway.run_all(batch_id)
        await deliver(service)
    place = f"{WEBHOOKS}/{made['webhook_id']}"
    assert data(await pro.get(place))["enabled"] is False
    assert len(receiver.received) == 1
    log = data(await pro.get(f"{BATCHES}/{batch_id}/deliveries"))
    assert {each["status"] for each in log} == {"failed"}
    assert "gone" in log[0]["attempts"][0]["error"]
    assert data(await pro.send("PATCH", place, json={"enabled": True}))["enabled"] is True


async def test_two_secrets_are_valid_for_a_day(service: Service, pro: Caller) -> None:
    with receiving() as receiver:
        made = await create(pro, receiver.url)
        place = f"{WEBHOOKS}/{made['webhook_id']}"
        second = data(await pro.send("POST", f"{place}/rotate-secret"))["secret"]
        await pro.send("POST", f"{place}/test")
        service.clock.advance(hours=25)
        await pro.send("POST", f"{place}/test")
    both, one = receiver.received
    assert len(both.headers["webhook-signature"].split()) == 2
    assert len(one.headers["webhook-signature"].split()) == 1
    assert made["secret"] != second


async def test_batches_webhooks_share_the_accounts_secret(service: Service, pro: Caller) -> None:
    secret = data(await pro.send("POST", f"{WEBHOOKS}:rotate-secret"))["secret"]
    with receiving() as receiver:
        await pro.created(small("options.notification", {"webhook": receiver.url}))
        await deliver(service)
    (got,) = receiver.received
    assert Webhook(secret).verify(got.body, got.headers)["event"] == "batch.created"
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_" + "A" * 43 + "=").verify(got.body, got.headers)
