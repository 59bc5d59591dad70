"""Who may call: every endpoint of batches needs a valid key."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from tests.contract.bodies import small
from tests.serve_app.service import BATCHES, Caller, Service, data, refused

ROUTES = [
    ("POST", BATCHES),
    ("GET", BATCHES),
    ("GET", f"{BATCHES}/batch_1"),
    ("DELETE", f"{BATCHES}/batch_1"),
    ("GET", f"{BATCHES}/batch_1/results"),
    ("GET", f"{BATCHES}/batch_1/jobs"),
    ("GET", f"{BATCHES}/batch_1/jobs/job_1"),
    ("GET", "/v1/projects"),
    ("GET", "/v1/projects/proj_1"),
]


async def revoke(service: Service, caller: Caller) -> None:
    for key in await service.store.accounts.keys(caller.account_id):
        await service.store.accounts.revoke_key(key.id)


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize("header", [None, "Bearer wundr_ak_wrong"])
async def test_without_a_valid_key(
    service: Service, method: str, path: str, header: str | None
) -> None:
    headers = {"Authorization": header} if header else {}
    answer = await service.http.request(method, path, headers=headers)
    refused(answer, 401, "UNAUTHENTICATED")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b" ",
        b"Bearer",
        b"Bearer ",
        b"{key}",
        b"Basic {key}",
        b"Token {key}",
        b"Bearer{key}",
        b"Bearer {key}x",
        b"Bearer {key} x",
        b"Bearer Bearer {key}",
        b"Bearer {upper}",
        b"Bearer {key},Bearer {key}",
        b'Bearer "{key}"',
        b"Bearer wundr_ak_",
        b"Bearer \xff\xfe\x00",
        b"Bearer ' OR 1=1 --",
        b"Bearer " + b"x" * 100_000,
    ],
)
async def test_headers_that_are_no_key(service: Service, pro: Caller, header: bytes) -> None:
    sent = header.replace(b"{key}", pro.key.encode()).replace(b"{upper}", pro.key.upper().encode())
    answer = await service.http.get(BATCHES, headers={b"Authorization": sent})
    refused(answer, 401, "UNAUTHENTICATED")
    assert pro.key not in answer.text


@pytest.mark.parametrize("header", ["Bearer {key}", "bearer {key}", "BEARER {key}"])
async def test_headers_that_are(service: Service, pro: Caller, header: str) -> None:
    sent = {"authorization": header.replace("{key}", pro.key)}
    data(await service.http.get(BATCHES, headers=sent))


async def test_no_key_in_the_query_or_a_cookie(service: Service, pro: Caller) -> None:
    for options in ({"params": {"api_key": pro.key}}, {"headers": {"Cookie": f"key={pro.key}"}}):
        answer = await service.http.request("GET", BATCHES, **options)  # type: ignore[arg-type]
        refused(answer, 401, "UNAUTHENTICATED")


async def test_a_revoked_key(service: Service, pro: Caller, stranger: Caller) -> None:
    data(await pro.get(BATCHES))
    await revoke(service, pro)
    service.clock.advance(seconds=1)
    refused(await pro.get(BATCHES), 401, "UNAUTHENTICATED")
    data(await stranger.get(BATCHES))


async def test_wrong_and_revoked_keys_look_the_same(service: Service, pro: Caller) -> None:
    await revoke(service, pro)
    messages = [
        refused(
            await service.http.get(BATCHES, headers={"Authorization": f"Bearer {key}"}),
            401,
            "UNAUTHENTICATED",
        )["message"]
        for key in (pro.key, "wundr_ak_never")
    ]
    assert messages[0] == messages[1]


async def test_an_expired_key(service: Service, pro: Caller) -> None:
    accounts = service.store.accounts
    key = await accounts.issue_key(pro.account_id, valid_for=timedelta(hours=1))
    caller = Caller(pro.account_id, key.text, service.http)
    data(await caller.get(BATCHES))
    service.clock.advance(hours=1)
    refused(await caller.get(BATCHES), 401, "UNAUTHENTICATED")
    data(await pro.get(BATCHES))


async def test_who_calls_is_asked_before_what_they_want(service: Service) -> None:
    for path in (f"{BATCHES}/%00", f"{BATCHES}?page=0", f"{BATCHES}/batch_1/results?format=x"):
        refused(await service.http.get(path), 401, "UNAUTHENTICATED")
    refused(await service.http.post(BATCHES, json={}), 401, "UNAUTHENTICATED")


async def test_two_keys_of_one_account(service: Service, pro: Caller) -> None:
    batch_id = await pro.created()
    key = await service.store.accounts.create_key(pro.account_id)
    answer = await service.http.get(
        f"{BATCHES}/{batch_id}", headers={"Authorization": f"Bearer {key}"}
    )
    assert data(answer)["batch_id"] == batch_id


async def test_secrets_are_never_echoed(
    service: Service, pro: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    secret = "hunter2"
    url = f"https://me:{secret}@example.com/app"
    answers = [
        await pro.create(small("jobs.0.config.project.repository.url", url)),
        await pro.create(small("jobs.0.config.project.repository.access_token", secret)),
        await pro.post_text('{"access_token": "' + secret),
        await pro.get(BATCHES, status=secret),
        await pro.get(f"{BATCHES}/batch_1", include_jobs=secret),
        await pro.send("DELETE", f"{BATCHES}/batch_1", params={"cancel_running_jobs": secret}),
    ]
    batch_id = await pro.created()
    answers += [await pro.get(f"{BATCHES}/{batch_id}"), await pro.cancel(batch_id)]
    for answer in answers:
        assert secret not in answer.text
        assert pro.key not in answer.text
        assert pro.key not in str(answer.headers)
    assert pro.key not in caplog.text
    ours = [record.getMessage() for record in caplog.records if "wundr" in record.name]
    assert not any(secret in message for message in ours)


@pytest.mark.parametrize(
    "path", [BATCHES, "/v1", "/v1/nothing", f"{BATCHES}/x/y/z", "/v1/webhooks"]
)
@pytest.mark.parametrize("method", ["POST", "GET", "DELETE", "BREW"])
async def test_who_is_not_known_is_refused_before_the_body(
    service: Service, method: str, path: str
) -> None:
    async def body() -> AsyncIterator[bytes]:
        raise AssertionError("the body was read")
        yield b""

    answer = await service.http.request(method, path, content=body())
    refused(answer, 401, "UNAUTHENTICATED")


async def test_a_body_announced_too_large_tells_nobody_unknown_of_the_limit(
    service: Service, pro: Caller
) -> None:
    headers = {"Content-Length": "9" * 12}
    refused(await service.http.post(BATCHES, headers=headers), 401, "UNAUTHENTICATED")
    refused(await pro.send("POST", BATCHES, headers=headers), 413, "PAYLOAD_TOO_LARGE")


@pytest.mark.parametrize("path", ["/", "/v2/batches", "/v1x", "/healthz/x"])
async def test_outside_of_the_api_no_key_is_asked_for(service: Service, path: str) -> None:
    refused(await service.http.get(path), 404, "NOT_FOUND")
