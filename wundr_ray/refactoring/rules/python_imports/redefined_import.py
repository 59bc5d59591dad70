"""The same import, made twice."""

import ast
from collections.abc import Iterator

from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.refactoring.interface import Proposal, RuleEngine
from wundr_ray.refactoring.rules.interface import (
    PYTHON,
    Context,
    CounterExample,
    Example,
    RefactoringRule,
)
from wundr_ray.refactoring.sources.imports import (
    ImportPlace,
    has_comment,
    import_places,
    remove_names,
)
from wundr_ray.refactoring.sources.source import ParsedSource
from wundr_ray.refactoring.sources.trees import walk

_CODE = "F811"

# The module, the name in it, and the name that is bound.
_Key = tuple[str, str | None, str]


def propose(source: ParsedSource, context: Context) -> Iterator[Proposal]:
    starts = {finding.start for finding in source.findings.get(_CODE, ())}
    if not starts:
        return
    for place in import_places(source.tree):
        again = [
            name
            for name in place.statement.names
            if source.span(name)[0] in starts and _is_imported_before(place, name)
        ]
        if again and not has_comment(source, place.statement):
            edits = remove_names(source, place.statement, again)
            if edits:
                is_safe = all(_stays_loaded(place, name) for name in again)
                yield Proposal(
                    place.statement.lineno,
                    edits,
                    Safety.SAFE if is_safe else Safety.REVIEW,
                    f"{_listed(again)} is imported before, in the same block.",
                    (_EVIDENCE, *(() if is_safe else (_UNLOADED,))),
                )


_EVIDENCE = "It is the same name of the same module, and nothing binds it in between."
_UNLOADED = "A call in between may have unloaded the module, to import it again."


def _is_imported_before(place: ImportPlace, name: ast.alias) -> bool:
    """Whether an earlier statement of the block binds the same, and nothing binds it since."""
    wanted = _key(place.statement, name)
    position = next(n for n, each in enumerate(place.siblings) if each is place.statement)
    for statement in reversed(place.siblings[:position]):
        if isinstance(statement, ast.Import | ast.ImportFrom):
            keys = [_key(statement, each) for each in statement.names]
            if wanted in keys:
                return True
            if any(bound == wanted[2] or bound == "*" for _, _, bound in keys):
                return False
        elif _may_bind(statement, wanted[2]):
            return False
    return False


def _key(statement: ast.Import | ast.ImportFrom, name: ast.alias) -> _Key:
    if isinstance(statement, ast.Import):
        return name.name, None, name.asname or name.name.partition(".")[0]
    module = "." * statement.level + (statement.module or "")
    return module, name.name, name.asname or name.name


def _stays_loaded(place: ImportPlace, name: ast.alias) -> bool:
    """Whether nothing runs between the two imports that could take the module away again."""
    key = _key(place.statement, name)
    position = next(n for n, each in enumerate(place.siblings) if each is place.statement)
    for statement in reversed(place.siblings[:position]):
        if not isinstance(statement, ast.Import | ast.ImportFrom):
            if any(isinstance(node, ast.Call | ast.Delete) for node in _run(statement)):
                return False
        elif key in [_key(statement, each) for each in statement.names]:
            return True
    return False


def _run(statement: ast.stmt) -> Iterator[ast.AST]:
    """The nodes that run with ``statement``: without the bodies of functions."""
    stack: list[ast.AST] = [statement]
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            stack += [*node.decorator_list, node.args]
        elif isinstance(node, ast.Lambda):
            stack.append(node.args)
        else:
            stack += ast.iter_child_nodes(node)


def _may_bind(statement: ast.stmt, name: str) -> bool:
    for node in walk(statement):
        if isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load):
            return True
        if name in (getattr(node, "name", None), getattr(node, "asname", None)):
            return True
    return False


def _listed(names: list[ast.alias]) -> str:
    return ", ".join(f"`{name.asname or name.name}`" for name in names)


_USE = "\n\nprint(os.sep)\n"

RULE = RefactoringRule(
    id="redefined_import",
    pattern=Pattern.IMPORTS,
    languages=PYTHON,
    summary="Removes an import that repeats an earlier one of the same block.",
    safeties=frozenset({Safety.SAFE, Safety.REVIEW}),
    engine=RuleEngine.RUFF,
    propose=propose,
    codes=(_CODE,),
    examples=(
        Example(
            f"import os\nimport sys\nimport os{_USE}print(sys.path)\n",
            f"import os\nimport sys{_USE}print(sys.path)\n",
            Safety.SAFE,
        ),
        Example(
            f"import os\nimport sys\n\nsys.modules.pop('os')\nimport os{_USE}",
            f"import os\nimport sys\n\nsys.modules.pop('os'){_USE}",
            Safety.REVIEW,
            "A call in between may unload the module",
        ),
    ),
    counter_examples=(
        CounterExample(
            "from ntpath import sep\nfrom posixpath import sep\n\nprint(sep)\n",
            "It is another object of the same name.",
        ),
        CounterExample(
            f"import os\n\nif f():\n    import os{_USE}", "The second is in another block."
        ),
        CounterExample(
            f"import os\ntry:\n    f()\nexcept E as os:\n    pass\nimport os{_USE}",
            "The name is bound in between.",
        ),
    ),
)
