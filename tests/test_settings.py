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


@pytest.mark.parametrize("port", ["0", "65536", "99999"])
@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("WUNDR_GIT_PROXY", "http://me:hunter2@proxy.example.com:{}"),
        ("WUNDR_GIT_PROXY", "socks5h://[::1]:{}"),
        ("WUNDR_PUBLIC_URL", "https://me:hunter2@wundr.example.com:{}/api"),
        ("WUNDR_DATABASE_URL", "postgresql://me:hunter2@db.example.com:{}/wundr"),
    ],
)
def test_a_port_that_no_host_has(
    name: str, url: str, port: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, url.format(port))
    with pytest.raises(BadConfiguration, match=rf"^{name}:? must have .*port from 1 to") as caught:
        read_settings()
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["https://", "https://:8000", "https://host:port", "host", "http://h?q"]
)
def test_a_public_address_that_is_none(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WUNDR_PUBLIC_URL", url)
    with pytest.raises(BadConfiguration, match=r"^WUNDR_PUBLIC_URL: must "):
        read_settings()


@pytest.mark.parametrize("port", ["", ":1", ":65535"])
def test_ports_that_hosts_have(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WUNDR_GIT_PROXY", f"http://proxy.example.com{port}")
    monkeypatch.setenv("WUNDR_PUBLIC_URL", f"https://wundr.example.com{port}")
    assert read_settings().public_url.endswith(f"example.com{port}")


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
