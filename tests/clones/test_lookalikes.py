"""What looks like the beginning of something swallows nothing of what follows it."""

import time
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.clones.lookalikes import JSX, MARKUP, SCRIPTS, TEMPLATES, TYPED, VUE
from tests.clones.tokens.test_streams import text, tokens_of
from wundr_ray.clones.tokens.masked import CLOSE, OPEN
from wundr_ray.clones.tokens.streams import prepare, tokenise
from wundr_ray.contract.vocabulary import Language

CODE = "function f(a) {\n  return g(a, 'b', `c ${a}`) / 2 // d\n}\n"
ROWS = '<table class="a b">\n  <tr><td>1</td></tr>\n  <!-- c -->\n</table>\n'
CASES = [
    *(
        ("a.js", name, piece, CODE)
        for name, piece in chain(SCRIPTS.items(), JSX.items())
        if not name.startswith("type")
    ),
    *(("a.tsx", name, piece, CODE) for name, piece in chain(SCRIPTS.items(), JSX.items())),
    *(("a.ts", name, piece, CODE) for name, piece in chain(SCRIPTS.items(), TYPED.items())),
    *(("a.html", name, piece, ROWS) for name, piece in chain(MARKUP.items(), TEMPLATES.items())),
    *(("a.vue", name, piece, ROWS) for name, piece in chain(MARKUP.items(), VUE.items())),
    *(("a.svelte", name, piece, ROWS) for name, piece in MARKUP.items()),
    *(("a.astro", name, f"---\n{piece}\n---", ROWS) for name, piece in SCRIPTS.items()),
]


@pytest.mark.parametrize(("path", "name", "piece", "rest"), CASES)
def test_what_follows_is_read_as_if_it_stood_alone(
    path: str, name: str, piece: str, rest: str
) -> None:
    alone = tokens_of(rest, path)
    both = tokens_of(f"{piece}\n{rest}", path)
    assert both[-len(alone) :] == alone, both
    language = Language.HTML if path.endswith("html") else Language.JAVASCRIPT
    assert tokenise([text(f"{piece}\n{rest}", language, path)]).remarks == []


ANYTHING = st.lists(
    st.sampled_from(
        [
            *(
                "\n",
                " ",
                "a",
                "<",
                ">",
                "</",
                "/>",
                "=",
                "(",
                ")",
                "{",
                "}",
                "${",
                "`",
                "'",
                '"',
                "/",
            ),
            *(
                "/*",
                "*/",
                "//",
                "\\",
                "[",
                "]",
                "<a",
                "</a>",
                "<!--",
                "-->",
                "{{",
                "{#",
                "#}",
                "{%",
            ),
            *("<script>", "</script>", "<style>", "</style>", "return", "---\n", "#!", "<T,>", "="),
        ]
    ),
    max_size=40,
).map("".join)


@settings(deadline=None, max_examples=300)
@given(ANYTHING, st.sampled_from(["a.js", "a.ts", "a.tsx", "a.vue", "a.astro", "a.html"]))
def test_whatever_it_is_nothing_but_comments_gets_lost(data: str, path: str) -> None:
    language = Language.HTML if path.endswith("html") else Language.JAVASCRIPT
    masked = prepare(text(data, language, path))[1].text
    assert masked.count("\n") == data.count("\n")
    rest = iter(data)
    bare = "".join(masked.replace(OPEN, "").replace(CLOSE, "").split())
    assert all(char in rest for char in bare)


def test_text_is_not_code_where_no_element_can_be() -> None:
    """The cases above see a difference."""
    piece = JSX["a backtick"]
    assert tokens_of(f"{piece}\n{CODE}", "a.ts")[-20:] != tokens_of(CODE, "a.ts")[-20:]


REST = "<p>a</p>\nb(c)\n"
UNFINISHED = {
    "a comment": ("a.js", "x\n/* y\n" + REST, 2, "comment"),
    "a template": ("a.ts", "x\n\nlet a = `b ${c}\n" + REST, 3, "template"),
    "code in a template": ("a.ts", "x\n\nlet a = `b ${c\n" + REST, 3, "template"),
    "an element in a template": ("a.jsx", "x = `${<p>it's</p>}\n" + REST, 1, "template"),
    "a comment in a page": ("a.html", "<p>\n<!-- x\n" + REST, 2, "comment"),
    "a value": ("a.html", "<p>\n\n<a href='x>\n" + REST, 3, "attribute"),
    "a script": ("a.html", "<script>\nf()\n" + REST, 1, "script"),
    "a comment in a script": ("a.vue", "<p/>\n<script>\n/* x\n</script>\n" + REST, 3, "comment"),
}


@pytest.mark.parametrize(("path", "data", "line", "what"), UNFINISHED.values(), ids=UNFINISHED)
def test_what_has_no_end_is_told(path: str, data: str, line: int, what: str) -> None:
    language = Language.HTML if path.endswith("html") else Language.JAVASCRIPT
    [remark] = tokenise([text(data, language, path)]).remarks
    assert (remark.path, remark.code) == (path, "duplicates_unfinished")
    assert remark.reason == f"searched for duplicates up to line {line} only: its {what} has no end"


def test_an_element_without_an_end_is_none() -> None:
    """Types, or what is no code at all: the reader goes back and takes ``<`` as it is."""
    data = "let a: Array<B> = <C d>(e)\nx = <F\n" + CODE
    assert tokens_of(data, "a.js")[-20:] == tokens_of(CODE, "a.js")[-20:]


@pytest.mark.parametrize(
    "unit",
    [
        *("/[", "/a", "`${", "`", "<a ", "<a>", "<a>{", "<", "x=<a b='", "\\", "{", "}", "(/"),
        *("=</a>", "return<A>", "x=<a{...b}>'", ") /", "\nexport {", "\nexport default {"),
        *(
            "\nmodule.exports = {",
            "\nexport * as a\n",
            "\nimport a\n",
            "\nimport *",
            "\n, a = require",
        ),
    ],
)
def test_no_script_takes_more_than_linear_time(unit: str) -> None:
    started = time.process_time()
    tokenise([text("\n" * 2000 + unit * (200_000 // len(unit)), Language.JAVASCRIPT, "a.js")])
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "unit",
    [
        *("<a b='", '<a b="', "<a ", "<a>", "</", "<!", "<!--", "{#", "{{", "{%", "{% comment %}"),
        *("<script>", "<script>/*", "<script>`", "</script>", "<style>", "<style>'", "<textarea>"),
        *("<a {{", "<a {%", "<script type=text/x>", "{% load", "<a {{ x", "=", "<a ="),
    ],
)
def test_no_page_takes_more_than_linear_time(unit: str) -> None:
    started = time.process_time()
    tokenise([text("\n" * 2000 + unit * (200_000 // len(unit)), Language.HTML, "a.html")])
    assert time.process_time() - started < 5
