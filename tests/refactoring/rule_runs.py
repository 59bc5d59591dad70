"""One rule on one file, beside the engine."""

from wundr_ray.contract.vocabulary import Language
from wundr_ray.refactoring.examination import Examiner
from wundr_ray.refactoring.index.index import RepositoryIndex
from wundr_ray.refactoring.interface import Proposal, RepositoryFiles
from wundr_ray.refactoring.rules.interface import Context, RefactoringRule
from wundr_ray.refactoring.sources.source import ParsedSource
from wundr_ray.refactoring.tools.project_config import ProjectConfigs

_INDEX = RepositoryIndex(RepositoryFiles({}, {}, {}, frozenset(), frozenset()))
NO_FILES = Context(_INDEX, _INDEX.files)


def proposals(rule: RefactoringRule, data: bytes) -> list[Proposal]:
    """What a rule proposes for a Python file."""
    examine = Examiner([rule], ProjectConfigs({}), ())
    (source,), _ = examine([ParsedSource("a.py", Language.PYTHON, data)])
    return list(rule.propose(source, NO_FILES))
