"""What is checked of each changed file before anybody sees it, whatever rules changed it."""

import ast
import io
import re
import tokenize
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from wundr_ray.contract.vocabulary import Language, Safety
from wundr_ray.engines.interface import CannotAnalyse
from wundr_ray.refactoring.edits.apply import apply_changes
from wundr_ray.refactoring.fixpoint import Refined
from wundr_ray.refactoring.index.facts import imported
from wundr_ray.refactoring.interface import Change, Edit
from wundr_ray.refactoring.sources.encoded import Encoded, read
from wundr_ray.refactoring.sources.imports import import_places
from wundr_ray.refactoring.sources.source import ParsedSource
from wundr_ray.refactoring.tools.ruff import UNDEFINED

_LINE_ENDS = re.compile(rb"\r\n|\r|\n")

UsesElsewhere = Callable[[str, str], str | None]
"""Where a name of a file, given by its path, is used from outside, if anywhere."""


class ProofFailed(Exception):
    """A check has failed; the message is a reason for people."""


def prove(
    file: Refined, encoded: Encoded, changes: Sequence[Change], uses_elsewhere: UsesElsewhere
) -> tuple[str, ...]:
    """The checks that ``file`` has passed with all of its ``changes``, a sentence each.

    Raises ProofFailed for the first that it does not pass.
    """
    _check_bytes(file, encoded, changes)
    proof = ["The encoding, the line ends and the end of the last line are as before."]
    if file.first.language is Language.PYTHON:
        proof += _prove_python(file, changes, uses_elsewhere)
    return (*proof, "Running the rules on the result proposes nothing more.")


def _prove_python(
    file: Refined, changes: Sequence[Change], uses_elsewhere: UsesElsewhere
) -> Iterator[str]:
    _check_syntax(file.last)
    yield "The result is valid Python."
    edits = sorted(
        (edit for each in file.composition.edits().values() for edit in each),
        key=lambda edit: (edit.start, edit.end),
    )
    _check_statements(file, edits)
    yield "Statements outside of the changes are the same, byte for byte."
    _check_comments(file, changes, edits)
    yield "No comment is lost, except those that belong to removed code."
    _check_undefined(file)
    yield "No name has become undefined."
    _check_imports(file, uses_elsewhere)
    yield "No name that another file, a string, a test or a document uses is gone."


def _check_bytes(file: Refined, encoded: Encoded, changes: Iterable[Change]) -> None:
    # The only check in the file's own bytes; all others are about the text in UTF-8.
    after = apply_changes(encoded.raw, changes)
    try:
        result = read(after, file.first.language)
    except CannotAnalyse as problem:
        raise ProofFailed(problem.reason) from None
    if (result.encoding, result.mark) != (encoded.encoding, encoded.mark):
        raise ProofFailed("its encoding would change")
    if result.data != file.last.data:
        raise ProofFailed("its changes do not add up to the checked result")
    # A file of a single line has no way of ending lines yet.
    before = set(_LINE_ENDS.findall(encoded.data))
    if before and not before.issuperset(_LINE_ENDS.findall(result.data)):
        raise ProofFailed("its line ends would change")
    # A file that has become empty counts as one that ends its last line.
    if encoded.data and _ends_a_line(encoded.data) != _ends_a_line(result.data or b"\n"):
        raise ProofFailed("the end of its last line would change")


def _ends_a_line(data: bytes) -> bool:
    return data.endswith((b"\n", b"\r"))


def _check_syntax(source: ParsedSource) -> None:
    try:
        is_valid = compiles(source.tree)
    except CannotAnalyse:
        is_valid = False
    if not is_valid:
        raise ProofFailed("its result would not be valid Python")


def compiles(tree: ast.Module) -> bool:
    """Whether Python accepts what has been parsed; its parser alone lets a stray return pass."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(tree, "file.py", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError):
        return False
    return True


def _check_statements(file: Refined, edits: Sequence[Edit]) -> None:
    moved, shift = [], 0
    for edit in edits:
        start = edit.start + shift
        moved.append((start, start + len(edit.new)))
        shift += len(edit.new) - len(edit.old)
    before = _untouched(file.first, [(edit.start, edit.end) for edit in edits])
    if before != _untouched(file.last, moved):
        raise ProofFailed("statements outside of its changes would change")


def _untouched(source: ParsedSource, ranges: Sequence[tuple[int, int]]) -> list[bytes]:
    """The statements at the top that none of ``ranges``, which are sorted, touches or borders."""
    found, number = [], 0
    for statement in source.tree.body:
        start, end = _span(source, statement)
        while number < len(ranges) and ranges[number][1] < start:
            number += 1
        if number == len(ranges) or ranges[number][0] > end:
            found.append(source.data[start:end])
    return found


def _span(source: ParsedSource, statement: ast.stmt) -> tuple[int, int]:
    start, end = source.span(statement)
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([start, *(source.span(each)[0] for each in decorators)]), end


def _check_comments(file: Refined, changes: Iterable[Change], edits: Iterable[Edit]) -> None:
    if not any(b"#" in edit.old + edit.new for edit in edits):
        return
    before, after = _comments(file.first), _comments(file.last)
    removed = [edit.old for c in changes if c.safety is Safety.REVIEW for edit in c.edits]
    lost = [text for text in before - after if not any(text.encode() in old for old in removed)]
    if lost or after - before:
        raise ProofFailed("a comment would be lost or changed")


def _comments(source: ParsedSource) -> Counter[str]:
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source.text, newline="").readline))
    except (tokenize.TokenError, SyntaxError):
        raise ProofFailed("its comments cannot be read") from None
    return Counter(token.string for token in tokens if token.type == tokenize.COMMENT)


def _check_undefined(file: Refined) -> None:
    if undefined := newly_undefined(file.first, file.last):
        raise ProofFailed(f"a name would become undefined: {undefined}")


def newly_undefined(before: ParsedSource, after: ParsedSource) -> str | None:
    """What ruff reports of an undefined name that was none before, if any."""
    old, new = (
        # By message and not by place: the changes have moved what follows them.
        Counter(finding.message for finding in source.findings.get(UNDEFINED, ()))
        for source in (before, after)
    )
    return min(new - old, default=None)


def _check_imports(file: Refined, uses_elsewhere: UsesElsewhere) -> None:
    gone = _imported_names(file.first) - _imported_names(file.last)
    for name in sorted(gone):
        if use := uses_elsewhere(file.first.path, name):
            raise ProofFailed(f"`{name}` would be gone though it is used: {use}")


def _imported_names(source: ParsedSource) -> set[str]:
    places = import_places(source.tree)
    return {each.bound for place in places for each in imported(place.statement, source.path)}
