"""Valid Python of later versions is told from broken Python, with certainty."""

import sys

import pytest

from tests.engines.corpus import analyse_one, python_text
from wundr_ray.contract.vocabulary import Rule
from wundr_ray.engines.analysis import analyse
from wundr_ray.engines.interface import AnalysisOptions

ALL = AnalysisOptions(frozenset(Rule))
NEWER = {
    "type parameters (695)": (12, "def first[T](items: list[T]) -> T: ...\n"),
    "type alias (695)": (12, "type Pair[T] = tuple[T, T]\n"),
    "generic class (695)": (12, "class Box[T: (int, str)]:\n    value: T\n"),
    "quotes in f-strings (701)": (12, 'f"{", ".join(songs)}"\n'),
    "escapes in f-strings (701)": (12, "f\"{'\\n'.join(songs)}\"\n"),
    "comments in f-strings (701)": (12, 'f"""{\n  a  # why\n}"""\n'),
    "lines in f-strings (701)": (12, 'f"{\n  a\n}"\n'),
    "deep f-strings (701)": (12, 'f"{f"{f"{f"{f"{f"{1+1}"}"}"}"}"}"\n'),
    "defaults of type parameters (696)": (13, "class Box[T = int]: ...\n"),
    "template strings (750)": (14, 't"{a}"\n'),
    "exceptions without brackets (758)": (14, "try: ...\nexcept A, B: ...\n"),
    "the newest of several": (14, "type A = int\ntry: ...\nexcept* A, B: ...\n"),
    "in an old encoding": (12, "# coding: latin-1\ntype Größe = int\n"),
}


@pytest.mark.parametrize(("minor", "source"), NEWER.values(), ids=NEWER)
def test_what_a_later_python_reads_is_said_to_need_it(minor: int, source: str) -> None:
    data = source.encode("latin-1")
    ours = sys.version_info.minor
    frames = analyse_one(data, ALL)
    if ours >= minor:
        assert frames.skipped.is_empty()
        return
    reason = f"needs Python 3.{minor} or newer; this server reads 3.{ours}"
    assert frames.skipped.rows() == [("file.py", "unsupported_syntax", reason)]


BROKEN = {
    "a newer construct before": "type A = int\ndef f(:\n",
    "a newer construct after": "def f(:\n    pass\ntype A = int\n",
    "Python 2": "print 'x'\n",
    "Python 2's except": "try:\n    print 'x'\nexcept A, b:\n    pass\n",
    "tabs after spaces": "if x:\n\ty = 1\n        z = 2\n",
    "an unclosed string": "x = 'a\n",
    "an unclosed f-string": "x = f'{a\n",
    "a call as a target": "def f[T](): pass\nf() = 1\n",
    "text": "Once upon a time\n",
    "too many brackets": "(" * 201 + ")" * 201,
}


@pytest.mark.parametrize("source", BROKEN.values(), ids=BROKEN)
def test_broken_python_is_of_no_version(source: str) -> None:
    [(_, code, reason)] = analyse_one(source.encode(), ALL).skipped.rows()
    assert (code, reason.partition(" in line")[0]) == ("syntax_error", "not valid Python syntax")


def test_stubs_and_neighbours() -> None:
    texts = [
        python_text("a.pyi", b"class Box[T = int]: ...\n"),
        python_text("b.py", b"x = 1\n"),
        python_text("c.py", b"def (\n"),
    ]
    frames = analyse(texts, ALL)
    assert dict(frames.skipped.select("path", "code").iter_rows()) == {
        "c.py": "syntax_error",
        **({"a.pyi": "unsupported_syntax"} if sys.version_info < (3, 13) else {}),
    }
    assert "b.py" in frames.files["path"].to_list()
