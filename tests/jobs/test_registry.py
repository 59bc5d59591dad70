"""The kinds of jobs that the service accepts are those that the contract publishes."""

from typing import get_args

import pytest
from pydantic import ValidationError

from tests.contract.bodies import small
from wundr_ray.contract.batches import requests as contract
from wundr_ray.jobs import requests
from wundr_ray.jobs.registry import JOB_TYPES


def test_the_published_jobs_are_those_of_the_registry() -> None:
    assert set(contract.JOBS) == {each.request for each in JOB_TYPES.values() if each.request}


def test_each_type_is_known_by_the_name_that_its_requests_give() -> None:
    for name, each in JOB_TYPES.items():
        assert each.name == name
        if each.request is not None:
            assert get_args(each.request.model_fields["type"].annotation) == (name,)


def test_the_service_accepts_what_the_contract_describes() -> None:
    accepted = requests.CreateBatch.model_validate(small())
    assert isinstance(accepted, contract.CreateBatch)
    assert accepted.model_dump() == contract.CreateBatch.model_validate(small()).model_dump()


@pytest.mark.parametrize("job_type", ["refactor", 3, None, ...])
def test_another_type_is_refused_at_its_field(job_type: object) -> None:
    body = small()
    body["jobs"][0]["type"] = job_type
    if job_type is ...:
        del body["jobs"][0]["type"]
    with pytest.raises(ValidationError) as refused:
        requests.CreateBatch.model_validate(body)
    assert [each["loc"] for each in refused.value.errors()] == [("jobs", 0, "type")]
