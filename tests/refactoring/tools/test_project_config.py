"""A project's settings are respected, and nothing in them makes a program read or run anything."""

import json
from collections.abc import Mapping

import pytest

from tests.refactoring.repositories import previewed
from wundr_ray.contract.vocabulary import Pattern
from wundr_ray.refactoring.interface import RefactorOptions
from wundr_ray.refactoring.tools.path_patterns import fits
from wundr_ray.refactoring.tools.project_config import DEFAULT, ProjectConfigs

UNSORTED = "import sys\nimport os\n\nprint(os, sys)\n"
THIRD = "import zebra\nimport apple.tree\n\nimport shop\n\nprint(apple, shop, zebra)\n"


def changed(contents: Mapping[str, str], **options: bool) -> set[str]:
    chosen = RefactorOptions(frozenset({Pattern.IMPORTS}), **options)
    return {change.path for change in previewed(contents, chosen).changes}


def test_settings_of_ruff_are_respected() -> None:
    ruff = '[lint.per-file-ignores]\n"old/*" = ["I"]\n"gone.py" = ["ALL"]\n'
    contents = {
        "ruff.toml": 'extend-exclude = ["made/"]\n' + ruff,
        "a.py": UNSORTED,
        "old/b.py": UNSORTED,
        "made/c.py": UNSORTED,
        "gone.py": UNSORTED,
    }
    assert changed(contents) == {"a.py"}
    assert changed(contents, respect_project_config=False) == {
        "a.py",
        "gone.py",
        "made/c.py",
        "old/b.py",
    }


def test_the_nearest_settings_count() -> None:
    length = "[tool.ruff.lint.isort]\nlength-sort = true\n"
    contents = {"pyproject.toml": "", "sub/pyproject.toml": length, "a.py": UNSORTED}
    by_length = "import b\nimport aa\n\nprint(aa, b)\n"
    assert changed({**contents, "sub/a.py": by_length}) == {"a.py"}


@pytest.mark.parametrize(
    "files",
    [
        {"pyproject.toml": '[tool.isort]\nknown_first_party = ["apple"]\n'},
        {"setup.cfg": "[isort]\nknown_first_party = apple, pear\n"},
        {".isort.cfg": "[settings]\nknown_first_party =\n    apple\n    pear\n"},
    ],
)
def test_settings_of_isort_are_respected(files: Mapping[str, str]) -> None:
    first = "import zebra\n\nimport apple\n\nprint(apple, zebra)\n"
    assert changed({"a.py": first}) == {"a.py"}
    assert not changed({"a.py": first, **files})


@pytest.mark.parametrize(
    "files",
    [
        {
            "pyproject.toml": '[tool.isort]\nsections = "STDLIB,FRUIT,THIRDPARTY,FIRSTPARTY"\n'
            'known_fruit = "pear"\ndefault_section = "THIRDPARTY"\nknown_first_party = "zoo"\n'
        },
        {
            "setup.cfg": "[isort]\nsections =\n    STDLIB\n    FRUIT\n    THIRDPARTY\n"
            "    FIRSTPARTY\ndefault_section = THIRDPARTY\nknown_fruit = pear\n"
            "known_first_party = zoo\n"
        },
        {
            "ruff.toml": "[lint.isort]\nknown-first-party = ['zoo']\nsection-order = ['future', "
            "'standard-library', 'fruit', 'third-party', 'first-party', 'local-folder']\n"
            "[lint.isort.sections]\nfruit = ['pear']\n"
        },
    ],
)
def test_sections_of_the_project_are_respected(files: Mapping[str, str]) -> None:
    first = (
        "import os\n\nimport pear\n\nimport apple\n\nimport zoo\n\nprint(apple, os, pear, zoo)\n"
    )
    assert changed({"a.py": first}) == {"a.py"}
    assert not changed({"a.py": first, **files})


def test_the_default_section_is_called_as_isort_calls_it() -> None:
    first = "import pear\n\nimport apple\n\nprint(apple, pear)\n"
    settings = "[settings]\ndefault_section = THIRDPARTY\nknown_first_party = apple\n"
    assert not changed({"a.py": first, ".isort.cfg": settings})


def test_files_that_isort_skips_are_not_sorted() -> None:
    settings = "[settings]\nskip = a.py, lib/b.py\n"
    files = {"a.py": UNSORTED, "lib/b.py": UNSORTED, "c.py": UNSORTED}
    assert changed({**files, ".isort.cfg": settings}) == {"c.py"}


def test_modules_in_the_folders_of_the_project_are_its_own() -> None:
    sorted_so = "import zebra\n\nimport apple\n\nprint(apple, zebra)\n"
    assert not changed({"a.py": sorted_so, "src/apple/__init__.py": ""})
    assert not changed({"lib/apple/__init__.py": "", "lib/apple/a.py": sorted_so})


HOSTILE = [
    'extend = "/etc/passwd"\n',
    "line-length = 99999999999999999999999\n",
    'line-length = "88"\ntarget-version = ["py311"]\nsrc = 3\n',
    "line-length = true\n",
    'src = ["/etc", "../..", "\\u0000"]\n',
    '[lint.isort]\nsection-order = ["no-such-section"]\n',
    '[lint.isort]\nknown-first-party = ["[", "***", "\\"]\\nextend = \'/etc/passwd\'"]\n',
    '[lint.isort]\nrequired-imports = ["import evil"]\n',
    "[lint.isort]\nlines-after-imports = 4000000000\n",
    "[lint]\nisort = 3\nper-file-ignores = [1]\n",
    '[lint.per-file-ignores]\n"' + "*a" * 90 + '" = ["F401"]\n"x" = [1]\n',
    'exclude = ["{' + ",".join("ab" for _ in range(60)) + '}"]\n',
    "a = " + "[" * 3000,
    "not toml at all \udcff".encode("utf-8", "surrogateescape").decode("latin-1"),
]


@pytest.mark.parametrize("settings", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_no_setting_is_ignored(settings: str) -> None:
    preview = previewed(
        {"ruff.toml": settings, "pkg/a.py": UNSORTED}, RefactorOptions(frozenset({Pattern.IMPORTS}))
    )
    assert [change.rule for change in preview.changes] == ["import_order"]
    assert not preview.skipped
    assert "root:" not in repr(preview)


def test_what_ruff_gets_is_made_of_known_values_only() -> None:
    hostile = {"lint": {"isort": {"known-third-party": ["a\nextend='x'"], "case-sensitive": 1}}}
    text = json.dumps(hostile)
    configs = ProjectConfigs({"ruff.toml": text.encode(), "pyproject.toml": b"[tool.ruff]\n"})
    assert configs.of("a.py") == DEFAULT
    assert "extend" not in configs.of("a.py").settings({"shop"})


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("__init__.py", "a/b/__init__.py", True),
        ("tests/**", "tests/a/b.py", True),
        ("tests", "lib/tests/a.py", True),
        ("**/{tests,docs}/*", "docs/conf.py", True),
        ("**/{tests,docs}/*", "src/conf.py", False),
        ("!src/*", "lib/a.py", True),
        ("a/b.py", "x/a/b.py", False),
        ("*" * 200 + "b", "a" * 5000, False),
    ],
)
def test_patterns_of_paths(pattern: str, path: str, expected: bool) -> None:
    assert fits(pattern, path) is expected
