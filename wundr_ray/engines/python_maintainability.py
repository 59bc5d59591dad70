"""The maintainability index of a Python file, equal to ``radon mi``."""

import ast

from radon.metrics import h_visit_ast, mi_compute

from wundr_ray.engines.python_raw import RawCounts


def index(tree: ast.Module, total_complexity: int, raw: RawCounts) -> float:
    """0 to 100, higher is better: from Halstead volume, complexity, lloc and share of comments.

    Source: ``radon.metrics.mi_parameters``, with multi-line strings counted as comments.
    """
    comments = (raw.comments + raw.multi) / raw.sloc * 100 if raw.sloc else 0
    volume = h_visit_ast(tree).total.volume
    return float(mi_compute(volume, total_complexity, raw.lloc, comments))
