"""What the analysis of a shard makes of the roles of files."""

from wundr_ray.contract.vocabulary import CodeScope, Language, Role, Rule
from wundr_ray.domain.files.records import SourceFile, SourceText
from wundr_ray.engines.analysis import analyse
from wundr_ray.engines.interface import AnalysisOptions
from wundr_ray.frames import Frames

BRANCHES = b"def f(x):\n" + b"    if x: pass\n" * 11
BODY = BRANCHES + b"    assert x > 0\nimport hashlib\nhashlib.md5(b'')\n"


def analyse_in(role: Role, scope: CodeScope = CodeScope.PRODUCTION) -> Frames:
    file = SourceFile("a.py", "0" * 40, Language.PYTHON, len(BODY), role)
    options = AnalysisOptions(frozenset({Rule.COMPLEXITY, Rule.SECURITY}), scope=scope)
    return analyse([SourceText(file, BODY)], options)


def test_every_row_has_the_role_of_its_file() -> None:
    frames = analyse_in(Role.TEST)
    assert frames.files.select("declared_role", "role").rows() == [("test", "test")]
    assert frames.functions["role"].to_list() == ["test"]
    assert set(frames.findings["role"]) == {"test"}


def test_a_test_may_assert_and_hash_as_it_likes() -> None:
    assert "assert_used" in analyse_in(Role.PRODUCTION).findings["code"]
    assert analyse_in(Role.TEST).findings["code"].to_list() == ["high_complexity"]


def test_an_example_has_only_severe_security_findings() -> None:
    findings = analyse_in(Role.EXAMPLE).findings
    assert set(findings["rule"]) <= {"security"}
    assert set(findings["severity"]) <= {"critical", "high"}


def test_a_vendored_file_is_counted_and_not_analysed() -> None:
    frames = analyse_in(Role.VENDORED)
    assert frames.files.select("lines", "sloc", "maintainability").rows() == [
        (BODY.count(b"\n"), None, None)
    ]
    assert (frames.functions.height, frames.findings.height) == (0, 0)


def test_in_the_scope_of_all_code_no_role_is_spared() -> None:
    columns = ["code", "line", "severity"]
    expected = analyse_in(Role.PRODUCTION).findings.select(columns)
    for role in Role:
        assert analyse_in(role, CodeScope.ALL).findings.select(columns).equals(expected)
