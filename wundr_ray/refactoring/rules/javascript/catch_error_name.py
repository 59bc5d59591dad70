"""The parameter of a ``catch`` is called ``error``.

Off by default: projects that have another name for it, such as ``e``, use that one throughout.
"""

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
from wundr_ray.refactoring.rules.javascript.syntax import is_shorthand
from wundr_ray.refactoring.rules.reported import fixed
from wundr_ray.refactoring.sources.source import ParsedSource, ProgramFinding

_CODE = "unicorn/catch-error-name"
_NAME = b"error"


def propose(source: ParsedSource, context: Context) -> Iterator[Proposal]:
    for finding in fixed(source, _CODE):
        old = source.data[finding.start : finding.end]
        if not _renames(source, finding, old):
            continue
        yield Proposal(
            source.line_of(finding.start),
            finding.edits,
            Safety.REVIEW,
            f"The caught error is called `error` in place of `{old.decode()}`, as everywhere.",
            (f"{len(finding.edits)} places hold the name.",),
        )


def _renames(source: ParsedSource, finding: ProgramFinding, old: bytes) -> bool:
    """Whether every edit puts ``error`` for ``old``, and none of them renames a key."""
    return finding.edits[0].start == finding.start and all(
        edit.old == old and edit.new == _NAME and not is_shorthand(source, edit.start, edit.end)
        for edit in finding.edits
    )


RULE = RefactoringRule(
    id="catch_error_name",
    pattern=Pattern.ERROR_HANDLING,
    languages=SCRIPTS,
    summary="A caught error is called `error` everywhere.",
    safeties=frozenset({Safety.REVIEW}),
    engine=RuleEngine.OXLINT,
    codes=(_CODE,),
    propose=propose,
    enabled=False,
    examples=(
        Example(
            before="try {\n  read();\n} catch (ex) {\n  log(ex, `${ex}`);\n}\n",
            after="try {\n  read();\n} catch (error) {\n  log(error, `${error}`);\n}\n",
            safety=Safety.REVIEW,
            path="shop/read.js",
        ),
        Example(
            before="read().catch((e) => log(e));\n",
            after="read().catch((error) => log(error));\n",
            safety=Safety.REVIEW,
            title="the error of a promise",
            path="shop/read.ts",
        ),
    ),
    counter_examples=(
        CounterExample(
            "try {\n  read();\n} catch (err) {\n  log({ err });\n}\n",
            "The name is also the key of an object.",
            "shop/read.js",
        ),
        CounterExample(
            "try {\n  read();\n} catch (readError) {\n  log(readError);\n}\n",
            "The name says what it is.",
            "shop/read.js",
        ),
        CounterExample(
            "const error = make();\nread().catch((e) => log(e, error));\n",
            "The name is taken.",
            "shop/read.js",
        ),
        CounterExample(
            "try {\n  read();\n} catch (_) {\n  retry();\n}\n",
            "The name says that it is not used.",
            "shop/read.js",
        ),
    ),
)
