"""Functions of a Python file that are too complex."""

from wundr_ray.engines import complexity
from wundr_ray.engines.interface import AnalysisOptions, EngineResult, ReadFile
from wundr_ray.engines.python.radon.codes import SOURCE


def analyse(file: ReadFile, options: AnalysisOptions) -> EngineResult:
    """The file's reader has counted the complexity of its functions by radon's rules already."""
    return EngineResult(
        findings=complexity.findings(file.functions, options.complexity_threshold, SOURCE)
    )
