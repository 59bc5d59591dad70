"""One rule on one file, beside the engine."""

from wundr_ray.contract.vocabulary import Language
from wundr_ray.refactoring.index.index import RepositoryIndex
from wundr_ray.refactoring.interface import Proposal, RepositoryFiles
from wundr_ray.refactoring.rules.interface import Context, Rule
from wundr_ray.refactoring.sources import Source

NO_FILES = Context(RepositoryIndex(RepositoryFiles({}, {}, {}, frozenset())))


def proposals(rule: Rule, data: bytes) -> list[Proposal]:
    """What a rule of our own proposes for a Python file."""
    return list(rule.propose(Source("a.py", Language.PYTHON, data), NO_FILES))
