"""What people have decided about findings, as columns of their table."""

from collections.abc import Mapping, Sequence

import polars as pl

from wundr_ray.domain.findings.dispositions import DispositionRule, by_code, by_finding

DISPOSITION = pl.Schema({"disposition": pl.String, "disposition_reason": pl.String})
"""The kind of the decision that holds for a finding, and its reason; null where there is none."""


def with_dispositions(findings: pl.DataFrame, rules: Sequence[DispositionRule]) -> pl.DataFrame:
    """``findings`` with the columns ``DISPOSITION``, by the ``rules`` that are in force.

    A decision about a single finding goes before one about a code and a path.
    """
    owned = findings.lazy().with_columns(job_id=pl.lit(""))
    found = with_dispositions_of_jobs(owned, {"": rules} if rules else {})
    return found.select(*findings.columns, *DISPOSITION).collect()


def with_dispositions_of_jobs(
    findings: pl.LazyFrame, rules: Mapping[str, Sequence[DispositionRule]]
) -> pl.LazyFrame:
    """The same for several jobs, each with its rules; ``findings`` have the column ``job_id``.

    Codes and paths that have rules are read now, the findings when the result is collected.
    """
    if not rules:
        return findings.with_columns(
            pl.lit(None, kind).alias(name) for name, kind in DISPOSITION.items()
        )
    joined = findings.join(
        _single(rules), on=["job_id", "id"], how="left", maintain_order="left"
    ).join(
        _of_places(findings, rules),
        on=["job_id", "code", "path"],
        how="left",
        maintain_order="left",
        suffix="_place",
    )
    # The reason is that of the same decision as the kind.
    is_single = pl.col("disposition").is_not_null()
    chosen = [
        pl.when(is_single).then(pl.col(name)).otherwise(pl.col(f"{name}_place")).alias(name)
        for name in DISPOSITION
    ]
    return joined.with_columns(chosen).drop([f"{name}_place" for name in DISPOSITION])


def _of_places(
    findings: pl.LazyFrame, rules: Mapping[str, Sequence[DispositionRule]]
) -> pl.LazyFrame:
    """The decision for each code and path of ``findings`` that there is one for."""
    codes = {job_id: by_code(of_job) for job_id, of_job in rules.items()}
    known = sorted({code for of_job in codes.values() for code in of_job})
    owned = pl.col("job_id").is_in(list(rules)) & pl.col("code").is_in(known)
    # Patterns of paths are matched in Python, so each path with such a code is tried once and not
    # for each of its findings.
    places = findings.filter(owned).select("job_id", "code", "path").unique()
    located = places.collect(engine="streaming")
    decisions = [
        of_code.of(path) if (of_code := codes[job_id].get(code)) else None
        for job_id, code, path in located.iter_rows()
    ]
    decided = located.lazy().with_columns(_columns(decisions))
    return decided.filter(pl.col("disposition").is_not_null())


def _single(rules: Mapping[str, Sequence[DispositionRule]]) -> pl.LazyFrame:
    """The decision for each single finding that there is one for."""
    held = [
        (job_id, finding_id, rule)
        for job_id, of_job in rules.items()
        for finding_id, rule in by_finding(of_job).items()
    ]
    keys = [row[:2] for row in held]
    table = pl.LazyFrame(keys, schema={"job_id": pl.String, "id": pl.String}, orient="row")
    return table.with_columns(_columns([rule for _, _, rule in held]))


def _columns(rules: Sequence[DispositionRule | None]) -> list[pl.Series]:
    """``DISPOSITION`` of rows for which these rules hold; each text is there once."""
    distinct = {rule.id: rule for rule in rules if rule}
    texts = pl.DataFrame(
        [(rule.kind.value, rule.reason) for rule in distinct.values()], DISPOSITION, orient="row"
    )
    numbers = {rule_id: number for number, rule_id in enumerate(distinct)}
    held = pl.Series([numbers[rule.id] if rule else None for rule in rules], dtype=pl.UInt32)
    return texts.select(pl.all().gather(held)).get_columns()
