"""Data that Python turns into objects: judged by where it comes from."""

import ast

from wundr_ray.contract.vocabulary import Severity
from wundr_ray.engines.cases import Case, always
from wundr_ray.engines.python.bandit.origin import ValueOrigin, origin, values
from wundr_ray.engines.python.bandit.place import NodePlace, argument, called, dotted


def _data(place: NodePlace) -> ValueOrigin:
    return origin(argument(place.call, 0, "stream"), place)


def _of_request(place: NodePlace) -> bool:
    return _data(place) is ValueOrigin.REQUEST


def _of_source(place: NodePlace) -> bool:
    """Also what is named but not called: ``pickle.Unpickler`` without arguments."""
    return argument(place.call, 0) is not None and _data(place) <= ValueOrigin.OWN


def _is_copy(place: NodePlace) -> bool:
    """``loads(dumps(x))``: what was packed a moment ago."""
    name = called(argument(place.call, 0), place.file.aliases)
    return name.rpartition(".")[2] == "dumps"


def _has_safe_loader(place: NodePlace) -> bool:
    """A loader that the file derives from ``SafeLoader``, or a name that calls itself safe."""
    loader = argument(place.call, 1, "Loader")
    name = dotted(loader, place.file.aliases) if loader else ""
    return "Safe" in name or any(
        isinstance(node, ast.ClassDef)
        and node.name == name
        and any("SafeLoader" in dotted(base, place.file.aliases) for base in node.bases)
        for node in place.file.tree.body
    )


def _has_full_loader(place: NodePlace) -> bool:
    loader = argument(place.call, 1, "Loader")
    return loader is not None and "FullLoader" in dotted(loader, place.file.aliases)


def _is_own_parser(place: NodePlace) -> bool:
    """``yaml`` is an object of the file's own, such as ruamel's ``YAML()``, not the module."""
    function = place.call.func if place.call else None
    if not isinstance(function, ast.Attribute) or not isinstance(function.value, ast.Name):
        return False
    made = (called(value, place.file.aliases) for value in values(function.value.id, place))
    return any(name.rpartition(".")[2] == "YAML" for name in made)


PICKLE: tuple[Case[NodePlace], ...] = (
    Case(
        Severity.CRITICAL,
        "the data comes from a request: it runs any code that a client chooses",
        _of_request,
        ("import pickle\ndef view(request):\n    return pickle.loads(request.data)",),
    ),
    Case(
        None,
        "it was packed a moment ago, to make a copy",
        _is_copy,
        ("import pickle\ndef copy(x):\n    return pickle.loads(pickle.dumps(x))",),
    ),
    Case(
        Severity.LOW,
        "the data is written in the source or made by the program itself",
        _of_source,
        ("import pickle\npickle.loads(b'N.')",),
    ),
    Case(
        Severity.MEDIUM,
        "it depends on who can write the data",
        always,
        (
            "import pickle\ndef load(name):\n    with open(name, 'rb') as file:\n"
            "        return pickle.load(file)",
        ),
    ),
)

MARSHAL: tuple[Case[NodePlace], ...] = (
    Case(
        Severity.CRITICAL,
        "the data comes from a request",
        _of_request,
        ("import marshal\ndef view(request):\n    return marshal.loads(request.data)",),
    ),
    Case(
        Severity.LOW,
        "it is Python's own format for compiled code in caches; damaged data can crash the process",
        always,
        ("import marshal\nmarshal.load(file)",),
    ),
)

YAML: tuple[Case[NodePlace], ...] = (
    Case(
        None,
        "the loader is a safe one, or `load` is a method of a safe parser",
        lambda place: _has_safe_loader(place) or _is_own_parser(place),
        (
            "import yaml\nclass Loader(yaml.SafeLoader):\n    pass\nyaml.load(x, Loader)",
            "import yaml\nyaml.load(x, Loader=FastestSafeLoader)",
        ),
    ),
    Case(
        Severity.CRITICAL,
        "the data comes from a request: it can run code of a client's choice",
        _of_request,
        ("import yaml\ndef view(request):\n    return yaml.load(request.data, yaml.Loader)",),
    ),
    Case(
        Severity.LOW,
        "`FullLoader` makes no objects of arbitrary classes since PyYAML 5.4, or the text is fixed",
        lambda place: _has_full_loader(place) or _of_source(place),
        ("import yaml\nyaml.load(x, Loader=yaml.FullLoader)", "import yaml\nyaml.load('a: 1')"),
    ),
    Case(
        Severity.MEDIUM,
        "it depends on who can write the data",
        always,
        ("import yaml\ndef read(file):\n    return yaml.load(file, Loader=yaml.Loader)",),
    ),
)

XML = (
    "the parser of Python does not fetch external entities (since 3.7.1) and limits the expansion "
    "of internal ones (Expat 2.4.1)"
)


def xml(example: str) -> tuple[Case[NodePlace], ...]:
    """For each of Python's parsers of XML."""
    return (Case(Severity.LOW, XML, always, (example,)),)
