"""Renamed local variables: a function returns what it returned before, and bytes stay in place."""

import ast
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.refactoring.rule_runs import proposals
from wundr_ray.contract.vocabulary import Language
from wundr_ray.refactoring.edits.apply import apply_edits
from wundr_ray.refactoring.rules.python_names.mixed_case_local import RULE
from wundr_ray.refactoring.sources.local_names import renamings, snake_case
from wundr_ray.refactoring.sources.source import ParsedSource

NAMES = ["cardId", "theSum", "anURL", "xY2", "card_id", "the_sum", "plain"]
name = st.sampled_from(NAMES)
number = st.integers(0, 9).map(str)


def expressions(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.builds("({} + {})".format, inner, inner),
        st.builds("sum([{} for {} in range(3)])".format, inner, name),
        st.builds("sum([{} for each in range(3)])".format, inner),
        st.builds("(lambda {}=1: {})()".format, name, inner),
        st.builds("(lambda: {})()".format, inner),
        st.builds("len(f'{{{}}}é{{{}:>3}}')".format, inner, inner),
        st.builds("len(f'''é\n  {{{}}}''' f\"{{{}!r}}\")".format, name, inner),
        st.builds("len(f'{{{}=}}')".format, name),
        st.builds("len(f'{} {{{}}}')".format, name, inner),
        st.builds("box({}={}).{}".format, name, inner, name),
        st.builds("len('{}')".format, name),
        st.builds("({} := {})".format, name, inner),
        st.builds("sum(locals().get(n, 0) for n in ['{}'])".format, name),
    )


expression = st.recursive(st.one_of(name, number), expressions, max_leaves=6)


def indented(lines: list[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def statements(body: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
    return st.one_of(
        st.builds(lambda value: ["if True:", *indented(value)], body),
        st.builds(
            lambda at, value, to: [f"def inner({at}=2):", *indented([*value, f"return {to}"])],
            name,
            body,
            expression,
        ),
        st.builds(lambda at, value: [f"class Inner: {at} = {value}"], name, expression),
        st.builds(
            lambda at, kind, value: [f"def other(): {kind} {at}; {at} = {value}; return {at}"],
            name,
            st.sampled_from(["global", "nonlocal"]),
            expression,
        ),
        st.builds(lambda at: ["try: 1 / 0", f"except ZeroDivisionError as {at}: pass"], name),
        st.just(["total = inner() if 'inner' in dir() else 0  # cardId"]),
    )


def joined(parts: list[list[str]]) -> list[str]:
    return [line for part in parts for line in part]


assignment = st.builds("{} = {}".format, name, expression).map(lambda line: [line])
block = st.recursive(
    st.lists(assignment, min_size=1, max_size=4).map(joined),
    lambda inner: st.lists(statements(inner) | inner, min_size=1, max_size=3).map(joined),
    max_leaves=5,
)


@st.composite
def modules(draw: st.DrawFn) -> str:
    """A module with a function that has no parameters and returns a number, or fails."""
    before = [f"{each} = 1" for each in NAMES]
    body = [*draw(block), f"return ({draw(expression)}, {draw(expression)})"]
    return "\n".join([*before, "def run():", *indented(body), ""])


class Box:
    """An object with the attributes that it is made with; 5 for all others."""

    def __init__(self, **values: object) -> None:
        self.__dict__.update(values)

    def __getattr__(self, name: str) -> int:
        return 5


def outcome(code: str) -> object:
    scope: dict[str, Any] = {"box": Box}
    try:
        exec(compile(code, "generated", "exec"), scope)
        return scope["run"](), [scope[each] for each in NAMES]
    except (NameError, TypeError, RecursionError) as error:
        return type(error)


@settings(deadline=None, max_examples=400)
@given(modules())
def test_a_function_behaves_as_before(code: str) -> None:
    try:
        compile(code, "generated", "exec")
    except SyntaxError:
        return
    source = ParsedSource("a.py", Language.PYTHON, code.encode())
    found = list(renamings(source))
    everything = [edit for each in found for edit in each.edits]
    for edits in [everything, *([*each.edits] for each in found)]:
        after = apply_edits(source.data, edits).decode()
        assert outcome(after) == outcome(code)
        assert _without_names(after) == _without_names(code)


def _without_names(code: str) -> str:
    """The tree of ``code`` without the names of variables."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            node.id = snake_case(node.id)
    return ast.dump(tree)


def test_something_is_renamed_in_every_shape() -> None:
    code = (
        "def run(ask, box):\n"
        "    cardId: int = ask()\n"
        "    cardId += 1\n"
        "    for theItem in ask(): print(theItem)\n"
        "    with ask() as openFile: openFile.read()\n"
        "    if (aB := ask()): del aB\n"
        "    first, *theRest = ask()\n"
        "    @box(cardId)\n"
        "    def inner(a=theRest): return f'''é\n"
        "      {a} { cardId !r}''' + box(cardId=cardId).cardId, '\t', cardId\n"
        "    return inner\n"
    )
    made = proposals(RULE, code.encode())
    assert len(made) == 5
    after = apply_edits(code.encode(), [edit for each in made for edit in each.edits]).decode()
    assert "f'''é\n      {a} { card_id !r}''' + box(cardId=card_id).cardId, '\t', card_id" in after
    assert "the_item in ask(): print(the_item)" in after
    assert "@box(card_id)\n    def inner(a=the_rest)" in after


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_positions_count_bytes_of_lines_that_end_in_any_way(line_end: str) -> None:
    code = "\x0cdef run():\n\tcardId = '\x0c\x1c\u2028é'; x = 'é'; return cardId, x\n"
    code = code.replace("\n", line_end)
    (made,) = proposals(RULE, code.encode())
    after = apply_edits(code.encode(), made.edits).decode()
    assert after == code.replace("cardId", "card_id")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("cardId", "card_id"),
        ("anURLOf", "an_url_of"),
        ("_cardId2", "_card_id2"),
        ("card_Id", "card_id"),
        ("xY", "x_y"),
    ],
)
def test_snake_case(name: str, expected: str) -> None:
    assert snake_case(name) == expected


def test_what_python_parses_and_cannot_compile_is_left_alone() -> None:
    assert (
        proposals(RULE, b"def bad(a, a): pass\ndef run():\n    cardId = 1\n    return cardId\n")
        == []
    )
