"""The operator's settings as they are read from the environment."""

import re
from pathlib import Path

import pytest

from serve_app.local.configuration import KNOWN, BadConfiguration, read_settings
from wundr_ray.settings import Settings

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
NOT_FOR_OPERATORS = {"WUNDR_INSTALLATION", "WUNDR_OWNER", "WUNDR_REPOSITORIES"}
NAMES = sorted(f"WUNDR_{name.upper()}" for name in Settings.model_fields)


@pytest.mark.parametrize(
    "url",
    ["proxy.example.com:3128", "ftp://me:hunter2@proxy", 'http://a"b', "http://a b", "http://"],
)
def test_a_proxy_that_is_none_is_not_quoted(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WUNDR_GIT_PROXY", url)
    with pytest.raises(BadConfiguration, match=r"^WUNDR_GIT_PROXY: must look like") as caught:
        read_settings()
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("empty", ["", " "])
@pytest.mark.parametrize("name", NAMES)
def test_an_empty_value_is_an_error_that_names_the_variable(
    name: str, empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, empty)
    with pytest.raises(BadConfiguration, match=f"^{name}: is set but empty"):
        read_settings()


def test_every_setting_stands_in_the_table_of_the_readme() -> None:
    table = README.partition("## Settings")[2].partition("## More")[0]
    first = "".join(line.split("|")[1] for line in table.splitlines() if line.startswith("| `"))
    told = re.findall(r"`(\w+)`", first)
    assert sorted(told) == sorted(KNOWN - NOT_FOR_OPERATORS)


def test_no_page_names_a_variable_that_is_none() -> None:
    root = Path(__file__).parent.parent
    pages = [*root.glob("*.md"), *root.glob("docs/*.md"), *root.glob("cluster*/**/*.yaml")]
    named = {
        name
        for page in pages
        for name in re.findall(r"WUNDR_[A-Z_]*[A-Z]\b", page.read_text("utf-8"))
    }
    assert named - KNOWN == set()
