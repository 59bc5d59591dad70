"""Access tokens in requests: kept encrypted, never told, refused where they cannot be used."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from tests.contract.bodies import small
from tests.serve_app.service import BATCHES, Caller, Service, open_service, refused
from wundr_ray.contract.batches.requests import CreateBatch
from wundr_ray.domain.admission.submission import without_tokens
from wundr_ray.jobs.analysis.begin import token_of
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


PLAIN = "https://git.test/private"
NEWER = "ghp_Z9y8X7w6V5u4"


def by_id(project_id: str) -> Any:
    return small("jobs.0.config", {"project_id": project_id})


async def kept(service: Service, caller: Caller, token: str = TOKEN) -> str:
    """The id of the project of a batch that brought a token."""
    batch_id = await caller.created(with_token(token, url=PLAIN))
    return (await first_job(service, batch_id)).project_id


async def stored_token(service: Service, caller: Caller, project_id: str) -> str | None:
    """The sealed token of a project, if the caller has this project."""
    known = await service.store.projects.known(caller.account_id, [project_id])
    return known[project_id].sealed_token if known else None


async def token_used(service: Service, batch_id: str) -> str | None:
    return token_of(service.settings, await first_job(service, batch_id))


async def test_a_project_keeps_the_token_last_given(service: Service, pro: Caller) -> None:
    project_id = await kept(service, pro)
    first = await pro.created(by_id(project_id))
    assert await token_used(service, first) == TOKEN
    assert await kept(service, pro, NEWER) == project_id
    assert await token_used(service, await pro.created(by_id(project_id))) == NEWER
    assert await token_used(service, first) == TOKEN
    for path in ("/v1/projects", f"/v1/projects/{project_id}", f"{BATCHES}/{first}/jobs"):
        answer = await pro.get(path)
        assert answer.status_code == 200
        assert not any(each in answer.text for each in (TOKEN, NEWER, "sealed", "token"))


async def test_a_project_in_full_without_a_token_has_none(service: Service, pro: Caller) -> None:
    project_id = await kept(service, pro)
    named = small("jobs.0.config.project.repository.url", PLAIN)
    batch_id = await pro.created(named)
    assert (await first_job(service, batch_id)).project_id == project_id
    assert await token_used(service, batch_id) is None
    assert await token_used(service, await pro.created(by_id(project_id))) == TOKEN


async def test_a_token_given_beside_the_id_in_one_batch(service: Service, pro: Caller) -> None:
    project_id = await kept(service, pro)
    body = with_token(NEWER, url=PLAIN)
    body["jobs"].append({"id": "two", "type": "analysis", "config": {"project_id": project_id}})
    batch_id = await pro.created(body)
    jobs = await service.store.batches.jobs(batch_id)
    assert [token_of(service.settings, job) for job in jobs] == [NEWER, NEWER]


async def test_a_retry_takes_the_newest_token(service: Service, pro: Caller) -> None:
    batch_id = await pro.created(with_token(url=PLAIN))
    job = await first_job(service, batch_id)
    await service.gateway.dispatch(batch_id)
    await service.gateway.start(batch_id, job.id)
    await service.gateway.fail(batch_id, job.id, "INVALID_REPOSITORY", "No access.")
    await service.gateway.finish(batch_id)
    await kept(service, pro, NEWER)
    answer = await pro.send("POST", f"{BATCHES}/{batch_id}/retry")
    assert await token_used(service, answer.json()["data"]["new_batch_id"]) == NEWER


async def test_a_refused_batch_changes_no_token(service: Service, free: Caller) -> None:
    project_id = await kept(service, free)
    await free.created(by_id(project_id))
    await free.created(by_id(project_id))
    refused(await free.create(with_token(NEWER, url=PLAIN)), 429, "QUOTA_EXCEEDED")
    assert await stored_token(service, free, project_id)
    service.clock.advance(days=1)
    assert await token_used(service, await free.created(by_id(project_id))) == TOKEN


async def test_anothers_token_is_not_had(service: Service, pro: Caller, stranger: Caller) -> None:
    project_id = await kept(service, pro)
    answer = await stranger.create(by_id(project_id))
    refused(answer, 422, "INVALID_JOB_CONFIG", "jobs.0.config.project_id")
    assert await stored_token(service, stranger, project_id) is None


async def test_a_kept_token_that_is_unreadable_is_told(service: Service, pro: Caller) -> None:
    project_id = await kept(service, pro)
    (service.settings.home / "secret.key").write_text("ab" * 32)
    answer = await pro.create(by_id(project_id))
    refused(answer, 422, "INVALID_JOB_CONFIG", "jobs.0.config.project_id")
    answer = await pro.send("POST", f"{BATCHES}:validate", json=by_id(project_id))
    (problem,) = answer.json()["data"]["problems"]
    assert problem["details"][0]["field"] == "jobs.0.config.project_id"


async def test_what_goes_to_the_cluster_has_no_token_in_the_clear() -> None:
    request = CreateBatch.model_validate(with_token(url=PLAIN))
    bare = without_tokens(request)
    assert bare.jobs[0].config.known_project.repository.access_token is None
    assert bare == CreateBatch.model_validate(small("jobs.0.config.project.repository.url", PLAIN))
