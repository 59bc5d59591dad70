"""Files made to break a parser: no rule fails on them, and what it changes is still proven."""

import pytest

from tests.engines.programs.test_toolbox import SURVIVED_OR_SKIPPED
from tests.engines.test_hostile_files import ACCEPTED, REFUSED
from tests.refactoring.repositories import previewed
from wundr_ray.domain.files.records import SkippedFile
from wundr_ray.refactoring import engine, fixpoint, proof
from wundr_ray.refactoring.fixpoint import Refined

BROKEN = frozenset({"engine_error", "proof_failed", "no_fixpoint"})

_HOUSE = (
    b"try:\n    pay()\nexcept:\n    raise\n\n\n"
    b"def run(ask):\n    cardId = ask()\n    return cardId\n"
)

SCRIPTS = SURVIVED_OR_SKIPPED | {
    "bidirectional text": "try { f() } catch (e) { g('\u202e\u2066 }') }\n".encode(),
    "a catch in a template in a template": b"`${`${(() => { try { f() } catch (e) {} })()}`}`\n",
    "braces in strings and comments": b"try{f()}catch(e){/*{*/'}';`}`;throw new Error('{')}\n",
    "invalid UTF-8": b"try { f() } catch (e) { '\xff' }\n",
    "NUL bytes": b"try { f() } catch (e) {}\0\n",
    "only CR": b"try { f() } catch (e) {}\rimport a, {} from 'a'\r",
    "300 nested catches": b"try{f()}catch(e){" * 300 + b"}" * 300,
    "5,000 imports of one module": b"".join(b"import {a%d} from 'a';\n" % n for n in range(5_000)),
    "500 catches": b"try { f() } catch (e) { g(e) }\n" * 500,
}
PYTHON = {name: data for name, (data, _) in (REFUSED | ACCEPTED).items()} | {
    "bidirectional text": "def run():\n    aB = '\u202e'  # \u2066\n    return aB\n".encode(),
    "150 nested blocks": b"".join(b" " * n + b"try:\n" for n in range(99)) + b" " * 99 + b"pass\n",
    "9 nested handlers": b"".join(
        b" " * n + b"try: pass\n" + b" " * n + b"except X as e:\n" for n in range(9)
    )
    + b" " * 9
    + b"raise Y\n",
    "1,000 handlers": b"try: f()\nexcept A as e: raise B\n" * 500
    + b"try: f()\nexcept A: raise B\n" * 500,
    "300 names in one function": b"def run():\n"
    + b"".join(b"    aB%d = 1\n" % n for n in range(300)),
    "names that only look alike": "def run():\n    fooBar = 1\n    ﬀooBar = fooBar\n".encode(),
    "a Latin-1 cookie beside what changes": b"# coding: latin-1\n# \xe9\n" + _HOUSE,
    "a mark beside what changes": b"\xef\xbb\xbf" + _HOUSE,
    "CRLF, form feeds and tabs": b"\x0c" + _HOUSE.replace(b"    ", b"\t").replace(b"\n", b"\r\n"),
}


@pytest.mark.parametrize("data", PYTHON.values(), ids=PYTHON)
def test_python(data: bytes) -> None:
    preview = previewed({"bad.py": data, "good.py": _HOUSE})
    assert not BROKEN.intersection(file.code for file in preview.skipped), preview.skipped
    assert "good.py" in {file.path for file in preview.files}


@pytest.mark.parametrize("data", SCRIPTS.values(), ids=SCRIPTS)
def test_scripts(data: bytes) -> None:
    preview = previewed({"bad.ts": data, "good.ts": "throw Error('a');\n"})
    assert not BROKEN.intersection(file.code for file in preview.skipped), preview.skipped
    assert "good.ts" in {file.path for file in preview.files}


def test_a_file_with_too_many_changes_is_skipped() -> None:
    many = b"try:\n    pay()\nexcept:\n    raise\n" * (fixpoint.MAX_CHANGES + 1)
    preview = previewed({"many.py": many, "good.py": _HOUSE})
    assert [(file.path, file.code) for file in preview.skipped] == [("many.py", "too_many_changes")]
    assert [file.path for file in preview.files] == ["good.py"]


def test_changes_of_all_rounds_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fixpoint, "MAX_CHANGES", 2)
    (skipped,) = previewed({"a.py": b"import os, sys\n\nx = 1\n"}).skipped
    assert skipped.code == "too_many_changes"


def test_findings_beyond_the_limit_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "MAX_REPORTS", 3)
    data = "def aB(): pass\ndef cD(): pass\n"
    preview = previewed({"a.py": data, "b.py": data, "c.py": data})
    assert [report.path for report in preview.reports] == ["a.py", "a.py", "b.py"]
    reason = "from this file on, 3 findings are beyond the limit of 3"
    assert preview.skipped == (SkippedFile("b.py", "too_many_reports", reason),)


def test_a_proof_has_only_so_much_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def compute(file: Refined) -> None:
        while file.first.path == "slow.py":
            pass

    monkeypatch.setattr(fixpoint, "MAX_CPU_SECONDS", 0.5)
    monkeypatch.setattr(proof, "_check_undefined", compute)
    preview = previewed({"slow.py": _HOUSE, "good.py": _HOUSE})
    assert [(file.path, file.code) for file in preview.skipped] == [("slow.py", "too_slow")]
    assert [file.path for file in preview.files] == ["good.py"]
