"""``catch (error) {`` becomes ``catch {`` where the error is not used."""

import re
from bisect import bisect_right
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
from wundr_ray.refactoring.rules.javascript.syntax import in_block, why_es2019
from wundr_ray.refactoring.rules.reported import fixed
from wundr_ray.refactoring.sources.source import ParsedSource, ProgramFinding

_CODE = "unicorn/prefer-optional-catch-binding"
_CAUSE = "eslint/preserve-caught-error"
_BINDING = re.compile(rb"\s*\(\s*[\w$\x80-\xff]+\s*(?::\s*(?:unknown|any)\s*)?\)\s*")


def propose(source: ParsedSource, context: Context) -> Iterator[Proposal]:
    if _CODE not in source.findings:
        return
    why = why_es2019(source, context.files)
    for finding in fixed(source, _CODE):
        removed = b"".join(edit.old for edit in finding.edits)
        if _BINDING.fullmatch(removed) and not _loses_cause(source, finding):
            yield Proposal(
                source.line_of(finding.start),
                finding.edits,
                Safety.SAFE if why else Safety.REVIEW,
                "Nothing uses the caught error, so it needs no name.",
                (why or "Engines older than ECMAScript 2019 do not know the syntax.",),
            )


def _loses_cause(source: ParsedSource, finding: ProgramFinding) -> bool:
    """Whether an error is thrown in the block that could name the caught one as its cause."""
    thrown = [each.start for each in source.findings.get(_CAUSE, ())]
    next_one = bisect_right(thrown, finding.end)
    return next_one < len(thrown) and in_block(source, finding.end, thrown[next_one])


RULE = RefactoringRule(
    id="optional_catch_binding",
    pattern=Pattern.ERROR_HANDLING,
    languages=SCRIPTS,
    summary="A caught error that nothing uses has no name.",
    safeties=frozenset({Safety.SAFE, Safety.REVIEW}),
    engine=RuleEngine.OXLINT,
    codes=(_CODE, _CAUSE),
    propose=propose,
    examples=(
        Example(
            before="try {\n  read();\n} catch (error) {\n  retry();\n}\n",
            after="try {\n  read();\n} catch {\n  retry();\n}\n",
            safety=Safety.SAFE,
            title="in a file that is compiled",
            path="shop/read.ts",
        ),
        Example(
            before="try {\n  read();\n} catch (error) {\n  retry();\n}\n",
            after="try {\n  read();\n} catch {\n  retry();\n}\n",
            safety=Safety.SAFE,
            title="for an engine that is known to be new enough",
            path="shop/read.js",
            others={"package.json": '{"engines": {"node": ">= 18"}}'},
        ),
        Example(
            before="const all = /[*+?.()|]/g;\ntry {\n  read();\n} catch (e) {\n  retry();\n}\n",
            after="const all = /[*+?.()|]/g;\ntry {\n  read();\n} catch {\n  retry();\n}\n",
            safety=Safety.REVIEW,
            title="a regular expression that only looks like newer syntax",
            path="shop/read.js",
        ),
        Example(
            before="try {\n  read();\n} catch (error) {\n  retry();\n}\n",
            after="try {\n  read();\n} catch {\n  retry();\n}\n",
            safety=Safety.REVIEW,
            title="for an engine that is not known",
            path="shop/read.js",
            others={"package.json": '{"engines": {"node": ">= 0.10"}}'},
        ),
    ),
    counter_examples=(
        CounterExample(
            "try {\n  read();\n} catch (error) {\n  console.log(error);\n}\n",
            "The error is used.",
            "shop/read.ts",
        ),
        CounterExample(
            "try {\n  read();\n} catch (error) {\n  throw new Error('no file');\n}\n",
            "The error could be the cause of the new one.",
            "shop/read.ts",
        ),
        CounterExample(
            "try {\n  read();\n} catch (/* of the disk */ error) {\n  retry();\n}\n",
            "A comment would be lost.",
            "shop/read.ts",
        ),
        CounterExample(
            "try {\n  read();\n} catch ({ message }) {\n  retry();\n}\n",
            "Destructuring an error can throw, too.",
            "shop/read.ts",
        ),
    ),
)
