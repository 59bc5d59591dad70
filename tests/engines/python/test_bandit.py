"""The gates against bandit's own visitor on random code, and the table of codes."""

import io
import tokenize
from collections import Counter
from itertools import chain
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines import corpus
from wundr_ray.engines.python import source as python_source
from wundr_ray.engines.python.bandit import gates
from wundr_ray.engines.python.bandit.codes import KINDS
from wundr_ray.engines.python.bandit.findings import findings
from wundr_ray.engines.python.bandit.library import MANAGER, Metrics, default_tests, silenced_tests


def bandits_own(data: bytes) -> Counter[Any]:
    """What bandit's visitor finds, every test on every node."""
    from bandit.core.node_visitor import BanditNodeVisitor

    nosec = {
        token.start[0]: silenced_tests(token.string)
        for token in tokenize.tokenize(io.BytesIO(data).readline)
        if token.type == tokenize.COMMENT
    }
    metrics = Metrics()
    metrics.begin("file.py")
    visitor = BanditNodeVisitor(
        "./file.py", io.BytesIO(data), None, default_tests(), False, nosec, metrics
    )
    visitor.process(data)
    return Counter(
        (issue.lineno, issue.test_id, issue.severity, issue.text, issue.linerange[-1])
        for issue in visitor.tester.results
    )


