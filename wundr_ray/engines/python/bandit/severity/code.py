"""Python that runs text as code: judged by where the text comes from."""

import ast

from wundr_ray.contract.vocabulary import Severity
from wundr_ray.engines.cases import Case, always
from wundr_ray.engines.python.bandit.origin import ValueOrigin, origin
from wundr_ray.engines.python.bandit.place import NodePlace, argument, dotted, functions


def _of_request(place: NodePlace) -> bool:
    return origin(argument(place.call, 0, "source"), place) is ValueOrigin.REQUEST


def _of_source(place: NodePlace) -> bool:
    return origin(argument(place.call, 0, "source"), place) <= ValueOrigin.OWN


def _of_file(place: NodePlace) -> bool:
    return origin(argument(place.call, 0, "source"), place) is ValueOrigin.FILE


def _is_compiled(place: NodePlace) -> bool:
    """A parameter of the type ``CodeType``: where its text was compiled is what matters."""
    given = argument(place.call, 0)
    around = functions(place)
    if not isinstance(given, ast.Name) or not around:
        return False
    named = [*around[0].args.args, *around[0].args.kwonlyargs]
    return any(
        each.arg == given.id
        and each.annotation is not None
        and dotted(each.annotation, {}).rpartition(".")[2] == "CodeType"
        for each in named
    )


def cases(function: str) -> tuple[Case[NodePlace], ...]:
    """The cases of ``eval`` or ``exec``."""
    return (
        Case(
            Severity.CRITICAL,
            "the text comes from a request: any client runs code on the server",
            _of_request,
            (f"def view(request):\n    return {function}(request.args['formula'])",),
        ),
        Case(
            Severity.LOW,
            "the text is written in the source, or the program's own",
            _of_source,
            (
                f"{function}('1 + 1')",
                f"NAMES = 'a', 'b'\n{function}('; '.join(f'{{name}} = 0' for name in NAMES))",
            ),
        ),
        Case(
            Severity.LOW,
            "the text is a file's content: configuration or a script, which is meant to run",
            _of_file,
            (
                "def from_pyfile(name):\n"
                "    with open(name) as file:\n"
                f"        {function}(compile(file.read(), name, 'exec'), {{}})",
            ),
        ),
        Case(
            Severity.LOW,
            "it runs a code object; where its text was compiled is what matters",
            _is_compiled,
            (f"def run(code: CodeType):\n    {function}(code)",),
        ),
        Case(
            Severity.MEDIUM,
            "the text is made elsewhere: by a compiler of templates, by callers of the function, "
            "or by whoever starts the program",
            always,
            (
                f"def run(code):\n    {function}(code)",
                "class Environment:\n"
                "    def _compile(self, source):\n"
                f"        {function}(self._generate(source), {{}})",
            ),
        ),
    )
