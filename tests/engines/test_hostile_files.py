"""Files made to break a parser: each costs itself at most, and never an exception."""

import gc
import signal
import sys
import threading
import time

import pytest

from tests.engines.corpus import BOTH, analyse_one, python_text
from wundr_ray.engines import analysis
from wundr_ray.engines.analysis import analyse
from wundr_ray.engines.time_limit import cpu_limit

GOOD = b"def f(x):\n    assert x > 0\n"

REFUSED = {
    "chain of 5,000 terms": (b"x = " + b" + ".join([b"a"] * 5_000), "too_deep"),
    "chain of 50,000 attributes": (b"x" + b".a" * 50_000, "too_deep"),
    "100,000 signs": (b"-" * 100_000 + b"1", "too_deep"),
    "10,000 parentheses": (b"(" * 10_000 + b")" * 10_000, "syntax_error"),
    "200 nested functions": (
        b"".join(b" " * i + b"def f():\n" for i in range(200)) + b" " * 200 + b"pass",
        "syntax_error",
    ),
    "a number of 5,000 digits": (b"x = " + b"1" * 5_000, "syntax_error"),
    "NUL bytes": (b"x = 1\0\n", "nul_bytes"),
    "UTF-16": ("x = 1\n".encode("utf-16"), "encoding"),
    "UTF-16 without a mark": ("x = 1\n".encode("utf-16-le"), "nul_bytes"),
    "bad UTF-8": (b"x = '\xff'\n", "encoding"),
    "Latin-1 without a cookie": ("x = 'é'\n".encode("latin-1"), "encoding"),
    "an unknown cookie": (b"# coding: klingon\n", "encoding"),
    "a cookie that is no text encoding": (b"# coding: zip\nx = 1\n", "encoding"),
    "a cookie against the mark": (b"\xef\xbb\xbf# coding: latin-1\n", "encoding"),
    "no Python": (b"def f(:\n", "syntax_error"),
    "Python 2": (b"print 'x'\n", "syntax_error"),
    "a lone surrogate": (b"x = '\xed\xa0\x80'\n", "encoding"),
    "an open string": (b"x = '''\n", "syntax_error"),
}


@pytest.mark.parametrize(("data", "code"), REFUSED.values(), ids=REFUSED)
def test_refused_with_a_code_and_alone(data: bytes, code: str) -> None:
    texts = [
        python_text("a.py", GOOD),
        python_text("bad.py", data),
        python_text("b.py", GOOD),
    ]
    frames = analyse(texts, BOTH)
    assert frames.skipped.select("path", "code").rows() == [("bad.py", code)]
    assert frames.files["path"].to_list() == ["a.py", "b.py"]
    assert frames.findings["code"].to_list() == ["assert_used"] * 2


ACCEPTED = {
    "empty": (b"", 0),
    "only line ends": (b"\n\r\n\r", 3),
    "a mark": (b"\xef\xbb\xbfx = 1\n", 1),
    "only a mark": (b"\xef\xbb\xbf", 0),
    "a Latin-1 cookie": ("# coding: latin-1\nx = 'é'\n".encode("latin-1"), 2),
    "a UTF-8 cookie in line two": ("#!python\n# vim: fileencoding=utf-8\nx = 'é'\n".encode(), 3),
    "a Shift-JIS cookie": ("# coding: shift_jis\nx = '表'\n".encode("shift_jis"), 2),
    "CRLF, CR and form feeds": (b"x = 1\r\n\x0cy = 2\rz = 3\n", 4),
    "tabs": (b"if x:\n\tif y:\n\t\tz = 1\n", 3),
    "a list of 4,000 lines": (b"x = [\n" + b"    1,\n" * 4_000 + b"]\n", 4_002),
    "a line of 1 MB": (b"x = [" + b"1, " * 350_000 + b"]\n", 1),
    "a line of 1 MB of statements": (b"x = 1; " * 30_000 + b"\n", 1),
    "a string of 1 MB": (b"x = '" + b"a" * 1_000_000 + b"'\n", 1),
    "a string over lines that end in form feeds": (b"x = 'a\x0cb'\ny = '(\x1c'\n", 2),
    "a document of 100,000 lines": (b"'''\n" + b"text\n" * 100_000 + b"'''\n", 100_002),
    "a chain of 900 terms": (b"x = " + b" + ".join([b"'a'"] * 900), 1),
    "90 nested lists": (b"x = " + b"[" * 90 + b"]" * 90, 1),
    "an escape that Python warns of": (b"x = '\\d' is 1\n", 1),
    "elif 900 times": (b"if a: pass\n" + b"elif b: pass\n" * 900, 901),
    "100,000 words like SQL": (b"x = '%s'.format(y)" % (b"selec updat " * 50_000), 1),
    "a dictionary of 20,000 keys": (b"x = {" + b"'a': 'b', " * 20_000 + b"}", 1),
}


@pytest.mark.parametrize(("data", "lines"), ACCEPTED.values(), ids=ACCEPTED)
def test_accepted_and_quickly(data: bytes, lines: int) -> None:
    started = time.process_time()
    frames = analyse_one(data)
    assert time.process_time() - started < 10
    assert frames.skipped.is_empty()
    assert frames.files["lines"].to_list() == [lines]


def test_the_deepest_tree_that_parses_is_analysed() -> None:
    """Chains of one length after the other: whatever the parser takes, the analysis takes."""
    for terms in range(100, 3_500, 100):
        frames = analyse_one(b"password = " + b" + ".join([b"'a'"] * terms))
        if not frames.skipped.is_empty():
            assert frames.skipped["code"].to_list() == ["too_deep"]
            assert terms > 500
            return
        assert frames.files["maintainability"].null_count() == 0
    raise AssertionError("the parser took everything")


def test_limits_of_the_process_stay_as_they_were() -> None:
    limit, collecting = sys.getrecursionlimit(), gc.isenabled()
    for data, _ in REFUSED.values():
        analyse_one(data)
    assert (sys.getrecursionlimit(), gc.isenabled()) == (limit, collecting)


SLOW = {
    "quadratic for bandit's SQL expression": b"x = '%s'.format(y)\n" % (b"select " * 100_000),
    "quadratic for bandit's password test": b"x = {" + b"'password': 'b', " * 60_000 + b"}",
}


@pytest.mark.parametrize("data", SLOW.values(), ids=SLOW)
def test_a_file_has_only_so_much_time(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analysis, "MAX_CPU_SECONDS", 1.0)
    started = time.process_time()
    texts = [python_text("bomb.py", data), python_text("good.py", GOOD)]
    frames = analyse(texts, BOTH)
    assert time.process_time() - started < 8
    assert frames.skipped.rows() == [
        ("bomb.py", "too_slow", "the analysis took more than 1 s"),
    ]
    assert frames.files["path"].to_list() == ["good.py"]
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGVTALRM) is signal.SIG_DFL


def test_other_threads_work_without_a_limit() -> None:
    done = []

    def work() -> None:
        with cpu_limit(0.001):
            done.append(sum(range(1_000_000)))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert len(done) == 1


def test_deep_trees_need_no_deep_stack() -> None:
    """The raised recursion limit must not let a small C stack overflow."""
    code = b"password = " + b" + ".join([b"'select a from '"] * 900)
    heights = []
    before = threading.stack_size(512 * 1024)
    try:
        thread = threading.Thread(target=lambda: heights.append(analyse_one(code).files.height))
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before)
    assert heights == [1]
