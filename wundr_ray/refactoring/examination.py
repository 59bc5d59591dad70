"""What programs report of the files of one round."""

from collections.abc import Iterable, Mapping, Sequence

from wundr_ray.contract.vocabulary import Language
from wundr_ray.domain.files import SkippedFile
from wundr_ray.refactoring import oxlint, ruff
from wundr_ray.refactoring.interface import Engine
from wundr_ray.refactoring.project_config import ProjectConfig
from wundr_ray.refactoring.rules.interface import Rule
from wundr_ray.refactoring.sources import Source


def examine(
    rules: Sequence[Rule],
    config: ProjectConfig,
    contents: Mapping[str, bytes],
    sources: Sequence[Source],
) -> tuple[list[Source], list[SkippedFile]]:
    """``sources`` with the findings of ruff and oxlint, and those that these cannot read.

    Raises ResourceUnavailable.
    """
    python = [source for source in sources if source.language is Language.PYTHON]
    scripts = [source for source in sources if source.language is not Language.PYTHON]
    read, refused = ruff.examine(python, _codes(rules, Engine.RUFF), config.settings(contents))
    if scripts:
        more, also_refused = oxlint.examine(scripts, _codes(rules, Engine.OXLINT))
        read, refused = [*read, *more], [*refused, *also_refused]
    return read, refused


def _codes(rules: Iterable[Rule], engine: Engine) -> set[str]:
    return {code for rule in rules if rule.engine is engine for code in rule.codes}
