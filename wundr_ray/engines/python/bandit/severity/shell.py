"""Programs that Python starts: judged by the shell, and by where the command comes from."""

import ast

from wundr_ray.contract.vocabulary import Severity
from wundr_ray.engines.cases import Case, always
from wundr_ray.engines.python.bandit.origin import ValueOrigin, origin, values
from wundr_ray.engines.python.bandit.place import NodePlace, argument, option


def _command(place: NodePlace) -> ValueOrigin:
    return origin(argument(place.call, 0, "args"), place)


def _of_request(place: NodePlace) -> bool:
    return _command(place) is ValueOrigin.REQUEST


def _of_source(place: NodePlace) -> bool:
    return _command(place) <= ValueOrigin.OWN


def _of_operator(place: NodePlace) -> bool:
    return _command(place) in (ValueOrigin.FILE, ValueOrigin.OPERATOR)


def _is_relative(place: NodePlace) -> bool:
    """Whether the program is named by a path that depends on the working directory."""
    command = argument(place.call, 0, "args")
    if isinstance(command, ast.List | ast.Tuple) and command.elts:
        command = command.elts[0]
    return isinstance(command, ast.Constant) and "/" in str(command.value)


def _is_for_windows(place: NodePlace) -> bool:
    """The shell depends on the system: ``shell=os.name == "nt"``, also by way of a variable."""
    chosen = option(place.call, "shell")
    given = values(chosen.id, place) if isinstance(chosen, ast.Name) else [chosen]
    return bool(given) and all(isinstance(value, ast.Compare) for value in given)


def shell(module: str, call: str, otherwise: Severity) -> tuple[Case[NodePlace], ...]:
    """The cases of a function that hands a command to a shell; ``call`` is a template for it."""

    def code(body: str, command: str) -> str:
        return f"import {module}\n{body}{call.format(command)}"

    return (
        Case(
            Severity.CRITICAL,
            "a part of the command line comes from a request",
            _of_request,
            (
                code("def view(request):\n    ", "'ping ' + request.GET['host']"),
                code(
                    "def view(request):\n    host = request.args.get('host')\n    ",
                    "f'ping {host}'",
                ),
            ),
        ),
        Case(
            Severity.LOW,
            "the command line is written in the source, or its parts are quoted or the program's "
            "own",
            _of_source,
            (
                code("", "'make | tee log'"),
                code("import shlex\ndef show(path):\n    ", "'less ' + shlex.quote(path)"),
            ),
        ),
        Case(
            Severity.MEDIUM,
            "whoever starts the program chooses the command: arguments, environment, configuration",
            _of_operator,
            (code("", "os.environ['EDITOR'] + ' notes.txt'"),),
        ),
        Case(
            otherwise,
            "the command line is built from values that callers pass or whose source is unknown",
            always,
            (code("def remove(path):\n    ", "'rm -r ' + path"), code("", "command")),
        ),
    )


WINDOWS: tuple[Case[NodePlace], ...] = (
    Case(
        Severity.LOW,
        "the shell is used on one system only, such as Windows, where it finds scripts",
        _is_for_windows,
        (
            "import os, subprocess\n"
            "def start(command):\n"
            "    shell = os.name == 'nt'\n"
            "    subprocess.Popen(command, shell=shell)",
        ),
    ),
)
SUBPROCESS_SHELL = shell("subprocess", "subprocess.run({}, shell=True)", Severity.HIGH)
SYSTEM = shell("os", "os.system({})", Severity.HIGH)
OTHER_SHELL = shell("x", "x.run({}, shell=True)", Severity.MEDIUM)
"""``shell=True`` of a function that is not the standard library's may mean something else."""

NO_SHELL: tuple[Case[NodePlace], ...] = (
    Case(
        Severity.MEDIUM,
        "a part of the arguments comes from a request: it may be read as an option",
        _of_request,
        (
            "import subprocess\n"
            "def view(request):\n"
            "    subprocess.run(['git', 'log', request.GET['path']])",
        ),
    ),
    Case(
        None,
        "no shell reads the arguments: this is how a program should be started",
        always,
        (
            "import subprocess\ndef log(path):\n    subprocess.run(['git', 'log', path])",
            "import subprocess\nsubprocess.run(command)",
        ),
    ),
)

EXEC: tuple[Case[NodePlace], ...] = (
    Case(
        None,
        "no shell reads the arguments: this is how a program should be started",
        always,
        ("import os\nos.execv(path, arguments)",),
    ),
)

PARTIAL_PATH: tuple[Case[NodePlace], ...] = (
    Case(
        Severity.LOW,
        "the path is relative to the working directory, which somebody else may choose",
        _is_relative,
        ("import subprocess\nsubprocess.run(['bin/tool'])",),
    ),
    Case(
        None,
        "finding a program by `PATH` is portable; whoever controls `PATH` controls the process",
        always,
        ("import subprocess\nsubprocess.run(['git', 'log'])",),
    ),
)

WILDCARD: tuple[Case[NodePlace], ...] = (
    Case(
        Severity.MEDIUM,
        "the program may read names of files as options; those who can write to the folder are "
        "rarely strangers",
        always,
        ("import os\nos.system('/bin/tar cf backup.tar *')",),
    ),
)
