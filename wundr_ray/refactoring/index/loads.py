"""What loading a file leads to, through all that it imports: import cycles and effects."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Load:
    """What the import of one or more files leads to.

    Arguments:
        in_cycle: whether the file imports itself, through whatever steps.
        effect: the first by its path of the loaded files that do more than define names.
        entries: for each import cycle, which is named by its first file, the file of it that is
            loaded before the others; None where several of them may be.
    """

    in_cycle: bool = False
    effect: str | None = None
    entries: Mapping[str, str | None] = field(default_factory=dict)

    def shares_cycle(self, other: "Load") -> bool:
        """Whether it depends on the order of both where an import cycle is entered."""
        return any(
            cycle in other.entries and (entry is None or other.entries[cycle] != entry)
            for cycle, entry in self.entries.items()
        )


NO_LOAD = Load()


def merged(loads: Iterable[Load]) -> Load:
    """All of ``loads``, in an order that is not known."""
    effects: set[str] = set()
    entries: dict[str, str | None] = {}
    for load in loads:
        effects |= {load.effect} if load.effect else set()
        for cycle, entry in load.entries.items():
            # An entry that is unknown once stays so, since no file equals None.
            entries[cycle] = entry if entries.get(cycle, entry) == entry else None
    return Load(False, min(effects, default=None), entries)


def followed(first: Load, second: Load) -> Load:
    """``second`` after ``first``, which enters the cycles that both lead into."""
    effect = first.effect or second.effect
    return Load(False, effect, {**second.entries, **first.entries})


@dataclass(slots=True)
class _Step:
    """A file on the current path through the graph, and its imports that are still to be visited.

    ``lowest`` is the lowest number of a file on that path to which this one leads back.
    """

    path: str
    number: int
    lowest: int
    rest: Iterator[str]


class Loads:
    """The loads of files, each computed once, and only where a question needs it.

    Tarjan's algorithm finds the import cycles, without recursion; what a cycle imports is complete
    before the cycle itself.
    """

    def __init__(
        self, imported: Callable[[str], Iterable[str]], has_effects: Callable[[str], bool]
    ) -> None:
        self._imported = imported
        self._has_effects = has_effects
        self._loads: dict[str, Load] = {}

    def __getitem__(self, path: str) -> Load:
        if path not in self._loads:
            self._visit(path)
        return self._loads[path]

    def _visit(self, start: str) -> None:
        numbers: dict[str, int] = {}
        open_files: list[str] = []
        steps: list[_Step] = []

        def enter(path: str) -> None:
            number = numbers[path] = len(numbers)
            open_files.append(path)
            steps.append(_Step(path, number, number, iter(self._imported(path))))

        enter(start)
        while steps:
            step = steps[-1]
            for other in step.rest:
                if other in self._loads:
                    continue
                if other not in numbers:
                    enter(other)
                    break
                # Neither complete nor new: it is open, and so it closes a cycle. What is complete
                # does not.
                step.lowest = min(step.lowest, numbers[other])
            else:
                steps.pop()
                if steps:
                    steps[-1].lowest = min(steps[-1].lowest, step.lowest)
                if step.lowest == step.number:
                    place = open_files.index(step.path)
                    self._add(open_files[place:])
                    del open_files[place:]

    def _add(self, component: list[str]) -> None:
        """Add files that all import each other, or a single one."""
        others = {other for path in component for other in self._imported(path)}
        in_cycle = not others.isdisjoint(component)
        effects = [Load(effect=path) for path in component if self._has_effects(path)]
        later = (self._loads[path] for path in others.difference(component))
        load = merged([*effects, *later])
        cycle = min(component)
        self._loads |= {
            path: Load(
                in_cycle, load.effect, {**load.entries, cycle: path} if in_cycle else load.entries
            )
            for path in component
        }
