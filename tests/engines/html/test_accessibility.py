"""Accessibility of HTML and templates: bad and good examples of each rule, hostile input."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.engines.corpus import text
from wundr_ray.contract.vocabulary import Rule
from wundr_ray.engines.analysis import analyse
from wundr_ray.engines.html.accessibility import find_defects
from wundr_ray.engines.html.codes import CRITERIA, KINDS
from wundr_ray.engines.html.mask import constructs, mask
from wundr_ray.engines.interface import AnalysisOptions

ACCESSIBILITY = AnalysisOptions(frozenset({Rule.ACCESSIBILITY}))

EXAMPLES: dict[str, tuple[list[str], list[str]]] = {
    "html-lang": (
        ["<html>", "<!doctype html>\n<HTML class=x>", "<html lang=''>"],
        [
            "<html lang=en>",
            "<html xml:lang='de'>",
            "<html lang='{{ LANGUAGE_CODE }}'>",
            "<html {% block attributes %}{% endblock %}>",
            "<html :lang='locale'>",
            "<p>a part of a page</p>",
        ],
    ),
    "lang-valid": (
        ["<p lang='english language'>", "<html lang='e'>"],
        ["<p lang=pt-BR>", "<p lang='zh-Hant-TW'>", "<p lang='{{ x }}'>", "<p lang=x-klingon>"],
    ),
    "document-title": (
        ["<head></head>", "<html lang=en><head><meta charset=utf-8></head><body></body></html>"],
        [
            "<head><title>x</title></head>",
            "<head>{% include 'head.html' %}</head>",
            "<title>x</title>",
        ],
    ),
    "meta-viewport": (
        [
            "<meta name=viewport content='width=device-width, user-scalable=no'>",
            "<meta name='Viewport' content='maximum-scale=1.0'>",
        ],
        [
            "<meta name=viewport content='width=device-width, initial-scale=1'>",
            "<meta name=viewport content='maximum-scale=5'>",
            "<meta name=viewport content='maximum-scale=x.'>",
            "<meta name=viewport content='{{ viewport }}'>",
        ],
    ),
    "meta-refresh": (
        ["<meta http-equiv=refresh content='5; url=/x'>", "<meta http-equiv='Refresh' content=60>"],
        [
            "<meta http-equiv=refresh content='0; url=/x'>",
            "<meta http-equiv=refresh content='99999'>",
            "<meta http-equiv=refresh content='" + "9" * 5000 + "'>",
        ],
    ),
    "img-alt": (
        ["<img src=x>", "<IMG\nsrc=x />", "<input type=image src=x>", "<area href=x>"],
        [
            "<img src=x alt=''>",
            "<img src=x alt='{{ x }}'>",
            "<img src=x {% if y %}alt=z{% endif %}>",
            "<img src=x :alt='y'>",
            "<img src=x [attr.alt]='y'>",
            "<img src=x role=presentation>",
            "<img src=x aria-hidden=true>",
            "<img src=x aria-label=y>",
            "<input type=image alt=x>",
            "<area>",
            "<!-- <img> -->",
            "{# <img> #}",
            "{% comment %}<img>{% endcomment %}",
            "<script>document.write('<img>')</script>",
        ],
    ),
    "iframe-title": (
        ["<iframe src=x></iframe>", "<iframe src=x title=' '></iframe>"],
        [
            "<iframe src=x title=y></iframe>",
            "<iframe src=x title='{% trans \"y\" %}'></iframe>",
            "<noscript><iframe src=x style='display: none'></iframe></noscript>",
        ],
    ),
    "control-label": (
        ["<input>", "<input type=text id=a><label for=b>b</label>", "<textarea></textarea>"],
        [
            "<label for=a>a</label><input id=a>",
            "<input id=a><p></p><label for=a>a</label>",
            "<label>a <select></select></label>",
            "<input aria-label=a>",
            "<input title=a>",
            "<input type=hidden>",
            "<input type=submit>",
            "<input type={{ t }}>",
            "<input id={{ i }}>",
            "<input {{ attributes }}>",
            "{{ field.label_tag }}<input id=a>",
            "<label for={{ f.id }}>a</label><input id=a>",
        ],
    ),
    "label-control": (
        ["<label>a</label>", "<label>a <b>b</b></label><input aria-label=a>"],
        ["<label for=a>a</label>", "<label><input> a</label>", "<label>{{ field }} a</label>"],
    ),
    "button-name": (
        [
            "<button></button>",
            "<button><i class=icon></i></button>",
            "<button>{{!-- an icon --}}</button>",
            "<button> <img src=x alt=''> &nbsp;</button>",
            "<input type=button>",
            "<input type=submit value=''>",
        ],
        [
            "<button>x</button>",
            "<button>&times;</button>",
            "<button aria-label=x></button>",
            "<button><img src=x alt=y></button>",
            "<button>{% icon 'x' %}</button>",
            "<button>{{!open() ? 'open' : 'close'}}</button>",
            "<button v-text='x'></button>",
            "<button><x-icon></x-icon></button>",
            "<template><button></button></template>",
            "<input type=button value=x>",
            "<input type=submit>",
            "<button>",
        ],
    ),
    "link-name": (
        ["<a href=x></a>", "<a href=x><i></i></a>", "<a href='{{ u }}'><img alt=''></a>"],
        ["<a href=x>y</a>", "<a name=x></a>", "<a href=x>{{ y }}</a>", "<a href=x title=y></a>"],
    ),
    "heading-empty": (["<h1></h1>", "<h3> <b></b></h3>"], ["<h1>x</h1>", "<h2>{{ x }}</h2>"]),
    "tabindex-positive": (
        ["<p tabindex=1>", "<p tabindex='+20'>"],
        ["<p tabindex=0>", "<p tabindex=-1>", "<p tabindex='{{ i }}'>", "<p tabindex=x>"],
    ),
    "duplicate-id": (
        ["<p id=a><p id=a>", "{% if x %}<p id=a><p id=a>{% endif %}"],
        [
            "<p id=a><p id=b>",
            "<p id=a-{{ i }}><p id=a-{{ i }}>",
            "{% if x %}<p id=a>{% else %}<p id=a>{% endif %}",
            "<p id=''><p id=''>",
        ],
    ),
    "heading-order": (
        ["<h1>a</h1><h3>b</h3>", "<h2>a</h2>\n<p></p><h6>b</h6>"],
        [
            "<h1>a</h1><h2>b</h2><h3>c</h3><h1>d</h1>",
            "<h3>a part</h3>",
            "<h1>a</h1>{% block content %}<h3>b</h3>{% endblock %}",
        ],
    ),
    "aria-role": (
        ["<p role=buton>", "<p role='x y'>"],
        [
            "<p role=button>",
            "<p role='none presentation'>",
            "<p role=doc-note>",
            "<p role={{ r }}>",
        ],
    ),
    "aria-hidden-focus": (
        ["<button aria-hidden=true>x</button>", "<a href=x aria-hidden=true>x</a>"],
        [
            "<a aria-hidden=true>x</a>",
            "<button aria-hidden=true tabindex=-1>x</button>",
            "<button aria-hidden='{{ h }}'>x</button>",
            "<i aria-hidden=true></i>",
        ],
    ),
    "click-without-key": (
        ["<div onclick='f()'>x</div>", "<span onclick='{{ f }}'>x</span>"],
        [
            "<button onclick='f()'>x</button>",
            "<div onclick='f()' role=button tabindex=0>x</div>",
            "<div onclick='f()' onkeydown='g()'>x</div>",
        ],
    ),
    "video-caption": (
        ["<video src=x controls></video>"],
        ["<video src=x><track></video>", "<video muted></video>", "<video>{{ tracks }}</video>"],
    ),
    "autoplay": (
        ["<audio autoplay src=x></audio>", "<video autoplay><track></video>"],
        ["<audio autoplay controls src=x></audio>", "<video autoplay muted></video>"],
    ),
    "moving-text": (["<marquee>x</marquee>", "<blink>x</blink>"], ["<b>x</b>"]),
    "access-key": (["<a href=x accesskey=s>x</a>"], ["<a href=x accesskey=''>x</a>"]),
    "autofocus": (["<button autofocus>x</button>"], ["<dialog autofocus></dialog>"]),
}


def test_every_rule_has_examples() -> None:
    assert set(EXAMPLES) == set(KINDS)
    assert len({kind.code for kind in KINDS.values()}) == len(KINDS)
    for kind in KINDS.values():
        assert kind.rule is Rule.ACCESSIBILITY
        assert kind.criterion in ("", *CRITERIA)


@pytest.mark.parametrize("rule", EXAMPLES)
def test_bad_and_good_examples(rule: str) -> None:
    bad, good = EXAMPLES[rule]
    for example in bad:
        assert rule in [defect.rule for defect in find_defects(example)], example
    for example in good:
        assert rule not in [defect.rule for defect in find_defects(example)], example


def test_a_finding() -> None:
    data = b"<p>\xc3\xa9</p>\r\n\n{% if a %}\n<img\n src=x>\n"
    frames = analyse([text("t/a.html", data)], ACCESSIBILITY)
    assert frames.findings.to_dicts() == [
        {
            "path": "t/a.html",
            "line": 4,
            "end_line": 4,
            "rule": "accessibility",
            "code": "text_alternative_missing",
            "severity": "high",
            "confidence": "high",
            "cwe": None,
            "message": "An image has no text alternative (alt)",
            "engine": "wundr-html",
            "engine_rule": "img-alt",
            "engine_severity": "high",
            "help_url": "https://www.w3.org/WAI/WCAG22/Understanding/non-text-content",
            "role": "production",
        }
    ]
    [row] = frames.files.to_dicts()
    assert (row["lines"], row["blank"], row["sloc"]) == (5, 1, None)


def test_only_when_asked() -> None:
    assert analyse(
        [text("a.j2", b"<img>")], AnalysisOptions(frozenset({Rule.SECURITY}))
    ).findings.is_empty()


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"<p>\0", "nul_bytes"), ("<p>".encode("utf-16"), "encoding")],
)
def test_refused_with_a_code(data: bytes, code: str) -> None:
    frames = analyse([text("a.html", data), text("b.html", b"<img>")], ACCESSIBILITY)
    assert frames.skipped.select("path", "code").rows() == [("a.html", code)]
    assert frames.findings["path"].to_list() == ["b.html"]


def test_old_encodings_and_marks() -> None:
    texts = [
        text("latin.htm", "<p title='é'><img>".encode("latin-1")),
        text("mark.html", b"\xef\xbb\xbf<img>"),
    ]
    assert analyse(texts, ACCESSIBILITY).findings.height == 2


HOSTILE = {
    "open brackets": "<",
    "open tags": "<a ",
    "open comments": "<!--",
    "open values": "<a b='",
    "open end tags": "</",
    "open sections": "<![CDATA[",
    "odd sections": "<![a]>",
    "processing": "<?",
    "open scripts": "<script></script ",
    "nested elements": "<div>",
    "nested links": "<a href=x>",
    "nested labels and ends": "<label><button></a>",
    "one tag of attributes": "a b=c ",
    "entities": "&#x",
    "open expressions": "{{",
    "open statements": "{% ",
    "comments without end": "{% comment %}",
    "ids": "<p id=a>",
    "braces and labels": "{{ label",
    "quotes": "'\"",
    "blocks": "@if (",
    "blocks with strings": "@if (' ",
    "values of attributes": "='=\"",
    "ends of tags": "<if><else></if>",
    "sections of FreeMarker": "<#if x>",
    "pairs in each other": "{if x}{/if}",
    "escapes in code": "<?php \\' ",
    "tags of Mako": "<%def a",
}

HOSTILE_CODE = ["\\'", "/*", "<<<A\n", "do |", "{|", "-> ", "if:", "else ", "'", "#"]


@pytest.mark.parametrize("opener", ["<?php ", "<% end %><% ", "<% "])
@pytest.mark.parametrize("piece", HOSTILE_CODE)
def test_hostile_code_takes_linear_time(opener: str, piece: str) -> None:
    started = time.process_time()
    find_defects(opener + piece * (400_000 // len(piece)) + " ?> %>")
    assert time.process_time() - started < 20


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_hostile_input_takes_linear_time(piece: str) -> None:
    """400,000 characters: what is quadratic would take many minutes."""
    data = ("<a " if piece.startswith(("a ", "'")) else "") + piece * (400_000 // len(piece))
    started = time.process_time()
    frames = analyse([text("a.html", data.encode()), text("b.html", b"<img>")], ACCESSIBILITY)
    assert time.process_time() - started < 20
    assert "b.html" in frames.findings["path"].to_list()
    assert frames.files.height + frames.skipped.height == 2


_PIECES = st.sampled_from(
    [
        *("<a href='", "<img ", "alt=", ">", "</a>", "'", '"', "{{", "}}", "{%", "%}", " else "),
        *("{#", "#}", "comment", "endcomment", "<label>", "</label>", "<input id=a ", "\n", "x"),
        *("<!--", "-->", "<script>", "</script>", "<![", "]>", "<?", "?>", "<%", "<h1>", "</h1>"),
        *(
            "é",
            "\ue000",
            "<p id=a>",
            "&",
            "<head>",
            "</head>",
            "<html ",
            "lang=",
            "/>",
            "<template>",
        ),
    ]
)


@given(st.lists(_PIECES, max_size=40).map("".join))
def test_masking_moves_nothing(source: str) -> None:
    masked = mask(source, list(constructs(source)))
    assert len(masked) == len(source)
    assert [i for i, c in enumerate(masked) if c == "\n"] == [
        i for i, c in enumerate(source) if c == "\n"
    ]


@given(st.lists(_PIECES, max_size=40).map("".join))
def test_any_text_is_read(source: str) -> None:
    lines = source.count("\n") + 1
    for defect in find_defects(source):
        assert defect.rule in KINDS
        assert 1 <= defect.line <= lines
