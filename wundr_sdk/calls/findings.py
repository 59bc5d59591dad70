"""The calls about findings. Pure."""

from collections.abc import Mapping, Sequence

from wundr_ray.contract.findings.listed import FindingDetail
from wundr_sdk.calls.projects import project_path
from wundr_sdk.connection.answers import Answer, document_of, model_of
from wundr_sdk.connection.call import Call, page_reader, reader, segment
from wundr_sdk.pages import FindingPage, HistoryPage

Value = str | int | Sequence[str] | None


def list_findings(project_id: str, filters: Mapping[str, Value]) -> Call[FindingPage]:
    """``GET /v1/projects/{project_id}/findings`` with those filters that are not None."""
    return Call("GET", f"{project_path(project_id)}/findings", _read_page, _params(filters))


def get_finding(finding_id: str) -> Call[FindingDetail]:
    """``GET /v1/findings/{finding_id}``."""
    return Call("GET", f"/v1/findings/{segment('finding_id', finding_id)}", reader(FindingDetail))


def get_history(project_id: str, filters: Mapping[str, Value]) -> Call[HistoryPage]:
    """``GET /v1/projects/{project_id}/history`` with those filters that are not None."""
    path = f"{project_path(project_id)}/history"
    return Call("GET", path, page_reader(HistoryPage), _params(filters))


def _read_page(answer: Answer) -> FindingPage:
    document = document_of(answer)
    parts = {name: document.get(name) for name in ("analysis", "facets", "pagination")}
    return model_of(FindingPage, {"items": document["data"], **parts})


def _params(filters: Mapping[str, Value]) -> dict[str, str | list[str]]:
    """A filter may have several values."""
    return {
        name: str(value) if isinstance(value, str | int) else [str(each) for each in value]
        for name, value in filters.items()
        if value is not None
    }
