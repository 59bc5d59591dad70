"""Access tokens in requests: kept encrypted, never told, refused where they cannot be used."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from tests.contract.bodies import small
from tests.serve_app.service import BATCHES, Caller, Service, open_service, refused
from wundr_ray.runtime.attempts import token_of
from wundr_ray.store.records import JobRecord

TOKEN = "ghp_A1b2C3d4E5f6"
FIELD = "jobs.0.config.project.repository.access_token"


def with_token(token: Any = TOKEN, **repository: str) -> Any:
    body = small()
    body["jobs"][0]["config"]["project"]["repository"] |= {"access_token": token, **repository}
    return body


async def first_job(service: Service, batch_id: str) -> JobRecord:
    return (await service.store.batches.jobs(batch_id))[0]


async def test_the_token_reaches_the_job_and_nothing_else(
    service: Service, pro: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    created = await pro.create(with_token())
    batch_id = created.json()["data"]["batch_id"]
    told = [
        created,
        await pro.get(BATCHES),
        await pro.get(f"{BATCHES}/{batch_id}", include_jobs="true"),
        await pro.cancel(batch_id),
    ]
    job = await first_job(service, batch_id)
    assert token_of(service.settings, job) == TOKEN
    texts = [*(answer.text for answer in told), repr(job), str(job.config)]
    assert job.sealed_token
    assert not any(job.sealed_token in text for text in texts)
    assert not any(TOKEN in text for text in (*texts, caplog.text))
    await service.store.close()
    for file in service.settings.home.glob("wundr.db*"):
        assert TOKEN.encode() not in file.read_bytes()


async def test_without_a_token_nothing_is_sealed(service: Service, pro: Caller) -> None:
    job = await first_job(service, await pro.created())
    assert job.sealed_token is None
    assert token_of(service.settings, job) is None
    assert not (service.settings.home / "secret.key").exists()


async def test_a_token_needs_an_https_url(tmp_path: Path, migrated: Path) -> None:
    async with open_service(tmp_path, migrated, allow_local_repositories=True) as service:
        caller = await service.caller("acme", "pro")
        answer = await caller.create(with_token(url="/srv/project"))
        refused(answer, 422, "INVALID_JOB_CONFIG", FIELD)
        assert TOKEN not in answer.text


@pytest.mark.parametrize("token", ["", "x" * 1001, 7, "two words", "\ud800" + TOKEN])
async def test_a_bad_token_is_refused_without_repeating_it(pro: Caller, token: Any) -> None:
    answer = await pro.post_text(json.dumps(with_token(token)))
    assert answer.status_code == 422
    assert "x" * 50 not in answer.text
    assert TOKEN not in answer.text


async def test_a_key_that_cannot_be_had_is_told(service: Service, pro: Caller) -> None:
    (service.settings.home / "secret.key").write_text("damaged")
    refused(await pro.create(with_token()), 503, "RESOURCE_UNAVAILABLE")
