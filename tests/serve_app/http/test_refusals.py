"""Every body that cannot become a batch is refused with its reason."""

import json
from typing import Any

import httpx
import pytest

from serve_app.http.json_body import MAX_VALUES
from tests.contract.bodies import CREATE, small
from tests.serve_app.batch_bodies import INVALID, UNREADABLE, URL, with_number
from tests.serve_app.service import BATCHES, Caller, Service, body_of, refused


@pytest.mark.parametrize(("text", "reason"), UNREADABLE.values(), ids=UNREADABLE)
async def test_unreadable(pro: Caller, text: str | bytes, reason: str) -> None:
    error = refused(await pro.post_text(text), 400, "INVALID_REQUEST", "body")
    assert reason in error["message"]
    assert reason in error["details"][0]["reason"]


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "application/x-www-form-urlencoded", "json", "text/json", "a; b=c; d"],
)
async def test_wrong_content_type(pro: Caller, content_type: str) -> None:
    error = refused(await pro.post_text(CREATE, content_type), 400, "INVALID_REQUEST", "body")
    assert "application/json" in error["message"]


@pytest.mark.parametrize(("body", "fields"), INVALID.values(), ids=INVALID)
async def test_invalid(service: Service, pro: Caller, body: Any, fields: list[str]) -> None:
    answer = await pro.post_text(json.dumps(body))
    refused(answer, 422, "INVALID_JOB_CONFIG", *fields)
    assert body_of(await pro.get(BATCHES))["pagination"]["total_items"] == 0


@pytest.mark.parametrize("number", ["1e400", "-1e400", "1.5"])
async def test_numbers_that_are_no_counts(pro: Caller, number: str) -> None:
    answer = await pro.post_text(with_number(number))
    refused(answer, 422, "INVALID_JOB_CONFIG", "options.max_parallel")


async def test_no_body(pro: Caller) -> None:
    refused(await pro.post_text(""), 422, "INVALID_JOB_CONFIG", "body")


async def test_the_message_names_the_first_and_counts_the_rest(pro: Caller) -> None:
    error = refused(await pro.create({"name": "x"}), 422, "INVALID_JOB_CONFIG", "type", "jobs")
    assert error["message"] == "type: Field required (and 1 more)"


async def test_the_details_are_bounded(pro: Caller) -> None:
    fields = [f"jobs.{i}.{name}" for i in range(17) for name in ("id", "type", "config")]
    answer = await pro.create(small("jobs", [{}] * 500))
    error = refused(answer, 422, "INVALID_JOB_CONFIG", *fields[:50])
    assert "(and 1499 more)" in error["message"]


async def test_a_callers_words_come_back_short_and_printable(pro: Caller) -> None:
    long, escape = "x" * 100_000, "\x1b[31mred\u202e"
    fields = "x" * 100 + "…", "\ufffd[31mred\ufffd"
    refused(await pro.create({**small(), long: 1, escape: 1}), 422, "INVALID_JOB_CONFIG", *fields)


@pytest.mark.parametrize(
    "url", ["https://me:hunter2\u2100@example.com/x", "https://me:hunter2/x", "https://[hunter2/x"]
)
async def test_a_refused_url_is_not_repeated(pro: Caller, url: str) -> None:
    answer = await pro.create(small(URL, url))
    refused(answer, 422, "INVALID_JOB_CONFIG", URL)
    assert "hunter2" not in answer.text


async def test_too_many_values(pro: Caller) -> None:
    """Each wrong value takes memory and time until it is told, so that their number is bounded."""
    answer = await pro.create(small("jobs", [0] * (MAX_VALUES + 1)))
    assert "values" in refused(answer, 413, "PAYLOAD_TOO_LARGE")["message"]
    fields = [f"jobs.{index}" for index in range(50)]
    answer = await pro.create(small("jobs", [0] * 10_000))
    refused(answer, 422, "INVALID_JOB_CONFIG", *fields)


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST.",
        "a.internal",
        "127.0.0.1",
        "2130706433",
        "10.1.2.3",
        "169.254.169.254",
        "[::1]",
        "[::ffff:10.0.0.1]",
        "[fd00:ec2::254]",
    ],
)
async def test_a_webhook_in_a_private_network(pro: Caller, host: str) -> None:
    body = {**small(), "options": {"notification": {"webhook": f"https://{host}/hook"}}}
    refused(await pro.create(body), 422, "INVALID_JOB_CONFIG", "options.notification.webhook")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        (
            "jobs.0.config.rules",
            ["duplicate"],
            "'duplicate' is unknown, did you mean 'duplicates'?",
        ),
        (
            "jobs.0.config.rules",
            ["colour"],
            "'colour' is unknown; choose one of complexity, duplicates",
        ),
        ("jobs.0.config.languages", ["Pyton"], "'Pyton' is unknown, did you mean 'python'?"),
        ("priority", "hihg", "'hihg' is unknown, did you mean 'high'?"),
        ("options.output.format", "execl\x1b" + "x" * 100, "…' is unknown; choose one of json"),
    ],
)
async def test_an_unknown_choice_is_told_with_the_nearest(
    pro: Caller, field: str, value: Any, said: str
) -> None:
    body = {**small(), "options": {"output": {}}}
    *path, last = field.split(".")
    place: Any = body
    for step in path:
        place = place[int(step) if step.isdecimal() else step]
    place[last] = value
    error = refused_somewhere(await pro.create(body))
    assert said in error["details"][0]["reason"]
    assert "\x1b" not in error["message"]


def refused_somewhere(answer: httpx.Response) -> Any:
    return refused(answer, 422, "INVALID_JOB_CONFIG", answer.json()["error"]["details"][0]["field"])


async def test_jobs_are_named_by_their_ids(pro: Caller) -> None:
    body = small()
    web = {**body["jobs"][0], "id": "web"}
    wrong = {**web, "id": "api", "config": {**web["config"], "rules": []}}
    error = refused_somewhere(await pro.create({**body, "jobs": [web, wrong]}))
    assert error["details"][0]["field"] == "jobs.1.config.rules"
    assert error["details"][0]["reason"].endswith("(job 'api')")
    assert error["message"].endswith("(job 'api')")


async def test_jobs_are_named_where_the_server_refuses_them(pro: Caller) -> None:
    body = small(URL, "ssh://git@example.com/x")
    job_id = body["jobs"][0]["id"]
    for path in (BATCHES, f"{BATCHES}:validate"):
        answer = await pro.send("POST", path, json=body)
        assert f"(job '{job_id}')" in answer.text


async def test_a_repeated_id_says_which_job_has_it(pro: Caller) -> None:
    job = small()["jobs"][0]
    error = refused_somewhere(await pro.create({**small(), "jobs": [job, {**job, "id": "b"}, job]}))
    assert error["details"] == [
        {
            "field": "jobs.2.id",
            "reason": f"{job['id']!r} is already the id of jobs.0; each job needs its own id",
        }
    ]


async def test_a_private_webhook_names_the_setting(pro: Caller) -> None:
    body = {**small(), "options": {"notification": {"webhook": "https://10.0.0.1/"}}}
    assert "WUNDR_ALLOW_PRIVATE_HOSTS" in refused_somewhere(await pro.create(body))["message"]
