"""A key that stands twice is an error with its lines, in every format and at every depth."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sdk.conftest import Run
from tests.sdk.fake_server import FakeServer
from wundr_sdk.config_file import ConfigError, parse_config, parse_items
from wundr_sdk.repeated_keys import repeated_in_json

JOBS_TWICE = """\
name: twice
jobs:
  - id: a
jobs:
  - id: b
"""
NESTED = """\
name: n
jobs:
  - id: a
    config:
      rules: [security]
      project: {name: p}
      rules: [complexity]
"""
MERGED = """\
name: n
base: &base
  priority: low
  name: x
one:
  <<: *base
  name: y
two: [*base, *base]
"""
MERGED_TWICE = """\
name: n
base: &base {a: 1}
other: &other {b: 1}
one:
  <<: *base
  <<: *other
"""


@pytest.mark.parametrize(
    ("text", "suffix", "problem"),
    [
        (
            JOBS_TWICE,
            ".yaml",
            'has the key "jobs" twice: on line 2 and on line 4; keep one of them',
        ),
        (JOBS_TWICE, "", '"jobs" twice: on line 2 and on line 4'),
        (NESTED, ".yaml", '"rules" in jobs.0.config twice: on line 5 and on line 7'),
        (MERGED_TWICE, ".yaml", '"<<" in one twice: on line 5 and on line 6'),
        (
            "a: 1\nb: 2\na: 3\nb: 4\na: 5\n",
            ".yml",
            '"a" 3 times: on line 1, on line 3 and on line 5',
        ),
        ('a: {1: x, "1": y}', ".yaml", '"1" in a twice on line 1'),
        ('"a": 1\na: 2', ".yaml", '"a" twice: on line 1 and on line 2'),
        ("{a: 1, b: {c: 1, c: 2}}", "", '"c" in b twice on line 1'),
        ("a: &x {k: 1, k: 2}\nb: *x", ".yaml", '"k" in a twice on line 1'),
        ('{"name": "a",\n "name": "b"}', ".json", '"name" twice: on line 1 and on line 2'),
        ('{"name": "a",\n "name": "b"}', "", '"name" twice: on line 1 and on line 2'),
        (
            '{"jobs": [{}, {"id": 1,\n\n"id": 1}]}',
            ".json",
            '"id" in jobs.1 twice: on line 1 and on line 3',
        ),
        ('{"a": 1, "\\u0061": 2}', ".json", '"a" twice on line 1'),
        ('{"x": "{\\"a\\": 1, \\"a\\": 2}", "a": [",", {}], "a": 1}', ".json", '"a" twice'),
    ],
)
def test_a_repeated_key_is_an_error_with_its_lines(text: str, suffix: str, problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_config(text, suffix)
    assert problem in str(caught.value)


@pytest.mark.parametrize("suffix", [".json", ""])
def test_a_repeated_key_of_an_item(suffix: str) -> None:
    with pytest.raises(ConfigError, match='"a" in 1 twice: on line 2 and on line 3'):
        parse_items('[{"a": "1"},\n{"a": "1",\n"a": "2"}]', suffix)


def test_a_merged_key_may_be_replaced() -> None:
    document = parse_config(MERGED, ".yaml")
    assert document["one"] == {"priority": "low", "name": "y"}


def test_the_command_line_says_both_lines_and_sends_nothing(wundr: Run, server: FakeServer) -> None:
    for command in ("create", "validate"):
        result = wundr("batch", command, "--config", "-", stdin=JOBS_TWICE)
        assert (result.exit_code, result.stdout, server.requests) == (2, "", [])
        assert 'has the key "jobs" twice: on line 2 and on line 4' in result.stderr


def test_metadata_that_is_asked_for_twice_is_an_error(wundr: Run, server: FakeServer) -> None:
    result = wundr("batch", "list", "--metadata", "team:a", "--metadata", "team:b")
    assert (result.exit_code, server.requests) == (2, [])
    assert "team" in result.stderr


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=12,
)


@given(VALUES, st.sampled_from([None, 1]), st.booleans())
def test_no_other_json_repeats_a_key(value: object, indent: int | None, ascii: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii)
    assert repeated_in_json(text) is None
    again = f'[{text}, {{"k": {text}, "\\u006b": {text}}}]'
    assert 'the key "k" in 1 ' in (repeated_in_json(again) or "")