def ours(data: bytes) -> Counter[Any]:
    """Everything that is found, before the severity is decided."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("wundr_ray.engines.python.bandit.findings.CASES", {})
        rows, _ = findings("file.py", python_source.read(data))
    return Counter(
        (row.line, row.engine_rule, row.engine_severity, row.message, row.end_line) for row in rows
    )


NAMES = sorted(
    {
        *(name for gate in gates.CALLS.values() for name in gate.names | gate.pieces),
        *(name for entry in MANAGER.blacklist["Call"] for name in entry["qualnames"]),
        *("subprocess.run", "os.system", "requests.get", "httpx.Client", "yaml.load", "f", "a.b"),
    }
)
KEYWORDS = sorted(
    {*(word for gate in gates.CALLS.values() for word in gate.keywords), "password", "timeout"}
)
VALUES = st.sampled_from(
    [
        *("True", "False", "None", "0", "x", "a.b", "[x]", "ssl.PROTOCOL_SSLv3", "['ls']"),
        *("''", "'/tmp/x'", "'0.0.0.0'", "'ls *'", "{'token': 'x'}", "(x := 'SSLv3_METHOD')"),
        *("'select a from ' + x", "f'delete from {x}'", "'insert into a values ({})'.format(x)"),
    ]
)
IMPORTS = st.one_of(
    st.builds("import {}".format, st.sampled_from(NAMES)),
    st.builds("import {} as {}".format, st.sampled_from(NAMES), st.sampled_from("fgxa")),
    st.builds(
        lambda name, alias: (
            f"from {name.rpartition('.')[0] or '.'} import {name.rpartition('.')[2]} as {alias}"
        ),
        st.sampled_from(NAMES),
        st.sampled_from(["f", "x", "__import__", "run"]),
    ),
)
CALLS = st.builds(
    lambda name, arguments, keywords: f"{name}({', '.join([*arguments, *keywords])})",
    st.sampled_from([name for name in NAMES if "import" not in name] + ["__import__"]),
    st.lists(VALUES, max_size=2),
    st.lists(
        st.builds("{}={}".format, st.sampled_from(KEYWORDS), VALUES),
        max_size=3,
        unique_by=lambda keyword: keyword.partition("=")[0],
    ),
)
STATEMENTS = st.one_of(
    IMPORTS,
    CALLS,
    st.builds("{} = {}".format, st.sampled_from(["password", "a.token", "x['pwd']", "x"]), VALUES),
    st.builds("if x.password == {}: {}".format, VALUES, CALLS),
    st.builds("def f(password={}, x={}): return {}".format, VALUES, VALUES, CALLS),
    st.builds("try: {}\nexcept: pass".format, CALLS),
    st.builds("assert {}, {}".format, VALUES, CALLS),
    st.builds("x = [{} for x in {}]".format, CALLS, VALUES),
    st.builds("{}  # nosec {}".format, CALLS, st.sampled_from(["", "B602", "B603,B607", "x"])),
)


@given(st.lists(STATEMENTS, min_size=1, max_size=12))
def test_gates_lose_nothing(statements: list[str]) -> None:
    data = "\n".join(statements).encode()
    assert ours(data) == bandits_own(data)


def test_samples_meet_every_test() -> None:
    samples = [path.read_bytes() for path in sorted(corpus.SAMPLES.iterdir())]
    rows = [row for data in samples for row in ours(data)]
    assert {row[1] for row in rows} == set(KINDS)
    assert all(row[2].lower() in KINDS[row[1]].severities.split(", ") for row in rows)


def test_pages_are_those_that_bandit_names() -> None:
    from bandit.core.docs_utils import get_url

    assert {test: kind.help_url for test, kind in KINDS.items()} == {
        test: get_url(test) for test in KINDS
    }


def test_every_test_of_bandit_has_a_code_and_a_gate() -> None:
    assert set(KINDS) == set(MANAGER.plugins_by_id) | set(MANAGER.blacklist_by_id)
    tables: dict[str, dict[str, Any]] = {
        "Call": dict(gates.CALLS),
        "Str": dict(gates.STRINGS),
        "FunctionDef": dict(gates.FUNCTIONS),
        "ExceptHandler": dict(gates.HANDLERS),
        "Assert": dict(gates.ASSERTS),
        "Import": dict(gates.IMPORTS),
        "ImportFrom": dict(gates.IMPORTS),
        "File": dict(gates.FILES),
    }
    listed = {
        node_type: {test._test_id for test in tests}
        for node_type, tests in default_tests().tests.items()
    }
    assert listed == {node_type: set(table) for node_type, table in tables.items()}


def test_codes_are_unique_and_readable() -> None:
    codes = [kind.code for kind in KINDS.values()]
    assert len(set(codes)) == len(codes)
    assert all(code.isidentifier() and code == code.lower() for code in codes)


def test_messages_are_printable_short_and_the_same_in_each_run() -> None:
    data = b"password = '\\x1b[31m\\ud800\\n" + b"x" * 100_000 + b"'"
    [(_, _, _, message, _)] = ours(data)
    assert message.startswith("Possible hardcoded password: '\\x1b[31m\\ud800\\n")
    assert len(message) == 500
    data = b"import tarfile\ntarfile.open(x).extractall(members=[])"
    assert next(row[3] for row in ours(data)).endswith("{'Other': <ast.List>}).")


def test_a_wide_node_costs_no_memory_per_line() -> None:
    calls = 90
    data = b"exec(" * calls + b"\n" * 200_000 + b")" * calls
    rows = findings("f.py", python_source.read(data))[0]
    assert Counter(row.end_line for row in rows) == {200_001: calls}


def test_lines_of_nodes_without_a_position() -> None:
    data = b"with open(\n'/tmp/x') as f, \\\n  '/tmp/y':\n    [x for x in '/tmp/z'\n if x]"
    assert ours(data) == bandits_own(data)
    assert list(chain(ours(data)))


CALL = b"import hashlib\nx = hashlib.md5(y)"


@pytest.mark.parametrize(
    ("comment", "silences"),
    [
        (b"# noqa: S324", True),
        (b"#noqa:S324", True),
        (b"# noqa: E501, s324 - a label", True),
        (b"# nosec", True),
        (b"# nosec B324", True),
        (b"# noqa", False),
        (b"# noqa: E501", False),
        (b"# noqa: S101", False),
        (b"# see S324", False),
    ],
)
def test_comments_silence_what_they_name(comment: bytes, silences: bool) -> None:
    rows, silenced = findings("file.py", python_source.read(CALL + b"  " + comment))
    assert (len(rows), silenced) == ((0, 1) if silences else (1, 0))


def test_a_comment_about_mark_safe_is_about_both_tests_of_it() -> None:
    data = b"from django.utils.safestring import mark_safe\nmark_safe(text)  # noqa: S308"
    rows, _ = findings("file.py", python_source.read(data))
    assert not rows
