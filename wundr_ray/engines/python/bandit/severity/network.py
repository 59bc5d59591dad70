"""Addresses, requests and encryption in Python: judged by what is done with them."""

import ast
import re

from wundr_ray.contract.vocabulary import Severity
from wundr_ray.engines.cases import Case, always
from wundr_ray.engines.python.bandit.origin import ValueOrigin, origin
from wundr_ray.engines.python.bandit.place import (
    NodePlace,
    argument,
    imported,
    text_of,
    within,
)

_WEB = re.compile(r"https?://", re.IGNORECASE)
_EXPLAINING = frozenset({"help", "description", "doc", "epilog", "metavar"})
_LOOKING = frozenset({"startswith", "endswith", "replace", "split", "index", "find", "count"})


def is_looked_at(place: NodePlace) -> bool:
    """The string is compared, searched for, or a part of a message: nothing is done with it."""
    child: ast.AST = place.node
    is_argument = False
    for node in reversed(place.above):
        if isinstance(node, ast.Raise | ast.Assert | ast.MatchValue):
            return True
        if isinstance(node, ast.Compare):
            return not is_argument
        if isinstance(node, ast.Call) and child is not node.func:
            if isinstance(node.func, ast.Attribute) and node.func.attr in _LOOKING:
                return True
            is_argument = True
        if isinstance(node, ast.keyword) and node.arg in _EXPLAINING:
            return True
        if isinstance(node, ast.stmt):
            return False
        child = node
    return False


def _is_listen_option(place: NodePlace) -> bool:
    """It is bound as it stands: passed on as a host or to ``bind``."""
    call = next((node for node in reversed(place.above) if isinstance(node, ast.Call)), None)
    name = getattr(call.func, "attr", getattr(call.func, "id", "")) if call else ""
    words = {"bind", "listen", "run", "serve", "run_app", "create_server", "start_server"}
    return name in words or (call is not None and "Server" in name)


def _is_no_library(place: NodePlace) -> bool:
    """``requests`` is a variable of the file: it imports no library of this name."""
    return not imported(place.file) & {"requests", "httpx"}


def _has_more_options(place: NodePlace) -> bool:
    """``**options`` may hold the timeout."""
    return any(word.arg is None for word in (place.call.keywords if place.call else ()))


def _is_web_address(place: NodePlace) -> bool:
    """A constant address, or the constant beginning of one, that names the scheme."""
    url = argument(place.call, 0, "url")
    first = next((text_of(node) for node in within(url) if text_of(node)), "") if url else ""
    return bool(_WEB.match(first)) and isinstance(url, ast.Constant | ast.JoinedStr | ast.BinOp)


def _is_own_address(place: NodePlace) -> bool:
    return origin(argument(place.call, 0, "url"), place) <= ValueOrigin.OWN


def _address_of_request(place: NodePlace) -> bool:
    return origin(argument(place.call, 0, "url"), place) is ValueOrigin.REQUEST


BIND: tuple[Case[NodePlace], ...] = (
    Case(
        None,
        "the address is compared, searched for or explained, not bound",
        is_looked_at,
        ("if host == '0.0.0.0':\n    host = 'localhost'", "x = host in ('', '0.0.0.0')"),
    ),
    Case(
        Severity.MEDIUM,
        "a server always listens on every interface",
        _is_listen_option,
        ("app.run(host='0.0.0.0')", "socket.bind(('0.0.0.0', 80))"),
    ),
    Case(
        Severity.LOW,
        "it is only a value, such as a default that an operator can change",
        always,
        ("HOST = '0.0.0.0'", "def start(host='0.0.0.0'):\n    pass"),
    ),
)

TIMEOUT: tuple[Case[NodePlace], ...] = (
    Case(
        None,
        "the file imports neither requests nor httpx: the name is a variable",
        _is_no_library,
        ("def next_one(requests, key):\n    return requests.get(key)",),
    ),
    Case(
        None,
        "further options are passed on, and the timeout may be among them",
        _has_more_options,
        ("import requests\nrequests.get(url, **options)",),
    ),
    Case(
        Severity.MEDIUM,
        "a server that does not answer blocks the caller for ever",
        always,
        ("import requests\nrequests.get(url)", "import httpx\nhttpx.get(url, timeout=None)"),
    ),
)

OPEN_URL: tuple[Case[NodePlace], ...] = (
    Case(
        None,
        "the address names the scheme, or is the program's own",
        lambda place: _is_web_address(place) or _is_own_address(place),
        (
            "from urllib.request import urlopen\n"
            "def versions(name):\n    return urlopen(f'https://example.org/{name}')",
            "from urllib.request import urlopen\nURL = 'https://example.org'\nurlopen(URL)",
        ),
    ),
    Case(
        Severity.HIGH,
        "the address comes from a request: a client reads what only the server can reach",
        _address_of_request,
        (
            "from urllib.request import urlopen\n"
            "def view(request):\n    return urlopen(request.GET['url'])",
        ),
    ),
    Case(
        Severity.LOW,
        "addresses of unknown source are opened, also `file:`",
        always,
        ("from urllib.request import urlopen\ndef fetch(url):\n    return urlopen(url)",),
    ),
)

TELNET: tuple[Case[NodePlace], ...] = (
    Case(
        Severity.MEDIUM,
        "passwords pass in clear text; whether there is another way depends on the device",
        always,
        ("import telnetlib\ntelnetlib.Telnet(host)",),
    ),
)
FTP: tuple[Case[NodePlace], ...] = (
    Case(
        Severity.MEDIUM,
        "passwords pass in clear text; public files are often offered in no other way",
        always,
        ("import ftplib\nftplib.FTP(host)",),
    ),
)
UNVERIFIED: tuple[Case[NodePlace], ...] = (
    Case(
        Severity.HIGH,
        "the same as `certificate_validation_disabled`: the other side can be anyone",
        always,
        ("import ssl\nssl._create_unverified_context()",),
    ),
)

_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


def _is_local(place: NodePlace) -> bool:
    url = argument(place.call, 0, "url")
    texts = [text_of(node) for node in within(url)] if url else []
    return any(host in text for text in texts for host in _LOCAL)


CERTIFICATE: tuple[Case[NodePlace], ...] = (
    Case(
        Severity.LOW,
        "the other side is this machine",
        _is_local,
        ("import requests\nrequests.get('https://localhost:8443', verify=False, timeout=1)",),
    ),
    Case(
        Severity.HIGH,
        "the other side can be anyone",
        always,
        ("import requests\nrequests.get(url, verify=False, timeout=1)",),
    ),
)
