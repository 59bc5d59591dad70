"""What is taken from headers, and when a download continues or begins again."""

import base64
import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.contract.errors import ResourceUnavailable
from wundr_sdk.connection.answers import UnexpectedAnswer
from wundr_sdk.downloads import reception
from wundr_sdk.downloads.reception import Announced, Reception, announced

SHA = hashlib.sha256(b"abc").digest()
DIGEST = f"sha-256=:{base64.b64encode(SHA).decode()}:"


@pytest.fixture
def received(tmp_path: Path) -> Reception:
    return Reception(tmp_path / "new" / "a.pdf")


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        (200, {}, Announced()),
        (200, {"content-length": "3", "etag": '"v1"'}, Announced(0, 3, '"v1"')),
        (200, {"content-length": "many", "etag": 'W/"v1"'}, Announced()),
        (200, {"content-encoding": "gzip", "content-length": "3"}, Announced()),
        (206, {"content-range": "bytes 1-2/3", "etag": '"v"'}, Announced(1, 3, '"v"')),
        (206, {"content-range": "bytes 1-2/*"}, Announced(1)),
        (200, {"repr-digest": f"md5=:aa==:, {DIGEST}"}, Announced(digest=SHA)),
        (200, {"repr-digest": "sha-256=:a:"}, Announced()),
        (200, {"repr-digest": f"unsha-256=:{base64.b64encode(SHA).decode()}:"}, Announced()),
    ],
)
def test_what_the_headers_say(status: int, headers: dict[str, str], expected: Announced) -> None:
    assert announced(status, headers) == expected


@given(st.dictionaries(st.sampled_from(["etag", "content-length", "repr-digest"]), st.text()))
def test_no_header_is_an_error(headers: dict[str, str]) -> None:
    assert announced(200, headers).start == 0


@pytest.mark.parametrize("place", ["", "bytes", "bytes */3", "bytes 0-2", "lines 0-2/3"])
def test_a_part_must_name_its_place(place: str) -> None:
    with pytest.raises(UnexpectedAnswer, match="which part"):
        announced(206, {"content-range": place})


def test_no_folder_is_made_before_the_first_answer(received: Reception, tmp_path: Path) -> None:
    with received:
        assert received.headers() == {"Accept-Encoding": "identity"}
    assert list(tmp_path.iterdir()) == []


def test_another_part_than_the_requested_one_is_refused(received: Reception) -> None:
    with received, pytest.raises(UnexpectedAnswer, match="different part"):
        received.begin(206, {"content-range": "bytes 0-2/3"})
    with received:
        received.begin(200, {"content-length": "3", "etag": '"v1"'})
        received.write(b"a")
        for place in ("bytes 0-2/3", "bytes 1-3/4"):
            with pytest.raises(UnexpectedAnswer, match="different part"):
                received.begin(206, {"content-range": place})
        received.begin(206, {"content-range": "bytes 1-2/3"})
        received.write(b"bc")
        received.finish()
        assert received.path.read_bytes() == b"abc"


def test_a_part_outside_of_the_file_begins_again(received: Reception) -> None:
    with received:
        received.begin(200, {"etag": '"v1"'})
        received.write(b"abc")
        with pytest.raises(ResourceUnavailable, match="changed"):
            received.begin(416, {})
        assert "Range" not in received.headers()


@pytest.mark.parametrize("headers", [{"content-length": "2"}, {"repr-digest": DIGEST}])
def test_what_was_damaged_begins_again(received: Reception, headers: dict[str, str]) -> None:
    with received:
        received.begin(200, {"etag": '"v1"', **headers})
        received.write(b"xyz")
        with pytest.raises(ResourceUnavailable, match="damaged"):
            received.finish()
        assert "Range" not in received.headers()


def test_a_download_has_a_largest_size(
    received: Reception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reception, "LARGEST_DOWNLOAD_BYTES", 2)
    with received:
        with pytest.raises(UnexpectedAnswer, match="larger"):
            received.begin(200, {"content-length": "3"})
        received.begin(200, {})
        with pytest.raises(UnexpectedAnswer, match="larger"):
            received.write(b"abc")
