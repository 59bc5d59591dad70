"""A submission crosses to another process and shows no secret; checks come in one order."""

import pickle
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.contract.bodies import small
from wundr_ray.contract.batches.requests import CreateBatch
from wundr_ray.contract.errors import InvalidJobConfig
from wundr_ray.contract.fields.repository_url import Transport
from wundr_ray.domain.accounts.plans import load_plans
from wundr_ray.domain.admission.checks import CheckedRequest, check, refusals
from wundr_ray.domain.admission.limits import AccountUse, terms_of
from wundr_ray.domain.admission.submission import Claim, RetryOf, Submission, without_tokens
from wundr_ray.domain.scheduling.capacity import NodeShape

PLAN = load_plans().get("free")
NOW = datetime(2026, 3, 2, tzinfo=UTC)
TOKEN = "jobs.0.config.project.repository.access_token"


def test_it_pickles_and_shows_no_secret() -> None:
    request = without_tokens(CreateBatch.model_validate(small(TOKEN, "ghp_in_the_clear")))
    submission = Submission(
        "b1",
        "acct",
        PLAN,
        request,
        terms_of(request, PLAN),
        project_ids={"one": "proj_1"},
        sealed_tokens={"one": "sealed-text"},
        new_tokens=frozenset({"one"}),
        retry_of=RetryOf("b0", 3),
        claim=Claim("acct", "key", "print"),
    )
    assert pickle.loads(pickle.dumps(submission)) == submission
    assert b"ghp_in_the_clear" not in pickle.dumps(submission)
    assert "sealed-text" not in repr(submission)
    assert "ghp_in_the_clear" not in repr(submission)


def wrong_in_every_way() -> CheckedRequest:
    body = small("jobs.0.config.project.repository", {"url": "git@host.example:a/b"})
    body["jobs"][0]["config"]["project"]["repository"]["access_token"] = "ghp_1"
    body["jobs"].append({"id": "two", "type": "analysis", "config": {"project_id": "proj_9"}})
    body["options"] = {
        "max_parallel": 500,
        "not_before": (NOW + timedelta(days=99)).isoformat(),
        "notification": {"webhook": "https://127.0.0.1/hook"},
    }
    return CheckedRequest(
        request=CreateBatch.model_validate(body),
        plan=PLAN,
        largest_node=NodeShape(8, 32),
        now=NOW,
        refused={Transport.SSH: "there is no key"},
        unreadable_tokens={"two"},
    )


def test_all_refusals_in_the_order_in_which_creating_meets_them() -> None:
    case = wrong_in_every_way()
    found = refusals(case, AccountUse(PLAN.daily_batches, 0, 0))
    assert [error.details[0].field if error.details else error.code for error in found] == [
        "jobs.1.config.project_id",
        "jobs.1.config.project_id",
        TOKEN,
        "jobs.0.config.project.repository.url",
        "options.notification.webhook",
        "options.not_before",
        "options.max_parallel",
        "QUOTA_EXCEEDED",
    ]
    with pytest.raises(InvalidJobConfig, match="there is no such project"):
        check(case)
    body = small("options", {"notification": {"webhook": "https://127.0.0.1/hook"}})
    one = replace(case, request=CreateBatch.model_validate(body))
    with pytest.raises(InvalidJobConfig, match="private, local or reserved"):
        check(one)
