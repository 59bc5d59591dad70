import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wundr_sdk.config_file import ConfigError, parse_config, read_config

FIELDS = {"name": "n", "jobs": [{"id": "a"}]}
YAML = "name: n\njobs:\n  - id: a\n"


@pytest.mark.parametrize("name", ["c.json", "c.yaml", "c.yml", "c", "c.txt"])
def test_json_under_any_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(json.dumps(FIELDS))
    assert read_config(str(path)) == FIELDS


@pytest.mark.parametrize("name", ["c.yaml", "c.YML", "c", "c.conf"])
def test_yaml_under_any_name_but_json(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(YAML, encoding="utf-8-sig")
    assert read_config(str(path)) == FIELDS


def test_braces_may_be_yaml() -> None:
    assert parse_config("{name: n, jobs: [{id: a}]}", "") == FIELDS


@pytest.mark.parametrize(
    ("text", "suffix", "reason"),
    [
        ("{", ".json", "line 1, column 2"),
        (YAML, ".json", "not valid JSON"),
        ("a: b: c", ".yaml", "line 1, column 5"),
        ("a: !!python/object/apply:os.getcwd []", ".yaml", "not valid YAML"),
        ("a: 2024-13-45", ".yaml", "not valid YAML"),
        ("a: \x00", ".yaml", "not valid YAML"),
        ("", "", "must be a mapping"),
        ("[1]", ".json", "must be a mapping"),
        ("1: 2", ".yaml", "must be a mapping"),
        ("a: .nan", ".yaml", "JSON cannot express"),
        ('{"a": NaN}', ".json", "JSON cannot express"),
        ("a: &a [*a]", ".yaml", "JSON cannot express"),
        ("[" * 100_000, ".json", "nested too deeply"),
        ("[" * 10_000, ".yaml", "nested too deeply"),
    ],
)
def test_what_cannot_be_read(text: str, suffix: str, reason: str) -> None:
    with pytest.raises(ConfigError, match=reason):
        parse_config(text, suffix)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    for name, reason in (("none", "No such file"), ("", "directory"), ("binary", "UTF-8")):
        with pytest.raises(ConfigError, match=reason):
            read_config(str(tmp_path / name))


@given(st.text(), st.sampled_from([".json", ".yaml", ""]))
def test_no_text_raises_anything_but_a_config_error(text: str, suffix: str) -> None:
    with suppress(ConfigError):
        assert isinstance(parse_config(text, suffix), dict)
