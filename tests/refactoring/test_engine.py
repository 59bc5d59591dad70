"""The engine on whole repositories: what it proposes, what it leaves out, what stays."""

from collections.abc import Mapping

import pytest

from tests.refactoring.repositories import applied, previewed
from wundr_ray.contract.vocabulary import Pattern, Safety
from wundr_ray.refactoring.interface import Preview, RefactorOptions
from wundr_ray.refactoring.previews.rebuild import applicable, rebuild

IMPORTS = RefactorOptions(frozenset({Pattern.IMPORTS}))
SHOP = {
    "shop/__init__.py": "",
    "shop/basket.py": (
        '"""Baskets."""\n\n'
        "import sys, os\n"
        "import json\n"
        "from typing import List, Any\n"
        "import os\n\n\n"
        "def fill(things):\n"
        "    allThings = [os.sep]\n"
        "    try:\n"
        "        allThings += things\n"
        "    except:\n"
        "        raise\n"
        "    return allThings\n\n\n"
        "SIZES: List[Any] = [sys.path]\n"
    ),
}


def rules_of(preview: Preview) -> set[str]:
    return {change.rule for change in preview.changes}


def test_a_second_run_on_the_result_proposes_nothing() -> None:
    preview = previewed(SHOP)
    assert not preview.skipped
    assert rules_of(preview) >= {"several_imports", "unused_import", "mixed_case_local"}
    again = previewed(applied(SHOP, preview))
    assert not again.changes
    assert not again.skipped


def test_the_safe_changes_alone_are_a_fixpoint_of_the_safe_level() -> None:
    safe = RefactorOptions(frozenset(Pattern), Safety.SAFE)
    preview = previewed(SHOP)
    approved = {change.id for change in preview.changes if change.safety is Safety.SAFE}
    result = {**SHOP, **{file.path: rebuild(file, approved) for file in preview.files}}
    only_safe = applied(SHOP, previewed(SHOP, safe))
    assert result["shop/basket.py"] == only_safe["shop/basket.py"]
    assert not previewed(result, safe).changes


def test_equal_input_has_equal_changes() -> None:
    assert previewed(SHOP) == previewed(dict(reversed(SHOP.items())))
    ids = [change.id for change in previewed(SHOP).changes]
    assert len(ids) == len(set(ids))
    assert all(each.startswith("chg_") for each in ids)


def test_each_file_says_what_was_checked() -> None:
    (file,) = previewed(SHOP).files
    assert "The result is valid Python." in file.proof
    assert "Running the rules on the result proposes nothing more." in file.proof


def test_options_choose_patterns_and_rules() -> None:
    naming = previewed(SHOP, RefactorOptions(frozenset({Pattern.NAMING})))
    assert {change.pattern for change in naming.changes} == {Pattern.NAMING}
    less = RefactorOptions(frozenset(Pattern), disable=frozenset({"mixed_case_local"}))
    assert "mixed_case_local" not in rules_of(previewed(SHOP, less))


