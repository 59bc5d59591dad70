"""Which reports each type of batch has."""

import pytest

from tests.contract.bodies import small
from wundr_ray.contract.batches.requests import CreateBatch
from wundr_ray.contract.errors import InvalidJobConfig, InvalidRequest
from wundr_ray.contract.vocabulary import BatchType, ReportFormat, ReportTable
from wundr_ray.domain.accounts.plans import load_plans
from wundr_ray.domain.admission.checks import CheckedRequest, check_output
from wundr_ray.domain.results.renderings import FORMATS, check_offered
from wundr_ray.domain.scheduling.capacity import NodeShape
from wundr_ray.system import utc_now


def case(**output: object) -> CheckedRequest:
    request = CreateBatch.model_validate(small("options.output", output))
    return CheckedRequest(request, load_plans().get("free"), NodeShape(8, 32), utc_now())


def test_every_format_is_one_of_some_batch() -> None:
    assert {each for formats in FORMATS.values() for each in formats} == set(ReportFormat)


@pytest.mark.parametrize("batch_type", FORMATS)
@pytest.mark.parametrize("wanted", ReportFormat)
def test_what_a_batch_does_not_have(batch_type: BatchType, wanted: ReportFormat) -> None:
    """The refusal says why, and which formats there are."""
    if wanted in FORMATS[batch_type]:
        check_offered(batch_type, wanted, InvalidRequest, "format")
        return
    with pytest.raises(InvalidRequest, match=f"a batch of the type '{batch_type}' ") as caught:
        check_offered(batch_type, wanted, InvalidRequest, "format")
    offered = caught.value.resolution.removeprefix("Choose ").partition(";")[0]
    assert offered.replace(" or ", ", ").split(", ") == list(FORMATS[batch_type])


def test_tables_of_another_type() -> None:
    with pytest.raises(InvalidRequest, match="has no table 'changes'"):
        check_offered(BatchType.ANALYSIS, ReportTable.CHANGES, InvalidRequest, "table")


def test_the_formats_of_a_new_batch() -> None:
    check_output(case(formats=["pdf", "csv"]))
    with pytest.raises(InvalidJobConfig, match="no patches") as caught:
        check_output(case(formats=["pdf", "patch"]))
    assert [each.field for each in caught.value.details] == ["options.output.formats.1"]
    with pytest.raises(InvalidJobConfig, match="no patches") as caught:
        check_output(case(format="patch"))
    assert [each.field for each in caught.value.details] == ["options.output.format"]
