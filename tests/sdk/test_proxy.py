"""The way to the server: directly where it is on this machine, else through the proxy named."""

import pytest

from tests.sdk.commands.output.terminal import environment, in_terminal
from tests.sdk.fake_server import KEY, FakeServer
from wundr_sdk.connection.profile import ProfileError, resolve_profile
from wundr_sdk.connection.proxy import proxy_for

PROXY = "http://proxy.test:3128"
DEAD = "http://127.0.0.1:9"
"""Where nothing listens."""


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8000",
        "http://127.8.8.8",
        "http://localhost:8000",
        "http://wundr.localhost",
        "https://[::1]:8000",
    ],
)
def test_this_machine_is_reached_directly_unless_the_setting_names_a_proxy(url: str) -> None:
    variables = {"http": PROXY, "https": PROXY, "all": "socks4://x"}
    assert proxy_for(url, None, variables) is None
    named = proxy_for(url, PROXY, {})
    assert named
    assert named.url == PROXY


@pytest.mark.parametrize(
    ("url", "variables", "shown"),
    [
        ("http://x.test", {"http": PROXY, "https": "http://other"}, PROXY),
        ("https://x.test", {"https": "http://u:secret@proxy.test:1"}, "http://proxy.test:1"),
        ("https://x.test", {"http": PROXY}, None),
        ("https://x.test", {"all": "proxy.test:3128"}, PROXY),
        ("http://x.test", {"http": "https://[fd00::1]:1"}, "https://[fd00::1]:1"),
        ("http://x.test", {}, None),
    ],
)
def test_the_variable_of_the_scheme_then_that_for_all(
    url: str, variables: dict[str, str], shown: str | None
) -> None:
    proxy = proxy_for(url, None, variables)
    assert (proxy and proxy.shown) == shown
    assert "secret" not in repr(proxy)


@pytest.mark.parametrize(
    ("url", "exceptions", "direct"),
    [
        ("http://a.x.test", "x.test", True),
        ("http://a.x.test", "y.test, .x.test", True),
        ("http://a.x.test", "*.x.test", True),
        ("http://ax.test", "x.test", False),
        ("http://X.test:8000", "x.test:8000", True),
        ("http://x.test:8000", "x.test:80", False),
        ("http://x.test", "x.test:80", True),
        ("http://x.test", "*", True),
        ("http://10.1.2.3", "10.0.0.0/8", True),
        ("http://10.1.2.3:8000", "10.1.2.3:8000", True),
        ("http://11.1.2.3", "10.0.0.0/8,,", False),
        ("http://[fd00::7]:1", "fd00::/8", True),
        ("http://[fd00::7]:1", "[fd00::7]", True),
        ("http://[fd00::7]:1", "[fd00::7]:1", True),
    ],
)
def test_exceptions(url: str, exceptions: str, direct: bool) -> None:
    assert (proxy_for(url, None, {"http": PROXY, "no": exceptions}) is None) == direct


@pytest.mark.parametrize(
    ("proxy", "said"),
    [
        ("socks5://u:secret@h:1", "ALL_PROXY names socks5://h:1: SOCKS needs another package"),
        ("socks4://secret@h", "ALL_PROXY names socks4://h: only http, https, socks5"),
        ("socks://h:1080", "ALL_PROXY names socks://h:1080: only http"),
        ("ftp://h", "only http"),
        ("http://", "ALL_PROXY is not the address of a proxy"),
        ("http://secret:port", "not the address"),
        ("http://[secret", "not the address"),
        ("a secret", "not the address"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_an_error_without_its_password(
    proxy: str, said: str
) -> None:
    with pytest.raises(ProfileError) as caught:
        resolve_profile({}, "http://x.test", "key", {"all": proxy})
    assert said in str(caught.value)
    assert "secret" not in str(caught.value)


def wundr(**environ: str) -> tuple[int, str]:
    shown = in_terminal(["batch", "list"], environment(WUNDR_API_KEY=KEY, **environ), columns=500)
    assert "Traceback" not in shown.text
    return shown.code, shown.text


def test_a_server_on_this_machine_is_reached_whatever_proxy_the_shell_names(
    server: FakeServer,
) -> None:
    with server.serving() as url:
        for proxy in (DEAD, "socks5://127.0.0.1:9", "nonsense://"):
            variables = {"HTTP_PROXY": proxy, "ALL_PROXY": proxy, "all_proxy": proxy}
            assert wundr(WUNDR_API_URL=url, **variables)[0] == 0


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "WUNDR_API_PROXY"])
def test_the_requests_go_through_the_proxy(server: FakeServer, name: str) -> None:
    with server.serving() as url:
        code, _ = wundr(WUNDR_API_URL="http://wundr.invalid", **{name: url})
    assert (code, server.requests) == (0, [("GET", "http://wundr.invalid/v1/batches")])


@pytest.mark.parametrize(
    ("variables", "code", "said"),
    [
        ({"ALL_PROXY": "socks5://h:1"}, 2, "error: ALL_PROXY names socks5://h:1: SOCKS needs"),
        ({"HTTP_PROXY": "http://"}, 2, "error: HTTP_PROXY is not the address of a proxy"),
        ({"WUNDR_API_PROXY": ""}, 2, "error: WUNDR_API_PROXY is empty"),
        ({"WUNDR_API_URL": "http://a..b"}, 2, "error: "),
        (
            {"WUNDR_API_URL": "https://x", "SSL_CERT_FILE": "/none"},
            2,
            "error: the path in SSL_CERT_FILE, ",
        ),
    ],
)
def test_an_environment_that_cannot_be_used_is_exit_code_2(
    variables: dict[str, str], code: int, said: str
) -> None:
    got, text = wundr(**{"WUNDR_API_URL": "http://x.test", **variables})
    assert got == code
    assert text.startswith(said)


def test_the_proxy_is_named_where_it_fails(server: FakeServer) -> None:
    code, text = wundr(WUNDR_API_URL="http://x.test", HTTP_PROXY="http://u:secret@127.0.0.1:9")
    assert code == 4
    place = "http://x.test, through the proxy http://127.0.0.1:9"
    assert f"no server can be reached at {place} (" in text
    assert "NO_PROXY" in text
    assert "secret" not in text
    server.faults = [(403, {}, b"<h1>forbidden</h1>")]
    with server.serving() as url:
        code, text = wundr(WUNDR_API_URL="http://x.test", HTTP_PROXY=url)
    answer = f"the answer (HTTP 403, through the proxy {url})"
    assert f"{answer} does not come from a Wundr server" in text


def test_nothing_that_listens_here_may_have_to_be_started() -> None:
    code, text = wundr(WUNDR_API_URL=DEAD)
    assert code == 4
    assert text.splitlines()[0].startswith("RESOURCE_UNAVAILABLE: no server can be reached at ")
    assert text.splitlines()[1:] == [
        "  Is it running? `wundr status` shows it, and `wundr up` starts it."
    ]
