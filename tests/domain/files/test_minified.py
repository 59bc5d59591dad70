"""Minified is what people do not write, whatever the lengths of their lines."""

import time

import pytest

from wundr_ray.domain.files.minified import is_minified

CODE = b"export function pick(x) {\n  return x ? x.first : null\n}\n"
IMAGE = b"data:image/svg+xml;base64," + b"QUJD" * 300
BUILT = b"!function(e,t){e.a=t(e.b);return e.c&&t(e.d)}(window,n);" * 60
PROSE = b"<p>" + b"Of all that people write, a paragraph has the longest lines. " * 20 + b"</p>\n"
WRITTEN = {
    "short lines": CODE * 100,
    "images in strings": b'export const icon = "%s";\n' % IMAGE * 6 + CODE,
    "one string": b"const page = '%s'\n" % (b"<b>it\\'s</b>" * 400) + CODE,
    "a template": b"const page = `%s`\n" % (b"<b>it</b>" * 400) + CODE,
    "a multi-line string": b'THEME = """<?xml?>\n%s"""\n' % (b"<a><b/></a>" * 400) + CODE,
    "a source map": CODE + b"//# sourceMappingURL=" + IMAGE,
    "a list of numbers": b"const table = [%s]\n" % (b"0x1f,-2.5," * 400) + CODE,
    "a list of words": b'WORDS = ["a"%s]\n' % (b',"word"' * 400) + CODE,
    "data in an attribute": b"<path d='%s'/>\n" % (b"M12 2L2,7" * 300) + CODE,
    "prose": PROSE * 10,
    "prose of other letters": "<p>文字列は長い行になります。</p>\n".encode() * 1
    + "文字列、".encode() * 400,
    "a long condition": b"if (" + b"first.value === second.value || " * 60 + b"last) go()\n",
}
BUILDS = {
    "short words": b"var a=1;" * 400,
    "a page": b'<div class=a><p>Of two, the first one</p><a href="/">home</a></div>' * 60,
    "one line": BUILT,
    "a licence above it": b"/*! A licence\n * of some lines\n */\n" + BUILT,
    "lines of 500": b"\n".join([BUILT[:500]] * 8),
    "quotes in expressions": b"a.replace(/['\"]/g,b).split(/'/);" + BUILT,
}


@pytest.mark.parametrize("data", WRITTEN.values(), ids=WRITTEN)
def test_written_by_hand(data: bytes) -> None:
    assert not is_minified(data)


@pytest.mark.parametrize("data", BUILDS.values(), ids=BUILDS)
def test_built(data: bytes) -> None:
    assert is_minified(data)


@pytest.mark.parametrize("unit", [b'\\"', b"'''", b'"""\\', b"`\\", b"1,", b"a" * 99 + b".", b"`"])
def test_no_input_takes_more_than_linear_time(unit: bytes) -> None:
    started = time.process_time()
    is_minified(unit * (500_000 // len(unit)))
    assert time.process_time() - started < 5
