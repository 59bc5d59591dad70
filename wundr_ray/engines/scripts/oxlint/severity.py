"""The cases of oxlint's rules; of others, the table of codes has the severity."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from wundr_ray.contract.vocabulary import Severity
from wundr_ray.engines.cases import Case, always
from wundr_ray.engines.scripts.oxlint.place import (
    ScriptPlace,
    after_call,
    arguments,
    is_fixed,
    resolved,
    value,
)

Cases = tuple[Case[ScriptPlace], ...]

_REQUEST = re.compile(r"\b(?:req|request|ctx)\.(?:body|query|params|headers|cookies)\b")
_STRANGER = re.compile(
    r"\blocation\.(?:hash|search|href)\b|\b(?:e|ev|evt|event|msg|message)\.data\b"
    r"|\bdocument\.(?:cookie|referrer|URL)\b|\bwindow\.name\b|\bURLSearchParams\b"
)
_FILE = re.compile(r"\breadFile(?:Sync)?\(|\breadTextFile\(")
_CLEANED = re.compile(r"sanitiz|sanitis|purify|escape|\bxss\(", re.IGNORECASE)
_NOTHING = re.compile(r"[\"'`]\s*javascript:\s*(?:void\(?\s*0\s*\)?)?\s*;*\s*[\"'`]", re.IGNORECASE)
_LOOKED_FOR = re.compile(
    r"(?:[=!]==?\s*|\b(?:startsWith|indexOf|includes|has|test|match|replace|split)\(\s*|\bcase\s+)\Z"
)
_STATEMENT = re.compile(r"(?:\A|[;}]|(?:\)|\btry|\belse|=>)\s*\{)\s*(?:new\s+)?\Z")
_COMPARED = re.compile(r"\s*(?:[=!]==?)")


def _arguments(place: ScriptPlace) -> list[str]:
    return [resolved(argument, place) for argument in arguments(place) or ()]


def _code(place: ScriptPlace) -> str:
    """The expressions that become code."""
    return ", ".join(_arguments(place))


def _is_written_here(place: ScriptPlace) -> bool:
    expressions = _arguments(place)
    return bool(expressions) and all(map(is_fixed, expressions))


def _html(place: ScriptPlace) -> str:
    return resolved(value(place) or "", place)


def code(call: str) -> Cases:
    """The cases of a function that runs text as code; ``call`` is a template for the text."""
    return (
        Case(
            Severity.CRITICAL,
            "the text comes from a request: any client runs code on the server",
            lambda place: bool(_REQUEST.search(_code(place))),
            (call.format("req.body.formula") + ";",),
        ),
        Case(
            Severity.HIGH,
            "the text comes from the page's address or from another window",
            lambda place: bool(_STRANGER.search(_code(place))),
            (
                call.format("location.hash.slice(1)") + ";",
                "const text = event.data;\n" + call.format("text") + ";",
            ),
        ),
        Case(
            Severity.LOW,
            "the text is written in the source",
            _is_written_here,
            (call.format("'return ' + \"this\"") + ";",),
        ),
        Case(
            Severity.LOW,
            "the text is a file's content: configuration or a script, which is meant to run",
            lambda place: bool(_FILE.search(_code(place))),
            (call.format("fs.readFileSync(name)") + ";",),
        ),
        Case(
            Severity.MEDIUM,
            "the text is made elsewhere: by a compiler of templates, or by callers of the function",
            always,
            (call.format("generate(template)") + ";", call.format("`return ${x}`") + ";"),
        ),
    )


def _is_thrown_away(place: ScriptPlace) -> bool:
    """The call is a whole statement, and what it returns is not called in turn."""
    rest = after_call(place)
    is_end = rest is not None and rest.lstrip()[:1] in ("", ";", "}")
    return is_end and bool(_STATEMENT.search(place.before))


UNUSED_FUNCTION: Cases = (
    Case(
        None,
        "the function is discarded: only its syntax is checked, and nothing runs",
        _is_thrown_away,
        ("try { new Function(text); } catch (error) { report(error); }",),
    ),
)

SCRIPT_URL: Cases = (
    Case(
        None,
        "the scheme is compared or searched for, as code that forbids it does",
        lambda place: bool(_LOOKED_FOR.search(place.before) or _COMPARED.match(place.after)),
        ("if (url.startsWith('javascript:')) refuse();", "ok = protocol !== 'javascript:';"),
    ),
    Case(
        Severity.LOW,
        "the script does nothing; a button is the better element",
        lambda place: bool(_NOTHING.fullmatch(place.text)),
        ("link.href = 'javascript:void(0)';",),
    ),
    Case(
        Severity.MEDIUM,
        "the address is code, which a content security policy would have to allow",
        always,
        ("link.href = 'javascript:open()';",),
    ),
)

RAW_HTML: Cases = (
    Case(
        None,
        "the markup is written in the source, or was cleaned a moment ago",
        lambda place: is_fixed(_html(place)) or bool(_CLEANED.search(_html(place))),
        (
            "x = <p dangerouslySetInnerHTML={{ __html: DOMPurify.sanitize(text) }} />;",
            "x = <p dangerouslySetInnerHTML={{ __html: '<br>' }} />;",
        ),
    ),
    Case(
        Severity.HIGH,
        "the markup comes from the page's address or from another window",
        lambda place: bool(_STRANGER.search(_html(place))),
        ("x = <p dangerouslySetInnerHTML={{ __html: location.hash }} />;",),
    ),
    Case(
        Severity.MEDIUM,
        "it depends on who can write the text",
        always,
        ("x = <p dangerouslySetInnerHTML={{ __html: text }} />;",),
    ),
)

CASES: Mapping[str, Cases] = MappingProxyType(
    {
        "eslint/no-eval": code("eval({})"),
        "eslint/no-implied-eval": code("setTimeout({} + '', 10)"),
        "eslint/no-new-func": (*UNUSED_FUNCTION, *code("f = new Function({})")),
        "eslint/no-script-url": SCRIPT_URL,
        "react/no-danger": RAW_HTML,
    }
)
"""By ``plugin/rule``."""
