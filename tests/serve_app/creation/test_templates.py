"""Batches by templates."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.contract.bodies import DELETED
from tests.serve_app.service import Caller, Service, data, refused
from wundr_ray.contract.batches.requests import CreateBatch, CreateFromTemplate
from wundr_ray.contract.errors import InvalidJobConfig
from wundr_ray.domain.accounts.plans import load_plans
from wundr_ray.domain.admission.templates import Template, expand, load_templates
from wundr_ray.domain.admission.templates_page import PAGE, page

ITEM = {"project_name": "app", "repo_url": "https://github.com/acme/app", "branch": "main"}

PLAN = load_plans().get("enterprise")


def by_template(*changes: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A body with one item for each of ``changes``, which are made to a valid item."""
    items = [{**ITEM, **change} for change in changes] or [ITEM]
    kept = [{k: v for k, v in item.items() if v is not DELETED} for item in items]
    return {"template": "analysis", "items": kept, "options": {"max_parallel": 5}, **more}


async def test_the_list(pro: Caller) -> None:
    item, refactor = data(await pro.get("/v1/batch-templates"))
    assert (refactor["name"], refactor["variables"]) == ("refactor", ["project_id"])
    assert (item["name"], item["type"]) == ("analysis", "analysis")
    assert item["variables"] == ["project_name", "repo_url", "branch"]
    assert [column["required"] for column in item["columns"]] == [True, True, False]
    assert all(column["meaning"] for column in item["columns"])
    batch = item["batch"]
    assert batch["jobs"][0]["id"] == "proj_{{i}}"
    assert batch["options"] == {
        "max_parallel": 10,
        "timeout_minutes": 90,
        "aggregate_report": True,
    }


async def test_the_code_standardization_of_a_known_project(service: Service, pro: Caller) -> None:
    first = await pro.created(by_template({}))
    (analysed,) = await service.store.batches.jobs(first)
    items = [{"project_id": analysed.project_id}]
    got = data(await pro.create({"template": "refactor", "items": items}), 202)
    assert (got["name"], got["type"]) == ("Code Standardization", "refactor")
    batch = await service.store.batches.get(got["batch_id"])
    assert (batch.max_parallel, batch.options["require_approval"]) == (3, True)
    (job,) = await service.store.batches.jobs(batch.id)
    assert (job.id, job.type) == ("refactor_0", "pattern_standardize")
    assert job.project_id == analysed.project_id
    assert job.config["patterns"] == ["error_handling", "imports", "naming"]
    assert job.config["auto_apply"] is False
    assert job.config["project"]["repository"]["url"] == ITEM["repo_url"]


async def test_a_job_for_each_item(service: Service, pro: Caller) -> None:
    second = {"project_name": 'a "b" {{branch}}\\', "branch": "v1"}
    got = data(await pro.create(by_template({}, second, priority="high")), 202)
    assert (got["name"], got["priority"]) == ("Multi-Project Analysis", "high")
    assert got["jobs"]["total"] == 2
    batch = await service.store.batches.get(got["batch_id"])
    assert (batch.max_parallel, batch.timeout_minutes) == (5, 90)
    jobs = await service.store.batches.jobs(batch.id)
    assert [job.id for job in jobs] == ["proj_0", "proj_1"]
    assert [job.project_name for job in jobs] == ["app", second["project_name"]]
    assert jobs[1].config["project"]["repository"]["branch"] == "v1"
    assert "accessibility" not in jobs[0].config["rules"]


async def test_the_name_and_the_pairs_of_the_request(pro: Caller) -> None:
    options = {"max_parallel": 1, "metadata": {"team": "core"}}
    batch_id = await pro.created(by_template(name="Nightly", options=options))
    shown = await pro.status(batch_id)
    assert (shown["name"], shown["metadata"]) == ("Nightly", {"team": "core"})


