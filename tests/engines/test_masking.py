"""No value of the analysed code leaves the engines, whichever rule quotes it."""

import json

import pytest

from wundr_ray.contract.vocabulary import Confidence, Language, Rule, Severity
from wundr_ray.domain.files.records import SourceFile, SourceText
from wundr_ray.engines.analysis import analyse
from wundr_ray.engines.interface import AnalysisOptions, FindingRow
from wundr_ray.engines.masking import masked
from wundr_ray.frames import Frames

PYTHON = """
import math, os, tarfile
password = {0}
def f(password={0}): pass
f(password={0})
if a.token == {0}: pass
d = {{"password": {0}}}
os.chmod({0}, 0o777)
tarfile.open("x").extractall(members={0})
if a:
    z = {0}
else:
    z = {0} + "other"
if k in dd:
    v = dd[k]
else:
    v = {0}
os.environ[{0}]
d.get({0}, None)
not a == {0}
not (not {0})
k == {0} or k == {0} + "x"
{0} if {0} > low else low
math.log({0}, 10)
def g():
    for e in es:
        if e == {0}:
            return True
    return False
def h(a):
    if a == {0}:
        return True
    return False
if pin == 77317731:
    p = 77317731
else:
    p = 1
"""

SCRIPT = """
eval({0}); setTimeout({0});
const o = {{ {0}(a) {{ return a ? 1 : 2; }}, [{0}]: function(b) {{ return b; }} }};
class K {{ {0} = () => 1; static {0}(x) {{ return x; }} get {0}() {{ return 1; }} }}
"""

ELEMENTS = """
<div lang="{0}" role="{0}" aria-hidden="{0}" aria-{0}="1" aria-checked="{0}" accessKey="{0}"></div>
<img alt="image of {0}" src="{0}"/>
<input autoComplete="{0}" type="text"/>
<iframe src="x" sandbox="{0}"/>
<a href="javascript:{0}">{0}</a>
<th scope="{0}"></th>
<button role="{0}"></button>
"""

PAGE = """<html lang="{0}"><body><p role="{0}" lang="{0} x">{0}</p>
<a href="{0}"></a><img src="{0}"><p id="{0}"></p><p id="{0}"></p></body></html>"""

SECRETS = [
    "hunter-7731",
    "7731 it's \"quoted\" 'twice' 7731",
    "`7731` \\ ' 7731",
    "7731\n7731",
    "ü7731",
    "x" * 600 + "7731",
    "7731" * 200,
    "correcthorse",
]


def said(path: str, language: Language, text: str) -> list[str]:
    data = text.encode()
    file = SourceFile(path, "0" * 40, language, len(data))
    options = AnalysisOptions(frozenset(Rule), complexity_threshold=0)
    found: Frames = analyse([SourceText(file, data)], options)
    assert found.skipped.is_empty(), found.skipped
    assert not found.findings.is_empty()
    return [*found.findings["message"], *found.functions["name"]]


def quoted(texts: list[str]) -> list[str]:
    return [text for text in texts if "7731" in text or "correcthorse" in text]


@pytest.mark.parametrize("secret", SECRETS)
def test_python(secret: str) -> None:
    texts = said("a.py", Language.PYTHON, PYTHON.format(repr(secret)))
    assert quoted(texts) == []
    assert sum("[hidden]" in text for text in texts) >= 10


@pytest.mark.parametrize("secret", SECRETS[:-1])
def test_scripts(secret: str) -> None:
    assert quoted(said("a.js", Language.JAVASCRIPT, SCRIPT.format(json.dumps(secret)))) == []


@pytest.mark.parametrize("secret", ["hunter-7731", "x7731y"])
def test_attributes(secret: str) -> None:
    body = f"const A = () => <>{ELEMENTS.format(secret)}</>;"
    assert quoted(said("a.jsx", Language.JAVASCRIPT, body)) == []
    assert quoted(said("a.html", Language.HTML, PAGE.format(secret))) == []


@pytest.mark.parametrize(
    "text",
    [
        "This is not a valid ARIA state and property value for 'aria-hidden'.",
        "The `ul` element has an implicit role of `list`.",
        "The `h1` element has an implicit role of `heading`.",
        "`Array.flatMap` performs `Array.map` and `Array.flat` in one step.",
        "Use of incorrect `href` for the 'a' element.",
        "Found tarfile.extractall(members=?) but couldn't identify the type of members",
    ],
)
def test_the_words_of_a_message_stay(text: str) -> None:
    row = FindingRow(
        "p", 1, 1, Rule.SECURITY, "c", Severity.LOW, Confidence.LOW, None, text, "oxlint", "r",
        "s", "h",
    )  # fmt: skip
    assert masked(row) is row
    assert masked(row._replace(message=f"{text} ghp_{'a1' * 12}")).message == f"{text} [hidden]"
