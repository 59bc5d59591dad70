"""Tables as data frames."""

import io
import sys

import httpx
import polars as pl
import pytest

from tests.sdk.fake_server import ADDRESS, KEY
from wundr_sdk import UnexpectedAnswer, WundrClient

FINDINGS = pl.DataFrame({"path": ["a.py"], "line": [3], "message": ["=cmd"]})


def answering(content: bytes, asked: list[httpx.Request]) -> httpx.MockTransport:
    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, content=content)

    return httpx.MockTransport(answer)


def parquet(frame: pl.DataFrame) -> bytes:
    file = io.BytesIO()
    frame.write_parquet(file)
    return file.getvalue()


def test_a_table_is_a_frame() -> None:
    asked: list[httpx.Request] = []
    transport = answering(parquet(FINDINGS), asked)
    with WundrClient(KEY, ADDRESS, transport=transport) as client:
        frame = client.batches.frame("batch_1", "findings", role="test")
    assert frame.equals(FINDINGS)
    assert dict(asked[0].url.params) == {"format": "parquet", "table": "findings", "role": "test"}


def test_an_unknown_table_names_those_that_there_are() -> None:
    asked: list[httpx.Request] = []
    with (
        WundrClient(KEY, ADDRESS, transport=answering(b"", asked)) as client,
        pytest.raises(ValueError, match=r"no table 'issues'; choose projects, files"),
    ):
        client.batches.frame("batch_1", "issues")
    assert asked == []


def test_without_polars_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    with (
        WundrClient(KEY, ADDRESS, transport=answering(b"", [])) as client,
        pytest.raises(ImportError, match=r"wundr-ray\[notebook\]"),
    ):
        client.batches.frame("batch_1", "findings")


@pytest.mark.parametrize("content", [b"", b"PAR1", b"path,line\r\n", parquet(FINDINGS)[:-9]])
def test_what_is_no_parquet_is_refused(content: bytes) -> None:
    with (
        WundrClient(KEY, ADDRESS, transport=answering(content, [])) as client,
        pytest.raises(UnexpectedAnswer, match="cannot be read as Parquet"),
    ):
        client.batches.frame("batch_1", "findings")
