"""``require('fs')`` becomes ``require('node:fs')``."""

from collections.abc import Iterator

from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.refactoring.interface import Proposal, RuleEngine
from wundr_ray.refactoring.rules.interface import (
    SCRIPTS,
    Context,
    CounterExample,
    Example,
    Files,
    RefactoringRule,
)
from wundr_ray.refactoring.rules.reported import fixed
from wundr_ray.refactoring.sources.source import ParsedSource

_CODE = "unicorn/prefer-node-protocol"


def propose(source: ParsedSource, context: Context) -> Iterator[Proposal]:
    replaced = _replaced_for_browsers(source.path, context.files)
    for finding in fixed(source, _CODE):
        module = source.data[finding.start : finding.end].strip(b"'\"`").decode()
        if [edit.new for edit in finding.edits] == [b"node:"] and module not in replaced:
            yield Proposal(
                source.line_of(finding.start),
                finding.edits,
                Safety.REVIEW,
                f"The prefix says that `{module}` is a module of Node.js, not a package.",
                ("Bundlers, mocks and Node.js before 14.18 may not know the prefix.",),
            )


def _replaced_for_browsers(path: str, files: Files) -> frozenset[str]:
    """The modules that the package replaces by name in a bundle."""
    manifest = files.nearest(path, "package.json")
    browser = files.json_file(manifest).get("browser") if manifest else None
    return frozenset(browser) if isinstance(browser, dict) else frozenset()


RULE = RefactoringRule(
    id="node_protocol",
    pattern=Pattern.IMPORTS,
    languages=SCRIPTS,
    summary="Modules of Node.js are imported with the prefix `node:`.",
    safeties=frozenset({Safety.REVIEW}),
    engine=RuleEngine.OXLINT,
    codes=(_CODE,),
    propose=propose,
    examples=(
        Example(
            before="const fs = require('fs');\n",
            after="const fs = require('node:fs');\n",
            safety=Safety.REVIEW,
            path="shop/basket.js",
        ),
        Example(
            before='import { join } from "path";\n',
            after='import { join } from "node:path";\n',
            safety=Safety.REVIEW,
            path="shop/basket.ts",
        ),
    ),
    counter_examples=(
        CounterExample("const fs = require('fs-extra');\n", "It is a package.", "shop/basket.js"),
        CounterExample(
            "const fs = require('fs');\n",
            "Bundles for browsers replace the module by its name.",
            "shop/basket.js",
            {"package.json": '{"browser": {"fs": false}}'},
        ),
    ),
)
