"""Signed links: only the server makes them, each for one file and until one time."""

from datetime import UTC, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wundr_ray.contract.errors import Forbidden
from wundr_ray.contract.vocabulary import ReportFormat, ReportTable
from wundr_ray.domain.results import links
from wundr_ray.domain.results.renderings import Raw, Rendering

KEY = b"a key of the server"
NAME = "batch_1_report.pdf"
NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
LATER = int(NOON.timestamp()) + 60


def test_names_are_as_specified() -> None:
    assert links.download_name("batch_1", ReportFormat.PDF) == "batch_1_report.pdf"
    assert links.download_name("batch_1", Raw.ARCHIVE) == "batch_1_data.zip"
    assert links.download_name("batch_1", ReportFormat.XLSX) == "batch_1_summary.xlsx"


@pytest.mark.parametrize(
    "wanted",
    [
        *(ReportFormat.PDF, ReportFormat.XLSX, ReportFormat.HTML, ReportFormat.SARIF),
        *(ReportFormat.GITLAB, ReportFormat.PATCH, Raw.ARCHIVE),
    ],
)
def test_names_are_read_back(wanted: ReportFormat | Raw) -> None:
    name = links.download_name("batch_a_b", wanted)
    assert links.read_name(name) == ("batch_a_b", Rendering(wanted))


@pytest.mark.parametrize("name", ["", "_", "_report.pdf", "report.pdf", "batch_1_report.PDF"])
def test_other_names_are_no_downloads(name: str) -> None:
    assert links.read_name(name) is None


def test_a_link_works_until_its_time_and_not_at_it() -> None:
    signature = links.sign(KEY, NAME, LATER)
    links.check(KEY, NAME, str(LATER), signature, NOON)
    with pytest.raises(Forbidden, match="expired"):
        links.check(KEY, NAME, str(LATER), signature, datetime.fromtimestamp(LATER, UTC))


@given(
    st.sampled_from([KEY, b"", b"another key"]),
    st.text() | st.just(NAME),
    st.text() | st.just(str(LATER)) | st.integers().map(str),
    st.text(st.characters(exclude_categories=())) | st.just(links.sign(KEY, NAME, LATER)),
)
def test_nothing_else_works(key: bytes, name: str, expires: str, signature: str) -> None:
    given_link = key, name, expires, signature
    assume(given_link != (KEY, NAME, str(LATER), links.sign(KEY, NAME, LATER)))
    with pytest.raises(Forbidden, match="not valid"):
        links.check(*given_link, NOON)


def test_each_choice_of_jobs_has_its_own_file() -> None:
    files = {
        (rendering.choice, rendering.file)
        for wanted in (ReportFormat.JSON, ReportFormat.CSV, Raw.ARCHIVE, Raw.OUTPUTS, *ReportTable)
        for jobs in ((), ("a",), ("b",), ("a", "b"), ("a.b",))
        for rendering in (Rendering(wanted, frozenset(jobs)),)
    }
    assert len(files) == 5 * (4 + len(ReportTable))
    assert Rendering(ReportFormat.PDF).file == "report.pdf"