def test_files_beyond_the_limit_are_named() -> None:
    many = {f"m{number}.py": "import os\n\nx = 1\n" for number in range(4)}
    preview = previewed(many, RefactorOptions(frozenset({Pattern.IMPORTS}), max_files=3))
    assert [file.path for file in preview.files] == ["m0.py", "m1.py", "m2.py"]
    assert [(file.path, file.code) for file in preview.skipped] == [("m3.py", "max_files")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"import os\r\nimport sys\r\n\r\nx = sys\r\n", b"import sys\r\n\r\nx = sys\r\n"),
        (b"\xef\xbb\xbfimport os\nx = 1\n", b"\xef\xbb\xbfx = 1\n"),
        (b"import os\nimport sys\nx = sys", b"import sys\nx = sys"),
        (b"import os\n\x0c\nx = 1\n", b"\x0c\nx = 1\n"),
        (
            b"# coding: latin-1\nx = '\xe9'\nimport os, sys\nprint(os, sys)\n",
            b"# coding: latin-1\nx = '\xe9'\nimport os\nimport sys\nprint(os, sys)\n",
        ),
        (
            b"import os, sys\r\rprint(os, sys)\r",
            b"import os\rimport sys\r\rprint(os, sys)\r",
        ),
        (
            "é = 1\nimport os, sys\nprint(os, sys)\n".encode(),
            "é = 1\nimport os\nimport sys\nprint(os, sys)\n".encode(),
        ),
    ],
    ids=["crlf", "mark", "no-last-newline", "form-feed", "latin-1", "cr", "not-ascii"],
)
def test_bytes_outside_of_the_changes_stay(before: bytes, after: bytes) -> None:
    preview = previewed({"a.py": before}, IMPORTS)
    assert not preview.skipped
    assert applied({"a.py": before}, preview)["a.py"] == after


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"def f(:\n", "syntax_error"),
        (b"def f[T](x: T): pass\n", "unsupported_syntax"),
        (b"x = '\xff'\n", "encoding"),
        (b"x = 1\0\n", "nul_bytes"),
        (b"import os\nx = " + b"-" * 50_000 + b"1\n", "too_deep"),
        (b"# coding: utf-7\nimport os\nx = 1\n", None),
    ],
)
def test_a_file_that_defeats_the_engine_is_skipped(data: bytes, code: str | None) -> None:
    preview = previewed({"bad.py": data, "good.py": "import os\n\nx = 1\n"})
    assert [file.path for file in preview.files if file.path != "bad.py"] == ["good.py"]
    if code:
        assert [(file.path, file.code) for file in preview.skipped] == [("bad.py", code)]


def test_a_file_of_a_later_python_says_which_one_it_needs() -> None:
    (skipped,) = previewed({"new.py": "type X = int\n"}).skipped
    assert "needs Python 3.12" in skipped.reason


def test_only_targets_change() -> None:
    files: Mapping[str, str] = {"a.txt": "import os\n", "b.json": "{}"}
    assert previewed(files) == Preview("1" * 40, None, ())


CHAIN = {
    "pkg/__init__.py": "",
    "pkg/first.py": "from pkg.second import os\n\nx = 1\n",
    "pkg/second.py": "from pkg.third import os, sep\n\ny = sep\n",
    "pkg/third.py": "import os\nfrom os import sep\n\nz = 1\n",
}


def test_what_other_files_stop_to_import_goes_too() -> None:
    preview = previewed(CHAIN)
    assert not preview.skipped
    result = applied(CHAIN, preview)
    assert result["pkg/first.py"] == b"x = 1\n"
    assert result["pkg/second.py"] == b"from pkg.third import sep\n\ny = sep\n"
    assert result["pkg/third.py"] == b"from os import sep\n\nz = 1\n"
    assert not previewed(result).changes


def test_what_needs_changes_of_another_file_requires_them() -> None:
    first, second, third = previewed(CHAIN).files
    assert not first.changes[0].requires
    assert second.changes[0].requires == (first.changes[0].id,)
    assert third.changes[0].requires == (second.changes[0].id,)
    assert not applicable(second.changes, {second.changes[0].id})


def test_what_needs_changes_beyond_the_limit_is_left_out() -> None:
    chain = {path.replace("first", "zero"): text for path, text in CHAIN.items()}
    limited = RefactorOptions(frozenset({Pattern.IMPORTS}), max_files=2)
    preview = previewed(chain, limited)
    assert not preview.files
    assert {file.code for file in preview.skipped} == {"max_files", "needs_other_file"}


def test_many_places_that_need_one_import_are_changes_of_their_own() -> None:
    places = 25
    preview = previewed({"a.py": "try:\n    pay()\nexcept OSError:\n    pass\n" * places})
    assert not preview.skipped
    first, *others = preview.changes
    assert len(others) == places - 1
    assert all(change.requires == (first.id,) for change in others)


def test_what_counts_as_a_test_is_what_its_role_says() -> None:
    helper = "from tools import cart\n\nx = 1\n"
    steps = "def check(cart):\n    return cart\n"
    assert previewed({"lib/helper.py": helper, "lib/steps.py": steps}, IMPORTS).changes
    tests = {"functional/helper.py": helper, "functional/steps.py": steps}
    assert not previewed(tests, IMPORTS).changes
