"""Files that must run on Python 2 as well."""

import pytest

from tests.refactoring.repositories import previewed
from wundr_ray.refactoring.index.python_2 import Python2

FUTURE = b"from __future__ import print_function\n"
TWO = b"setup(classifiers=['Programming Language :: Python :: 2'])"


@pytest.mark.parametrize(
    ("files", "runs"),
    [
        ({}, False),
        ({"setup.py": TWO}, True),
        ({"lib/setup.py": TWO}, True),
        ({"other/setup.py": TWO}, False),
        ({"setup.py": b"setup(python_requires='>=2.7, !=3.0.*')"}, True),
        ({"setup.cfg": b"[options]\npython_requires = >=2.7\n"}, True),
        ({"pyproject.toml": b'[project]\nrequires-python = ">=2.7"\n'}, True),
        ({"pyproject.toml": b'[project]\nrequires-python = ">=3.2"\n'}, False),
        ({"setup.py": b"setup(classifiers=['Programming Language :: Python :: 3.2'])"}, False),
        ({"lib/a.py": FUTURE}, True),
        ({"lib/a.py": FUTURE, "setup.py": b"setup(python_requires='>=3.8')"}, False),
        ({"lib/a.py": b"from __future__ import annotations\n"}, False),
        ({"other.py": FUTURE}, False),
        ({"other.py": b"if sys.version_info >= (3, 0):\n"}, True),
        ({"other.py": b"if sys.version_info[0] == 2:\n"}, True),
        ({"other.py": b"if six.PY2:\n"}, True),
        ({"other.py": b"if sys.version_info >= (3, 8):\n"}, False),
        ({"other.py": b"if sys.version_info >= (3,11):\n"}, False),
        ({"other.py": b"six.PY2", "setup.py": b"setup(python_requires='>=3.8')"}, False),
        ({"setup.py": TWO, "lib/pyproject.toml": b"requires-python = '>=3.9'"}, False),
    ],
)
def test_what_is_declared_nearest_counts(files: dict[str, bytes], runs: bool) -> None:
    assert Python2({"lib/a.py": b"", **files}).runs("lib/a.py") is runs


def test_the_old_names_of_an_error_stay_where_they_are_other_classes() -> None:
    code = "import select\n\ntry:\n    select.select([], [], [])\nexcept select.error:\n    pass\n"
    rules = {change.rule for change in previewed({"a.py": code}).changes}
    assert "os_error_alias" in rules
    assert previewed({"a.py": code, "setup.py": TWO}).changes == ()
