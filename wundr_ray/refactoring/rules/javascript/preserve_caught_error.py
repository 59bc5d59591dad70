"""An error that is thrown in a ``catch`` names the caught one as its cause."""

import re
from collections.abc import Iterator

from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.refactoring.interface import Proposal, RuleEngine
from wundr_ray.refactoring.rules.interface import (
    SCRIPTS,
    Context,
    CounterExample,
    Example,
    RefactoringRule,
)
from wundr_ray.refactoring.rules.javascript.syntax import without_strings
from wundr_ray.refactoring.rules.reported import fixed
from wundr_ray.refactoring.sources.source import ParsedSource, ProgramFinding

_CODE = "eslint/preserve-caught-error"
# How far the `catch` around a `throw` is looked for, in bytes.
_NEAR = 20_000

_CAUSE = re.compile(rb"\bcause(?::\s*([\w$\x80-\xff]+))?")


def propose(source: ParsedSource, context: Context) -> Iterator[Proposal]:
    for finding in fixed(source, _CODE):
        cause = _CAUSE.search(b"".join(edit.new for edit in finding.edits))
        name = (cause[1] or b"cause") if cause else b""
        if not cause or _is_another(source, finding, name):
            continue
        yield Proposal(
            source.line_of(finding.start),
            finding.edits,
            Safety.REVIEW,
            f"The new error names the caught one, `{name.decode()}`, as its cause, so that it "
            "is not lost.",
            ("Engines older than ECMAScript 2022 ignore the cause.",),
        )


def _is_another(source: ParsedSource, finding: ProgramFinding, name: bytes) -> bool:
    """Whether ``name`` may be something else where the error is thrown."""
    before = without_strings(source.data[max(0, finding.start - _NEAR) : finding.start])
    caught = re.compile(rb"\bcatch\s*\(\s*" + re.escape(name) + rb"(?![\w$])")
    last = max((found.end() for found in caught.finditer(before)), default=None)
    if last is None:
        return True
    bound = rb"=>|\bfunction\b|\b(?:let|const|var|class)\s+[^;=]*" + re.escape(name)
    return re.search(bound, before[last:]) is not None


RULE = RefactoringRule(
    id="preserve_caught_error",
    pattern=Pattern.ERROR_HANDLING,
    languages=SCRIPTS,
    summary="An error that is thrown in a `catch` names the caught one as its cause.",
    safeties=frozenset({Safety.REVIEW}),
    engine=RuleEngine.OXLINT,
    codes=(_CODE,),
    propose=propose,
    examples=(
        Example(
            before="try {\n  read();\n} catch (e) {\n  throw new Error('no');\n}\n",
            after="try {\n  read();\n} catch (e) {\n  throw new Error('no', { cause: e });\n}\n",
            safety=Safety.REVIEW,
            path="shop/read.js",
        ),
        Example(
            before=(
                "try {\n  read();\n} catch (e) {\n  throw new TypeError('no', {code: 1});\n}\n"
            ),
            after=(
                "try {\n  read();\n} catch (e) {\n"
                "  throw new TypeError('no', {code: 1, cause: e});\n}\n"
            ),
            safety=Safety.REVIEW,
            title="an error with options",
            path="shop/read.ts",
        ),
    ),
    counter_examples=(
        CounterExample(
            "try {\n  read();\n} catch (e) {\n  throw new Error('no', { cause: e });\n}\n",
            "It has its cause.",
            "shop/read.js",
        ),
        CounterExample(
            "try {\n  read();\n} catch (e) {\n  throw new FileError('no file');\n}\n",
            "Errors of a project need not take a cause.",
            "shop/read.js",
        ),
        CounterExample(
            "try {\n  read();\n} catch (e) {\n"
            "  retry((e) => {\n    throw new Error('no file');\n  });\n}\n",
            "In the inner function the name is another error's.",
            "shop/read.js",
        ),
    ),
)
