"""One rule on one file, with the programs that find its places, until it proposes nothing."""

import fnmatch
import json
import posixpath
from collections.abc import Iterable, Mapping

from wundr_ray.contract.vocabulary import Language
from wundr_ray.refactoring import oxlint
from wundr_ray.refactoring.edits import apply_edits
from wundr_ray.refactoring.interface import Engine, Proposal
from wundr_ray.refactoring.rules.interface import Context, Rule
from wundr_ray.refactoring.sources import Source

_ROUNDS = 10


class Files:
    """The questions about the repository that need no Python to be read."""

    def __init__(self, others: Mapping[str, str]) -> None:
        self._others = others

    def json_file(self, path: str) -> Mapping[str, object]:
        return json.loads(self._others[path]) if path in self._others else {}

    def files_named(self, pattern: str) -> Iterable[str]:
        return [path for path in self._others if fnmatch.fnmatchcase(path.split("/")[-1], pattern)]

    def nearest(self, path: str, name: str) -> str | None:
        while path:
            path = posixpath.dirname(path)
            if (candidate := posixpath.join(path, name)) in self._others:
                return candidate
        return None


def language_of(path: str) -> Language:
    if path.endswith(".py"):
        return Language.PYTHON
    return Language.TYPESCRIPT if path.endswith((".ts", ".tsx")) else Language.JAVASCRIPT


def proposals(
    rule: Rule, data: bytes, path: str, others: Mapping[str, str] | None = None
) -> list[Proposal]:
    """What ``rule`` proposes for the file in its present state."""
    source = Source(path, language_of(path), data)
    if rule.engine is Engine.OXLINT:
        (source,), _ = oxlint.examine([source], rule.codes)
    return list(rule.propose(source, Context(Files(others or {}))))  # type: ignore[arg-type]


def run(
    rule: Rule, data: bytes, path: str, others: Mapping[str, str] | None = None
) -> tuple[bytes, list[Proposal]]:
    """The file after all proposals, round after round, and these proposals."""
    made: list[Proposal] = []
    for _ in range(_ROUNDS):
        proposed = proposals(rule, data, path, others)
        made += proposed
        edits = [edit for each in proposed for edit in each.edits]
        if not edits:
            return data, made
        data = apply_edits(data, edits)
    raise AssertionError(f"{rule.id} never ends on {data!r}")
