import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wundr_sdk.connection.answers import UnexpectedAnswer
from wundr_sdk.downloads.envelope import DEEPEST, write_data

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.just("data"), inner),
    max_leaves=20,
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("answers") / "answer"


def data_of(file: Path, answer: bytes) -> bytes:
    file.write_bytes(answer)
    target = io.BytesIO()
    write_data(file, target)
    return target.getvalue()


@given(VALUES, st.dictionaries(st.sampled_from(["meta", "success", "x"]), VALUES), st.booleans())
def test_the_data_is_what_json_would_make_of_it(
    file: Path, data: object, others: dict[str, object], compact: bool
) -> None:
    indent = None if compact else 4
    answer = json.dumps({"success": True, "data": data, **others}, indent=indent)
    assert data_of(file, answer.encode()) == json.dumps(data, indent=2).encode() + b"\n"


def test_text_and_numbers_stay_as_they_are(file: Path) -> None:
    answer = '{"meta": {"data": 1}, "data": ["é\\u00e9", 1.50, 1e400]}'.encode()
    assert data_of(file, answer) == '[\n  "é\\u00e9",\n  1.50,\n  1e400\n]\n'.encode()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html></html>",
        b"{}",
        b"[1]",
        b'"data"',
        b'{"success": true}',
        b'{"data": [1, 2}',
        b'{"data": [1, 2]',
        b'{"data": "abc',
        b'{"data": 1}}',
        b'{"data": ' + b"[" * 100,
        b'{"data": undefined}',
    ],
)
def test_anything_else_is_refused(file: Path, answer: bytes) -> None:
    with pytest.raises(UnexpectedAnswer):
        data_of(file, answer)


@given(st.binary(max_size=200))
def test_noise_is_refused_without_another_error(file: Path, noise: bytes) -> None:
    for answer in (noise, b'{"data": ' + noise):
        try:
            data_of(file, answer)
        except UnexpectedAnswer:
            continue


def test_nesting_has_a_limit(file: Path) -> None:
    deep = b"[" * (DEEPEST - 1) + b"]" * (DEEPEST - 1)
    assert json.loads(data_of(file, b'{"data": ' + deep + b"}"))
    with pytest.raises(UnexpectedAnswer, match="deeper"):
        data_of(file, b'{"data": [' + deep + b"]}")
