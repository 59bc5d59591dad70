"""What docs/development.md says about new engines and languages is true."""

import re
from pathlib import Path

import pytest

from tests.engines import toy_engine
from wundr_ray.contract.vocabulary import Language
from wundr_ray.domain.files.language_names import LANGUAGE_NAMES
from wundr_ray.engines import analysis, registry
from wundr_ray.engines.interface import Engine

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "development.md").read_text("utf-8")
PATH = re.compile(r"`((?:wundr_ray|serve_app|tests)/[\w/.]+|pyproject\.toml|constraints\.txt)`")


def section(title: str) -> str:
    return PAGE.partition(f"## {title}\n")[2].partition("\n## ")[0]


@pytest.mark.parametrize("title", ["A new engine", "A new language"])
def test_the_files_of_the_section_exist(title: str) -> None:
    paths = [path for path in PATH.findall(section(title)) if not re.search("[A-Z]", path)]
    assert len(paths) >= 5
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_names_in_the_section_exist() -> None:
    assert isinstance(toy_engine.ENGINE, Engine)
    assert "`READERS`" in section("A new language")
    assert "`CONCERNED`" in section("A new language")
    assert set(analysis.READERS) == set(LANGUAGE_NAMES) == set(Language)
    assert set(registry.CONCERNED) == {
        rule for each in registry.ENGINES for rule in each.info.rules
    }


@pytest.mark.parametrize("engine", registry.ENGINES, ids=lambda engine: engine.info.name)
def test_an_engine_that_wraps_a_package_pins_it(engine: Engine) -> None:
    if package := engine.info.package:
        pin = f"{package}=={engine.info.version}"
        assert f'"{pin}"' in (ROOT / "pyproject.toml").read_text("utf-8")
        assert pin in (ROOT / "constraints.txt").read_text("utf-8").splitlines()
