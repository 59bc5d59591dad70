"""Defaults of batch files, and the lines that errors name."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sdk.conftest import Run
from tests.sdk.fake_server import FakeServer
from wundr_ray.contract.errors import InvalidJobConfig
from wundr_sdk.batch_file import merged, read_batch, with_defaults
from wundr_sdk.commands.output.field_names import namer
from wundr_sdk.config_file import ConfigError, parse_document

YAML = """\
name: Q3
type: analysis
defaults:
  type: analysis
  config:
    rules: [security]
    include_tests: false
    project: {repository: {branch: main}}
jobs:
  - id: build
    config:
      project: {name: build, repository: {url: "https://git.example/build"}}
  - id: shop
    config:
      rules: [duplicates]
      include_tests: null
      project: {name: shop, repository: {url: "https://git.example/shop", branch: dev}}
"""
JOBS = [
    {
        "id": "build",
        "type": "analysis",
        "config": {
            "rules": ["security"],
            "include_tests": False,
            "project": {
                "name": "build",
                "repository": {"branch": "main", "url": "https://git.example/build"},
            },
        },
    },
    {
        "id": "shop",
        "type": "analysis",
        "config": {
            "rules": ["duplicates"],
            "project": {
                "name": "shop",
                "repository": {"branch": "dev", "url": "https://git.example/shop"},
            },
        },
    },
]


def body_of(text: str, suffix: str = ".yaml") -> dict[str, Any]:
    return with_defaults(parse_document(text, suffix))


def test_every_job_has_the_defaults() -> None:
    body = body_of(YAML)
    assert body == {"name": "Q3", "type": "analysis", "jobs": JOBS}


def test_json_has_them_too() -> None:
    import yaml

    assert body_of(json.dumps(yaml.safe_load(YAML)), ".json")["jobs"] == JOBS


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"targets": {"owner": "acme"}, "defaults": {"config": {"rules": []}}},
            {"targets": {"owner": "acme", "job_template": {"config": {"rules": []}}}},
        ),
        (
            {
                "targets": {"job_template": {"type": "analysis", "config": {"rules": ["x"]}}},
                "defaults": {"config": {"rules": [], "include_tests": True}},
            },
            {
                "targets": {
                    "job_template": {
                        "type": "analysis",
                        "config": {"rules": ["x"], "include_tests": True},
                    }
                }
            },
        ),
        (
            {"template": "t", "items": [{"a": "1"}, {"b": "2"}], "defaults": {"b": "3"}},
            {"template": "t", "items": [{"b": "3", "a": "1"}, {"b": "2"}]},
        ),
        ({"jobs": ["?"], "defaults": {"type": "analysis"}}, {"jobs": ["?"]}),
        ({"jobs": [{"x": None}], "defaults": {}}, {"jobs": [{"x": None}]}),
        ({"jobs": []}, {"jobs": []}),
    ],
)
def test_what_they_apply_to(fields: dict[str, Any], expected: dict[str, Any]) -> None:
    assert body_of(json.dumps(fields), ".json") == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("jobs: []\ndefaults: [1]", "line 2: defaults must be a mapping"),
        ("jobs: []\ndefaults:", "line 2: defaults must be a mapping"),
        ("jobs: []\ndefaults:\n  id: x", "line 3: defaults.id: every job needs an id of its own"),
        ("name: x\ndefaults: {type: analysis}", "line 2: defaults need jobs, items or targets"),
    ],
)
def test_defaults_that_cannot_be_used(text: str, problem: str) -> None:
    with pytest.raises(ConfigError, match=problem):
        body_of(text)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("name", 1),
        ("jobs.0.config.rules.0", 6),
        ("jobs.0.config.project.repository.branch", 8),
        ("jobs.0.config.project.repository.url", 12),
        ("jobs.1.config.rules", 15),
        ("jobs.1.id", 13),
        ("jobs.0.type", 4),
        ("jobs.1", 13),
        ("jobs.7.id", 9),
        ("options.quality_gate", None),
    ],
)
@pytest.mark.parametrize("as_json", [False, True])
def test_the_line_of_a_field(tmp_path: Path, path: str, line: int | None, as_json: bool) -> None:
    file = tmp_path / ("batch.json" if as_json else "batch.yaml")
    text = YAML
    if as_json:
        import yaml

        text = json.dumps(yaml.safe_load(YAML), indent=2)
    file.write_text(text)
    found = read_batch(str(file)).line_of(path)
    if not as_json:
        assert found == line
    elif line is None:
        assert found is None
    else:
        assert found
        name = next(part for part in reversed(path.split(".")) if not part.isdecimal())
        assert path in ("jobs.1",) or f'"{name}"' in text.splitlines()[found - 1] or "7" in path


def test_errors_of_the_server_name_the_line(wundr: Run, server: FakeServer, tmp_path: Path) -> None:
    file = tmp_path / "batch.yaml"
    file.write_text(YAML)
    server.fail(InvalidJobConfig.at("jobs.0.config.rules.0", "there is no rule 'security'"))
    done = wundr("batch", "create", "--config", str(file))
    assert done.exit_code == 3
    assert f"job build, config.rules.0 ({file}, line 6)" in done.stderr


def test_validate_and_schedules_take_them(wundr: Run, server: FakeServer, tmp_path: Path) -> None:
    file = tmp_path / "batch.yaml"
    file.write_text(YAML)
    wundr("batch", "validate", "--config", str(file))
    wundr("schedule", "add", "nightly", "--cron", "0 6 * * *", "--config", str(file))
    assert server.bodies[0]["jobs"] == JOBS
    assert server.bodies[1]["batch"]["jobs"] == JOBS


def test_the_place_of_standard_input(wundr: Run, server: FakeServer) -> None:
    server.fail(InvalidJobConfig.at("jobs.0.id", "is empty"))
    done = wundr("batch", "create", "--config", "-", stdin=YAML)
    assert "job build, id (standard input, line 10)" in done.stderr


def test_a_field_that_the_file_lacks_has_no_line(tmp_path: Path) -> None:
    file = tmp_path / "batch.yaml"
    file.write_text(YAML)
    batch = read_batch(str(file))
    assert batch.namer(namer(batch.body))("options.x") == "options.x"


VALUES = st.recursive(
    st.none() | st.integers(0, 3) | st.text("ab", max_size=2),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text("ab", max_size=1), inner),
    max_leaves=8,
)
MAPPINGS = st.dictionaries(st.text("ab", max_size=1), VALUES)


@given(MAPPINGS, MAPPINGS)
def test_merging(default: dict[str, Any], own: dict[str, Any]) -> None:
    result = merged(default, own)
    assert merged({}, own) == own
    assert merged(default, {}) == default
    for name, value in own.items():
        if value is None and name in default:
            assert name not in result
        elif not isinstance(value, dict):
            assert result[name] == value
    assert {name for name in default if name not in own} <= result.keys()
