"""The index of a repository: what it remembers is what it would find out anew."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.refactoring.repositories import repository
from wundr_ray.refactoring.index.contents import Contents
from wundr_ray.refactoring.index.index import RepositoryIndex
from wundr_ray.refactoring.index.loads import Loads
from wundr_ray.refactoring.sources import trees
from wundr_ray.refactoring.sources.handlers import bound_names

TEXTS = st.sampled_from([b"", b"one", b"one two", b"two", b"three"])
PATHS = st.sampled_from(["a.py", "b.py", "c.md"])
WORDS = st.sampled_from([b"one", b"two", b"four"])


@given(
    st.dictionaries(PATHS, TEXTS),
    st.lists(st.one_of(WORDS, st.tuples(PATHS, TEXTS))),
)
def test_the_holders_of_a_word_are_right_after_any_replacements(
    files: dict[str, bytes], steps: list[bytes | tuple[str, bytes]]
) -> None:
    contents = Contents(files)
    now = dict(files)
    for step in steps:
        if isinstance(step, bytes):
            assert contents.holding(step) == [path for path in now if step in now[path]]
        else:
            contents.replace(*step)
            now[step[0]] = step[1]


NAMES = [f"{letter}.py" for letter in "abcdef"]


@given(
    st.dictionaries(st.sampled_from(NAMES), st.sets(st.sampled_from(NAMES), max_size=2)),
    st.lists(st.sampled_from(NAMES)),
)
def test_a_file_is_in_a_cycle_if_it_can_be_reached_from_itself(
    imported: dict[str, set[str]], asked: list[str]
) -> None:
    loads = Loads(lambda path: imported.get(path, set()), lambda path: False)
    for path in asked:
        assert loads[path].in_cycle == (path in reached(path, imported))


def reached(path: str, imported: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    stack = [path]
    while stack:
        following = imported.get(stack.pop(), set()) - found
        found |= following
        stack += following
    return found


def test_a_cycle_of_many_files_is_one_too() -> None:
    count = 2000
    loads = Loads(lambda path: {str((int(path) + 1) % count)}, lambda path: False)
    assert loads["7"].in_cycle


@pytest.mark.parametrize(
    "other",
    [
        "from shop.till import price\n",
        "from shop.till import (\n    other,  # (again)\n    price,\n)\n",
        "import shop.till\n\nshop.till.price\n",
        "import shop.till as t\n\nt.price\n",
        "from shop import till as t\n\nt.price\n",
        "import shop as s\n\ns.till.price\n",
        "def f():\n    import shop.till as t\n    return t. price\n",
        "from shop import till\n\ngetattr(till, 'price')\n",
        "from shop.till import *\n",
    ],
)
def test_a_name_is_used_elsewhere(other: str) -> None:
    assert used_in(other)


@pytest.mark.parametrize(
    "other",
    [
        "price = 1\n",
        "import till_roll\n\ntill = till_roll.price\n",
        "from other import price, till\n\ntill(price)\n",
        "import other as shop\n\ntill, price = shop.price, 'price'\n",
    ],
)
def test_a_name_that_only_occurs_elsewhere_is_not_used(other: str) -> None:
    assert not used_in(other)


def used_in(other: str) -> str | None:
    files = {"shop/__init__.py": "", "shop/till.py": "import price\n", "main.py": other}
    return RepositoryIndex(repository(files)).uses_elsewhere("shop/till.py", "price")


@pytest.mark.parametrize(
    ("other", "is_used"),
    [
        ("from . import price\n", True),
        ("from checkout import price\n", True),
        ("from checkout import *\n", True),
        ("from . import prices\n", False),
    ],
)
def test_the_package_at_the_root_has_a_name_that_nobody_knows(other: str, is_used: bool) -> None:
    index = RepositoryIndex(repository({"__init__.py": "import price\n", "till.py": other}))
    assert bool(index.uses_elsewhere("__init__.py", "price")) is is_used


def test_modules_at_the_root_are_imported_from_their_package() -> None:
    other = "from . import till as t\n\nt.price\n"
    index = RepositoryIndex(repository({"till.py": "import price\n", "other.py": other}))
    assert index.uses_elsewhere("till.py", "price")
    assert index.imported_files("other.py") == {"till.py"}


@pytest.mark.parametrize(
    "decorator",
    ["fixture", "pytest.fixture", "pytest.fixture(scope='module')", "kit.fixtures.of()()"],
)
def test_fixtures_are_known_by_their_decorators(decorator: str) -> None:
    files = {"tools.py": f"@{decorator}\ndef cart():\n    pass\n"}
    assert RepositoryIndex(repository(files)).is_used_by_tests("cart")


@pytest.mark.parametrize(
    "text",
    [
        "@mark\ndef cart():\n    pass  # no fixture\n",
        "@mark('fixture')\ndef cart():\n    pass\n",
        "@mark('a').fixture\ndef cart():\n    pass\n",
        "@pytest.fixture\ndef cart_of_apples():\n    pass\n",
    ],
)
def test_other_functions_are_no_fixtures(text: str) -> None:
    assert not RepositoryIndex(repository({"tools.py": text})).is_used_by_tests("cart")


def test_what_a_file_imports_is_found_out_anew_after_a_change() -> None:
    index = RepositoryIndex(repository({"a.py": "import b\n", "b.py": "x = 1\n"}))
    assert [each.target for each in index.imports("a.py")] == ["b"]
    assert index.update("a.py", b"import c\n") == {"b.py"}
    assert [each.target for each in index.imports("a.py")] == ["c"]


def test_results_are_kept_as_long_as_their_tree() -> None:
    calls = []

    @trees.once_per_tree
    def size(tree: ast.Module) -> int:
        calls.append(tree)
        return len(tree.body)

    tree = trees.tree_of("x = 1\ny = 2\n")
    assert [size(tree), size(tree)] == [2, 2]
    assert len(calls) == 1
    trees.forget()
    assert size(tree) == 2
    assert len(calls) == 2


def test_bound_names() -> None:
    code = """
import os, os.path as where
from sys import *
def function(parameter, *, word=read): local = 1
class Kind: del deleted
for each in several: global declared
try: pass
except Error as error: pass
match value:
    case {"a": captured, **rest}: pass
    case [*star]: pass
"""
    assert bound_names(ast.parse(code)) == {
        *("os", "where", "*", "function", "parameter", "word", "local", "Kind", "deleted"),
        *("each", "declared", "error", "captured", "rest", "star"),
    }
