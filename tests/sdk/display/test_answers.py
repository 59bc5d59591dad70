"""Every answer shows itself in a notebook, and nothing that a server sends is markup there."""

import pytest

from tests.sdk.display.making import Html, answer_classes, filled
from tests.sdk.fake_answers import FakeBatch, detail_of
from wundr_ray.contract.responses import Response
from wundr_ray.contract.webhooks import WebhookCreated, WebhookSecret
from wundr_sdk.commands.output.screen import clean
from wundr_sdk.display.answers import VIEWS
from wundr_sdk.display.general import HIDDEN

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</td></table><h1>hello",
    "<!-- <b>",
    "javascript:alert(1)",
    "https://good.example@evil.example/ https://a.example/\"onclick='x",
    "&lt;b&gt;&amp;amp;",
    "[bold red]x[/] $x$ \\(y\\) `z` {{ 7 * 7 }}",
    "\x1b[31mred\x1b[0m\x00\u202eevil\u2066\ud800\r\n\t|",
]
ELEMENTS = {"div", "table", "thead", "tbody", "tr", "th", "td", "span", "strong", "a"}
ATTRIBUTES = {"class", "style", "href", "target", "rel"}


@pytest.mark.parametrize("kind", answer_classes(), ids=lambda kind: kind.__name__)
def test_no_text_of_an_answer_is_markup(kind: type[Response]) -> None:
    for text in HOSTILE:
        answer = filled(kind, text)
        html = Html(answer._repr_html_())
        assert html.elements <= ELEMENTS
        assert html.attributes <= ATTRIBUTES
        assert all(link.startswith("https://a.example/") for link in html.links)
        assert clean(html.document) == html.document
        assert repr(answer).isprintable()


@pytest.mark.parametrize("kind", VIEWS, ids=lambda kind: kind.__name__)
def test_views_show_the_texts_of_their_answers(kind: type[Response]) -> None:
    answer = filled(kind, "warehouse")
    assert "warehouse" in Html(answer._repr_html_()).text


def test_every_answer_has_a_short_line() -> None:
    for kind in answer_classes():
        shown = repr(filled(kind, "a text " * 100))
        assert shown.startswith(f"{kind.__name__}(")
        assert len(shown) < 800


def test_a_secret_is_not_shown() -> None:
    """What a notebook shows is saved in its file."""
    for kind in (WebhookCreated, WebhookSecret):
        answer = filled(kind, "whsec_1").model_copy(update={"secret": "whsec_abc"})
        assert "whsec_abc" not in answer._repr_html_() + repr(answer)
        assert HIDDEN in answer._repr_html_()


def test_a_batch_that_runs_has_a_bar() -> None:
    batch = FakeBatch("batch_1", {"name": "Weekly", "type": "analysis", "jobs": []}, step=1)
    html = detail_of(batch)._repr_html_()
    assert "width:50%" in html
    batch.ended = "completed"
    assert "border:1px" not in detail_of(batch)._repr_html_()
