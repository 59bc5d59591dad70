"""What can come next on a command line. Pure: the commands and the words in, candidates out."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import typer

FILE_OPTIONS = ("--config", "--items", "--output", "--gate-file")
FILE_ARGUMENTS = ("repositories",)
BATCH_OPTIONS = ("--batch",)
BATCH_ARGUMENTS = ("batch_id", "before", "after")


class Candidate(NamedTuple):
    """A word and what it means."""

    word: str
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Completion:
    """``files`` asks the shell to add the names of files."""

    candidates: Sequence[Candidate] = ()
    files: bool = False


@dataclass(slots=True)
class _Line:
    """The words before the one to complete, as far as they are understood."""

    command: Any
    awaited: Any = None
    """The option whose value comes next."""
    arguments: int = 0
    options_end: bool = False
    used: set[str] = field(default_factory=set)


def complete(
    root: Any, words: Sequence[str], incomplete: str, batches: Callable[[], Sequence[str]]
) -> Completion:
    """The candidates for ``incomplete`` after ``words``, the program's name not included.

    ``root`` is the group of all commands; ``batches`` lists the ids of recent batches, and is
    called only where an id can stand.
    """
    line = _Line(root)
    for word in words:
        _read(line, word)
    name, equals, value = incomplete.partition("=")
    if line.awaited is None and equals and name.startswith("--"):
        option = _option_of(line.command, name)
        found = Completion() if option is None else _values(line.command, option, value, batches)
        candidates = [Candidate(f"{name}={each.word}", each.meaning) for each in found.candidates]
        return Completion(candidates)
    if line.awaited is not None:
        return _values(line.command, line.awaited, incomplete, batches)
    if incomplete.startswith("-") and not line.options_end:
        return Completion(list(_options(line, incomplete)))
    if hasattr(line.command, "commands"):
        return Completion(list(_commands(line.command, incomplete)))
    return _argument(line, incomplete, batches)


def _read(line: _Line, word: str) -> None:
    if line.awaited is not None:
        line.awaited = None
    elif word == "--":
        line.options_end = True
    elif word.startswith("-") and not line.options_end:
        name, equals, _ = word.partition("=")
        option = _option_of(line.command, name)
        line.used.add(name)
        if option is not None and not option.is_flag and not equals:
            line.awaited = option
    elif hasattr(line.command, "commands"):
        line.command = line.command.commands.get(word, line.command)
    else:
        line.arguments += 1


def _option_of(command: Any, name: str) -> Any:
    for each in command.params:
        if each.param_type_name == "option" and name in (*each.opts, *each.secondary_opts):
            return each
    return None


def _commands(group: Any, incomplete: str) -> Iterator[Candidate]:
    for name, command in group.commands.items():
        if name.startswith(incomplete) and not command.hidden:
            yield Candidate(name, command.get_short_help_str(100))


def _options(line: _Line, incomplete: str) -> Iterator[Candidate]:
    """Those that were not given yet, unless they may be repeated."""
    for each in line.command.params:
        if each.param_type_name != "option" or each.hidden:
            continue
        names = (*each.opts, *each.secondary_opts)
        if line.used.isdisjoint(names) or each.multiple:
            for name in names:
                if name.startswith(incomplete):
                    yield Candidate(name, each.help or "")
    if "--help".startswith(incomplete):
        yield Candidate("--help", "Show how the command is used.")


def _argument(line: _Line, incomplete: str, batches: Callable[[], Sequence[str]]) -> Completion:
    """The values of the argument that comes next."""
    arguments = [each for each in line.command.params if each.param_type_name == "argument"]
    # --last stands for the first argument, a batch. Only in `wundr diff` it is the later batch,
    # which is the last argument.
    position = line.arguments + ("--last" in line.used and line.command.name != "diff")
    if not arguments:
        return Completion()
    last = arguments[-1]
    if position >= len(arguments) and last.nargs == 1:
        return Completion()
    argument = arguments[min(position, len(arguments) - 1)]
    return _values(line.command, argument, incomplete, batches)


def _values(
    command: Any, parameter: Any, incomplete: str, batches: Callable[[], Sequence[str]]
) -> Completion:
    """The choices of an option or an argument, recent batches, or files."""
    names = {parameter.name, *parameter.opts}
    if names.intersection((*BATCH_OPTIONS, *BATCH_ARGUMENTS)):
        return Completion([Candidate(each) for each in batches() if each.startswith(incomplete)])
    if names.intersection((*FILE_OPTIONS, *FILE_ARGUMENTS)):
        return Completion(files=True)
    choices = parameter.shell_complete(typer.Context(command), incomplete)
    return Completion([Candidate(each.value, each.help or "") for each in choices])