async def test_options_of_the_request_itself_are_held_to_the_plan(pro: Caller) -> None:
    body = by_template(options={"max_parallel": 10})
    refused(await pro.create(body), 409, "INSUFFICIENT_RESOURCES", "options.max_parallel")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (by_template(template="migrate"), ["template"]),
        (by_template(template=""), ["template"]),
        (by_template(template=None), ["template"]),
        (by_template({}, {"repo_url": DELETED}), ["items.1.repo_url"]),
        (by_template({}, {"repo_url": ""}), ["items.1.repo_url"]),
        (by_template({"brnch": "x"}), ["items.0.brnch"]),
        (by_template({"i": "7"}), ["items.0.i"]),
        (by_template({"branch": 1}), ["items.0.branch"]),
        (by_template({}, {"repo_url": "http://x/y"}), ["items.1.repo_url"]),
        (by_template({"repo_url": "/etc"}), ["jobs.0.config.project.repository.url"]),
        (
            by_template({"branch": "-x", "project_name": " "}),
            ["items.0.project_name", "items.0.branch"],
        ),
        (by_template({"\x1b" + "x" * 200: "x"}), ["items.0.\ufffd" + "x" * 99 + "…"]),
        (by_template(items=[]), ["items"]),
        (by_template(items=[1]), ["items.0"]),
        (by_template(jobs=[]), ["jobs"]),
        (by_template(options={"parallel": 1}), ["options.parallel"]),
        ({"template": "analysis"}, ["items"]),
    ],
)
async def test_what_is_wrong_is_named(pro: Caller, body: Any, fields: list[str]) -> None:
    refused(await pro.create(body), 422, "INVALID_JOB_CONFIG", *fields)


async def test_many_mistakes(pro: Caller) -> None:
    answer = await pro.create(by_template(*[{"repo_url": DELETED}] * 200))
    fields = [f"items.{number}.repo_url" for number in range(50)]
    error = refused(answer, 422, "INVALID_JOB_CONFIG", *fields)
    assert "(and 199 more)" in error["message"]


def outcome(item: dict[str, str]) -> CreateBatch | InvalidJobConfig:
    try:
        return expand(
            CreateFromTemplate(template="analysis", items=[item]),
            load_templates(),
            PLAN,
            CreateBatch,
        )
    except InvalidJobConfig as error:
        return error


@given(st.dictionaries(st.sampled_from([*ITEM, "i", "x"]), st.text(max_size=40), max_size=5))
def test_any_item_becomes_itself_or_is_refused(item: dict[str, str]) -> None:
    got = outcome(item)
    if isinstance(got, InvalidJobConfig):
        assert got.details
        assert all(each.field.startswith("items.0.") for each in got.details)
        return
    project = got.jobs[0].config.known_project
    assert {"project_name", "repo_url"} <= item.keys() <= ITEM.keys()
    assert project.name == item["project_name"].strip()
    assert project.repository.branch == (item.get("branch") or None)


@pytest.mark.parametrize("template", load_templates().values(), ids=lambda each: each.name)
def test_the_columns_are_the_variables_and_the_optional_ones_may_be_left_out(
    template: Template,
) -> None:
    assert list(template.columns) == template.variables
    needed = [name for name, column in template.columns.items() if not column.optional]
    values = ITEM | {"project_id": "proj_1"}
    for names in (template.columns, needed):
        item = {name: values[name] for name in names}
        request = CreateFromTemplate(template=template.name, items=[item])
        assert len(expand(request, load_templates(), PLAN, CreateBatch).jobs) == 1


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `make docs`"


@pytest.mark.parametrize("branch", [DELETED, ""])
async def test_an_empty_cell_is_left_out(service: Service, pro: Caller, branch: Any) -> None:
    batch_id = await pro.created(by_template({"branch": branch}))
    (job,) = await service.store.batches.jobs(batch_id)
    assert job.config["project"]["repository"]["branch"] is None


@pytest.mark.parametrize(
    ("plan", "parallel", "minutes"), [("free", 2, 30), ("pro", 5, 90), ("team", 10, 90)]
)
def test_a_templates_own_limits_fit_every_plan(plan: str, parallel: int, minutes: int) -> None:
    item = {"project_name": "one", "repo_url": "https://host/one", "branch": "main"}
    request = CreateFromTemplate(template="analysis", items=[item])
    options = expand(request, load_templates(), load_plans().get(plan), CreateBatch).options
    assert (options.max_parallel, options.timeout_minutes) == (parallel, minutes)
