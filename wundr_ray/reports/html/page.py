"""The page around a report: head, style, navigation and landmarks.

Its policy forbids everything but the page's own style sheet, so that even a text that was not
escaped could load and run nothing.
"""

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from wundr_ray.reports.html.markup import Html, element, text, words


@cache
def style() -> str:
    return Path(__file__).with_name("report.css").read_text("utf-8")


def policy() -> str:
    """The content security policy: the style sheet by its digest, nothing else."""
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    # `base-uri` and `form-action` do not fall back to `default-src`. Attributes `style` are not
    # allowed either, which is why drawings are coloured by classes.
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def page(
    title: str, header: Html, sections: Mapping[str, str], content: Iterable[Html], footer: Html
) -> Iterator[str]:
    """The document piece by piece; ``sections`` are the titles by key, for the contents."""
    yield f'<!doctype html>\n<html lang="en">\n<head>\n{_head(title)}\n</head>\n<body>\n'
    yield words("a", "Skip to the report", href="#report", class_="skip")
    yield element("header", header)
    yield f'\n<div class="columns">{_contents(sections)}\n<main id="report" tabindex="-1">\n'
    for part in content:
        yield f"{part}\n"
    yield f"</main></div>\n{element('footer', footer)}\n</body>\n</html>\n"


def _head(title: str) -> str:
    metas: list[dict[str, object]] = [
        {"charset": "utf-8"},
        {"http_equiv": "Content-Security-Policy", "content": policy()},
        {"name": "viewport", "content": "width=device-width, initial-scale=1"},
        {"name": "color-scheme", "content": "light dark"},
        {"name": "referrer", "content": "no-referrer"},
        {"name": "generator", "content": "Wundr"},
    ]
    lines = [element("meta", **each) for each in metas]
    return "\n".join([*lines, words("title", title), f"<style>{style()}</style>"])


def _contents(sections: Mapping[str, str]) -> Html:
    links = (
        element("li", element("a", text(title), href=f"#{key}")) for key, title in sections.items()
    )
    return element("nav", words("h2", "Contents"), element("ol", *links), aria_label="Contents")
