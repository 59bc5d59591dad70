"""The cases of bandit's tests; of a test that is not listed, bandit's severity stands."""

from collections.abc import Mapping
from types import MappingProxyType

from wundr_ray.contract.vocabulary import Severity
from wundr_ray.engines.cases import Case, always
from wundr_ray.engines.python.bandit.place import NodePlace
from wundr_ray.engines.python.bandit.severity import (
    code,
    data,
    errors,
    files,
    hashes,
    network,
    pages,
    secrets,
    shell,
    sql,
)

Cases = tuple[Case[NodePlace], ...]


def _import(module: str) -> Cases:
    reason = "the import alone does nothing; uses are findings of their own"
    return (Case(None, reason, always, (f"import {module}",)),)


def _fixed(severity: Severity, reason: str, example: str) -> Cases:
    return (Case(severity, reason, always, (example,)),)


CASES: Mapping[str, Cases] = MappingProxyType(
    {
        "B101": errors.ASSERT,
        "B102": code.cases("exec"),
        "B103": files.MODE,
        "B104": network.BIND,
        "B105": secrets.STRING,
        "B106": secrets.ARGUMENT,
        "B107": secrets.DEFAULT,
        "B108": files.TEMPORARY,
        "B110": errors.swallowed("pass"),
        "B112": errors.swallowed("continue"),
        "B113": network.TIMEOUT,
        "B201": pages.DEBUG,
        "B202": files.ARCHIVE,
        "B301": data.PICKLE,
        "B302": data.MARSHAL,
        "B303": hashes.LIBRARY_HASH,
        "B307": code.cases("eval"),
        "B308": pages.MARK_SAFE_TWICE,
        "B310": network.OPEN_URL,
        "B311": secrets.RANDOM,
        "B312": network.TELNET,
        "B313": data.xml("import xml.etree.cElementTree as e\ne.parse(x)"),
        "B314": data.xml("import xml.etree.ElementTree as e\ne.parse(x)"),
        "B315": data.xml("import xml.sax.expatreader as e\ne.create_parser()"),
        "B316": data.xml("import xml.dom.expatbuilder as e\ne.parse(x)"),
        "B317": data.xml("import xml.sax as e\ne.parse(x)"),
        "B318": data.xml("import xml.dom.minidom as e\ne.parse(x)"),
        "B319": data.xml("import xml.dom.pulldom as e\ne.parse(x)"),
        "B321": network.FTP,
        "B323": network.UNVERIFIED,
        "B324": hashes.HASH,
        "B401": _import("telnetlib"),
        "B402": _import("ftplib"),
        "B403": _import("pickle"),
        "B404": _import("subprocess"),
        "B405": _import("xml.etree.ElementTree"),
        "B406": _import("xml.sax"),
        "B407": _import("xml.dom.expatbuilder"),
        "B408": _import("xml.dom.minidom"),
        "B409": _import("xml.dom.pulldom"),
        "B411": _fixed(Severity.LOW, data.XML, "import xmlrpc.client"),
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
            "IPMI is not encrypted, but often the only way to a machine's controller",
            "import pyghmi",
        ),
        "B501": network.CERTIFICATE,
        "B506": data.YAML,
        "B602": (*shell.WINDOWS, *shell.SUBPROCESS_SHELL),
        "B603": shell.NO_SHELL,
        "B604": shell.OTHER_SHELL,
        "B605": shell.SYSTEM,
        "B606": shell.EXEC,
        "B607": shell.PARTIAL_PATH,
        "B608": sql.SQL,
        "B609": shell.WILDCARD,
        "B611": sql.RAW_SQL,
        "B701": pages.JINJA,
        "B702": pages.MAKO,
        "B703": pages.MARK_SAFE,
        "B704": pages.MARKUP,
    }
)
"""By bandit's own id."""
