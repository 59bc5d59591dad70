"""Which functions the reports list as complex."""

import polars as pl

from wundr_ray.aggregate.batches.document import ReportDocument
from wundr_ray.aggregate.jobs.job import is_function
from wundr_ray.contract.vocabulary import Rule
from wundr_ray.domain.results.scoring import LOW_COMPLEXITY_MAX

_FUNCTION = ["job_id", "path", "line"]


def complex_functions(document: ReportDocument) -> pl.LazyFrame:
    """Those above the band of low complexity, and those above their job's own threshold."""
    found = (
        document.findings.filter(pl.col("rule") == Rule.COMPLEXITY)
        .select(*_FUNCTION, pl.lit(True).alias("is_finding"))
        .unique()
    )
    return (
        document.functions.filter(is_function)
        .join(found, on=_FUNCTION, how="left", maintain_order="left")
        .filter((pl.col("complexity") > LOW_COMPLEXITY_MAX) | pl.col("is_finding"))
        .drop("is_finding")
    )
