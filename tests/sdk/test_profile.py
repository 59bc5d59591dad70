from pathlib import Path

import pytest

from wundr_sdk.connection.profile import (
    DEFAULT_URL,
    ProfileError,
    check_url,
    current_profile,
    resolve_profile,
)

FILE = '[default]\nurl = "http://file.test"\napi_key = "key_of_file"\n'


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    (tmp_path / "credentials.toml").write_text(FILE)
    return {"WUNDR_HOME": str(tmp_path)}


def test_the_file_is_the_last_resort(home: dict[str, str]) -> None:
    profile = resolve_profile(home)
    assert (profile.base_url, profile.api_key) == ("http://file.test", "key_of_file")


def test_the_environment_comes_before_the_file_value_by_value(home: dict[str, str]) -> None:
    profile = resolve_profile({**home, "WUNDR_API_URL": "http://env.test"})
    assert (profile.base_url, profile.api_key) == ("http://env.test", "key_of_file")
    profile = resolve_profile({**home, "WUNDR_API_KEY": "key_of_env"})
    assert (profile.base_url, profile.api_key) == ("http://file.test", "key_of_env")


def test_arguments_come_before_the_environment(home: dict[str, str]) -> None:
    environ = {**home, "WUNDR_API_URL": "http://env.test", "WUNDR_API_KEY": "key_of_env"}
    profile = resolve_profile(environ, "http://argument.test", "key_of_argument")
    assert (profile.base_url, profile.api_key) == ("http://argument.test", "key_of_argument")


def test_without_an_address_it_is_this_machine(tmp_path: Path) -> None:
    environ = {"WUNDR_HOME": str(tmp_path), "WUNDR_API_KEY": "key"}
    assert resolve_profile(environ).base_url == DEFAULT_URL


def test_the_home_folder_is_where_the_profile_is_by_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".wundr").mkdir()
    (tmp_path / ".wundr" / "credentials.toml").write_text(FILE)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("WUNDR_HOME")
    assert current_profile().api_key == "key_of_file"


def test_a_broken_file_does_not_matter_where_it_is_not_needed(tmp_path: Path) -> None:
    (tmp_path / "credentials.toml").write_text("[")
    environ = {"WUNDR_HOME": str(tmp_path), "WUNDR_API_URL": "http://x", "WUNDR_API_KEY": "key"}
    assert resolve_profile(environ).api_key == "key"


@pytest.mark.parametrize(
    "content",
    [
        b"api_key = secret_word",
        b'default = "secret_word"',
        b'[default]\napi_key = ["secret_word"]',
        b"[default]\nurl = 1\napi_key = 'secret_word'",
        b"\xff secret_word",
    ],
)
def test_an_unusable_file_is_named_and_not_quoted(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "credentials.toml").write_bytes(content)
    with pytest.raises(ProfileError, match=r"credentials\.toml") as caught:
        resolve_profile({"WUNDR_HOME": str(tmp_path)})
    assert "secret_word" not in str(caught.value)


def test_a_folder_in_the_file_s_place_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "credentials.toml").mkdir()
    with pytest.raises(ProfileError, match="cannot be read"):
        resolve_profile({"WUNDR_HOME": str(tmp_path)})


def test_a_key_is_required(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="WUNDR_API_KEY"):
        resolve_profile({"WUNDR_HOME": str(tmp_path)})


@pytest.mark.parametrize("empty", ["", "  ", "\n"])
@pytest.mark.parametrize("name", ["WUNDR_API_KEY", "WUNDR_API_URL", "WUNDR_HOME"])
def test_an_empty_variable_is_an_error_and_not_the_profile(
    home: dict[str, str], name: str, empty: str
) -> None:
    with pytest.raises(ProfileError, match=f"{name} is empty"):
        resolve_profile({**home, name: empty})


@pytest.mark.parametrize("empty", ["", " "])
def test_an_empty_argument_is_an_error_and_not_the_profile(
    home: dict[str, str], empty: str
) -> None:
    with pytest.raises(ProfileError, match="api_key is empty"):
        resolve_profile(home, None, empty)
    with pytest.raises(ProfileError, match="base_url is empty"):
        resolve_profile(home, empty)


@pytest.mark.parametrize("name", ["url", "api_key"])
def test_an_empty_value_of_the_file_is_an_error(tmp_path: Path, name: str) -> None:
    values = {"url": "http://file.test", "api_key": "key"} | {name: ""}
    lines = "".join(f'{each} = "{value}"\n' for each, value in values.items())
    (tmp_path / "credentials.toml").write_text(f"[default]\n{lines}")
    with pytest.raises(ProfileError, match=f"{name} in .* is empty"):
        resolve_profile({"WUNDR_HOME": str(tmp_path)})


@pytest.mark.parametrize("key", ["secret\nHeader: x", "secret key", "secret\u2026", "secret\x00"])
def test_a_key_that_no_header_can_hold_is_refused_without_quoting_it(key: str) -> None:
    with pytest.raises(ProfileError) as caught:
        resolve_profile({}, "http://x", key)
    assert "secret" not in str(caught.value)


def test_white_space_around_a_key_is_forgiven() -> None:
    assert resolve_profile({}, "http://x", " key\n").api_key == "key"


def test_the_key_is_not_in_the_repr() -> None:
    assert "hidden" not in repr(resolve_profile({}, "http://x", "hidden"))


@pytest.mark.parametrize(
    ("given", "root"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000"),
        ("https://api.example.org/v1", "https://api.example.org"),
        ("https://api.example.org/v1/", "https://api.example.org"),
        (" https://example.org/wundr/v1 ", "https://example.org/wundr"),
    ],
)
def test_the_server_s_root(given: str, root: str) -> None:
    assert check_url(given) == root


@pytest.mark.parametrize(
    "given",
    [
        "127.0.0.1:8000",
        "ftp://example.org",
        "http://",
        "http://[::1",
        "http://example.org:port",
        "http://user:secret@example.org",
        "https://example.org/?key=secret",
        "",
    ],
)
def test_addresses_that_are_none(given: str) -> None:
    with pytest.raises(ProfileError) as caught:
        check_url(given)
    assert "secret" not in str(caught.value)
