"""Web pages and templates in Python: judged by what is written into them, and for whom."""

import ast

from wundr_ray.contract.vocabulary import Severity
from wundr_ray.engines.cases import Case, always
from wundr_ray.engines.python.bandit.origin import ValueOrigin, origin
from wundr_ray.engines.python.bandit.place import (
    NodePlace,
    argument,
    called,
    imported,
    option,
    text_of,
)

_WEB = frozenset(
    {
        *("flask", "django", "starlette", "fastapi", "aiohttp", "tornado", "bottle", "sanic"),
        *("quart", "pyramid", "falcon", "cherrypy", "werkzeug", "webob", "litestar", "twisted"),
    }
)
_CLEANERS = frozenset(
    {
        *("escape", "conditional_escape", "clean", "sanitize", "render", "render_to_string"),
        *("format_html", "format_html_join", "mark_safe", "Markup", "json_script", "dumps"),
        *("htmlsafe_json_dumps", "render_template", "render_block", "nh3.clean", "linkify"),
    }
)


def _value(place: NodePlace) -> ast.expr | None:
    return argument(place.call, 0)


def _is_clean(place: NodePlace) -> bool:
    """What is marked was escaped or rendered a moment ago, or stands in the source."""
    value = _value(place)
    name = called(value, place.file.aliases)
    return name.rpartition(".")[2] in _CLEANERS or origin(value, place) <= ValueOrigin.OWN


def _of_request(place: NodePlace) -> bool:
    return origin(_value(place), place) is ValueOrigin.REQUEST


def _is_web(place: NodePlace) -> bool:
    return bool(imported(place.file) & _WEB)


def _is_main(place: NodePlace) -> bool:
    """Under ``if __name__ == "__main__"``: a server for development."""
    return any(
        isinstance(node, ast.If)
        and isinstance(node.test, ast.Compare)
        and any(
            isinstance(part, ast.Name) and part.id == "__name__"
            for part in (node.test.left, *node.test.comparators)
        )
        for node in place.above
    )


def _is_reachable(place: NodePlace) -> bool:
    host = option(place.call, "host")
    return text_of(host) in ("0.0.0.0", "::")


def _is_environment_itself(place: NodePlace) -> bool:
    """``autoescape`` is passed on, perhaps among other options: who calls chooses."""
    if any(word.arg is None for word in (place.call.keywords if place.call else ())):
        return True
    chosen = option(place.call, "autoescape")
    return chosen is not None and not isinstance(chosen, ast.Constant)


DEBUG: tuple[Case[NodePlace], ...] = (
    Case(
        Severity.CRITICAL,
        "the debugger, which runs any code, is reachable from other machines",
        _is_reachable,
        ("from flask import Flask\napp = Flask('x')\napp.run(host='0.0.0.0', debug=True)",),
    ),
    Case(
        Severity.MEDIUM,
        "it is for development: the server starts only when the file is run, on this machine",
        _is_main,
        (
            "from flask import Flask\napp = Flask('x')\n"
            "if __name__ == '__main__':\n    app.run(debug=True)",
        ),
    ),
    Case(
        Severity.HIGH,
        "the debugger runs any code that a visitor types",
        always,
        ("from flask import Flask\ndef start(app):\n    app.run(debug=True)",),
    ),
)


def marked(module: str, name: str, base: str) -> tuple[Case[NodePlace], ...]:
    """The cases of one of the functions that mark text as safe."""
    start = f"from {module} import {name}\n"
    return (
        Case(
            None,
            "the text is in the source, or was escaped or rendered a moment ago",
            _is_clean,
            (f"{start}def show(x):\n    return {name}(escape(x))",),
        ),
        Case(
            Severity.HIGH,
            "the text comes from a request: a link to the page runs scripts in it",
            _of_request,
            (f"{start}def view(request):\n    return {name}(request.GET['q'])",),
        ),
        Case(
            Severity.MEDIUM,
            "it depends on who can write the text",
            always,
            (f"{start}def show(text):\n    return {name}({base})",),
        ),
    )


MARKUP = marked("markupsafe", "Markup", "text")
MARK_SAFE = marked("django.utils.safestring", "mark_safe", "text")
MARK_SAFE_TWICE: tuple[Case[NodePlace], ...] = (
    Case(
        None,
        "`django_mark_safe_xss` reports the same calls, without those on fixed text",
        always,
        ("from django.utils.safestring import mark_safe\nmark_safe('<br>')",),
    ),
)

JINJA: tuple[Case[NodePlace], ...] = (
    Case(
        Severity.LOW,
        "the value is passed on, perhaps among other options: the caller decides",
        _is_environment_itself,
        ("from jinja2 import Environment\ndef make(safe):\n    Environment(autoescape=safe)",),
    ),
    Case(
        Severity.HIGH,
        "the file belongs to a web application: values end up in pages unescaped",
        _is_web,
        ("import flask\nfrom jinja2 import Environment\nEnvironment(loader=x)",),
    ),
    Case(
        Severity.LOW,
        "nothing shows that pages are made; templates for code, mail or configuration need no HTML "
        "escapes",
        always,
        ("from jinja2 import Environment\nEnvironment(loader=x)",),
    ),
)
MAKO: tuple[Case[NodePlace], ...] = (
    Case(
        Severity.MEDIUM,
        "the file belongs to a web application: values end up in pages unescaped",
        _is_web,
        ("import flask\nfrom mako.template import Template\nTemplate(x)",),
    ),
    Case(
        Severity.LOW,
        "nothing shows that pages are made",
        always,
        ("from mako.template import Template\nTemplate(x)",),
    ),
)
