"""The cases of bandit's tests; of a test that is not listed, bandit's severity stands."""

from collections.abc import Mapping
from types import MappingProxyType

from wundr_ray.contract.vocabulary import Severity
from wundr_ray.engines.severity import (
    python_code,
    python_data,
    python_errors,
    python_files,
    python_hashes,
    python_network,
    python_pages,
    python_secrets,
    python_shell,
    python_sql,
)
from wundr_ray.engines.severity.cases import Case, always
from wundr_ray.engines.severity.python_place import Place

Cases = tuple[Case[Place], ...]


def _import(module: str) -> Cases:
    reason = "the import alone does nothing; uses are findings of their own"
    return (Case(None, reason, always, (f"import {module}",)),)


def _fixed(severity: Severity, reason: str, example: str) -> Cases:
    return (Case(severity, reason, always, (example,)),)


CASES: Mapping[str, Cases] = MappingProxyType(
    {
        "B101": python_errors.ASSERT,
        "B102": python_code.cases("exec"),
        "B103": python_files.MODE,
        "B104": python_network.BIND,
        "B105": python_secrets.STRING,
        "B106": python_secrets.ARGUMENT,
        "B107": python_secrets.DEFAULT,
        "B108": python_files.TEMPORARY,
        "B110": python_errors.swallowed("pass"),
        "B112": python_errors.swallowed("continue"),
        "B113": python_network.TIMEOUT,
        "B201": python_pages.DEBUG,
        "B202": python_files.ARCHIVE,
        "B301": python_data.PICKLE,
        "B302": python_data.MARSHAL,
        "B303": python_hashes.LIBRARY_HASH,
        "B307": python_code.cases("eval"),
        "B308": python_pages.MARK_SAFE_TWICE,
        "B310": python_network.OPEN_URL,
        "B311": python_secrets.RANDOM,
        "B312": python_network.TELNET,
        "B313": python_data.xml("import xml.etree.cElementTree as e\ne.parse(x)"),
        "B314": python_data.xml("import xml.etree.ElementTree as e\ne.parse(x)"),
        "B315": python_data.xml("import xml.sax.expatreader as e\ne.create_parser()"),
        "B316": python_data.xml("import xml.dom.expatbuilder as e\ne.parse(x)"),
        "B317": python_data.xml("import xml.sax as e\ne.parse(x)"),
        "B318": python_data.xml("import xml.dom.minidom as e\ne.parse(x)"),
        "B319": python_data.xml("import xml.dom.pulldom as e\ne.parse(x)"),
        "B321": python_network.FTP,
        "B323": python_network.UNVERIFIED,
        "B324": python_hashes.HASH,
        "B401": _import("telnetlib"),
        "B402": _import("ftplib"),
        "B403": _import("pickle"),
        "B404": _import("subprocess"),
        "B405": _import("xml.etree.ElementTree"),
        "B406": _import("xml.sax"),
        "B407": _import("xml.dom.expatbuilder"),
        "B408": _import("xml.dom.minidom"),
        "B409": _import("xml.dom.pulldom"),
        "B411": _fixed(Severity.LOW, python_data.XML, "import xmlrpc.client"),
        "B412": _fixed(
            Severity.LOW,
            "Python itself ignores the header `Proxy` in CGI programs since 2.7.13",
            "import wsgiref.handlers.CGIHandler",
        ),
        "B413": _fixed(
            Severity.MEDIUM,
            "the package of this name may be PyCryptodome, which is maintained",
            "import Crypto.Cipher",
        ),
        "B415": _fixed(
            Severity.MEDIUM,
            "IPMI is not encrypted, but mostly the only way to a machine's controller",
            "import pyghmi",
        ),
        "B501": python_network.CERTIFICATE,
        "B506": python_data.YAML,
        "B602": (*python_shell.WINDOWS, *python_shell.SUBPROCESS_SHELL),
        "B603": python_shell.NO_SHELL,
        "B604": python_shell.OTHER_SHELL,
        "B605": python_shell.SYSTEM,
        "B606": python_shell.EXEC,
        "B607": python_shell.PARTIAL_PATH,
        "B608": python_sql.SQL,
        "B609": python_shell.WILDCARD,
        "B611": python_sql.RAW_SQL,
        "B701": python_pages.JINJA,
        "B702": python_pages.MAKO,
        "B703": python_pages.MARK_SAFE,
        "B704": python_pages.MARKUP,
    }
)
"""By bandit's own id."""
