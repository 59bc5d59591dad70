"""The rules of a SARIF run: one for each kind of finding in it.

GitHub reads the severity of an alert off its rule, so the rule has that of its worst finding.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from wundr_ray.aggregate.wording import kind_words
from wundr_ray.contract.vocabulary import Rule, Severity
from wundr_ray.domain.results.scoring import remediation_minutes
from wundr_ray.reports.text import one_line

Json = dict[str, Any]

MOST_TAGS = 10
"""GitHub refuses a rule with more than 20 and shows 10."""

LEVELS: Mapping[Severity, str] = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
}

SECURITY_SEVERITIES: Mapping[Severity, str] = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "2.0",
}
"""In the middle of the ranges that GitHub names critical, high, medium and low."""

_PROBLEMS = {"error": "error", "warning": "warning", "note": "recommendation"}
_CONFIDENCES = ["high", "medium", "low"]
_TOPICS: Mapping[str, str] = {
    Rule.COMPLEXITY: "maintainability",
    Rule.DUPLICATES: "maintainability",
    Rule.STYLE: "maintainability",
}


@dataclass(frozen=True, slots=True)
class FoundRule:
    """What the findings of one code have in common."""

    code: str
    rule: Rule
    severity: Severity
    confidence: str
    cwes: tuple[int, ...]
    engines: tuple[str, ...]
    help_url: str | None


def rules_of(rows: pl.DataFrame) -> list[FoundRule]:
    """The rules of ``rows`` (``findings.COLUMNS``) by their codes."""
    grouped = rows.group_by("code", maintain_order=True).agg(
        pl.col("rule").first(),
        pl.col("severity", "confidence", "engine_rule", "engine", "help_url").unique(
            maintain_order=True
        ),
        pl.col("cwe").drop_nulls().unique(maintain_order=True),
    )
    return [_rule(row) for row in grouped.sort("code").to_dicts()]


def _rule(row: Mapping[str, Any]) -> FoundRule:
    severities, confidences = row["severity"], row["confidence"]
    return FoundRule(
        code=row["code"],
        rule=Rule(row["rule"]),
        # `Severity` lists the worst first.
        severity=next(each for each in Severity if each in severities),
        confidence=next((each for each in _CONFIDENCES if each in confidences), "low"),
        cwes=tuple(row["cwe"]),
        engines=tuple(sorted(filter(None, row["engine"]))),
        help_url=next((url for url in sorted(filter(None, row["help_url"]))), None),
    )


def descriptor(found: FoundRule) -> Json:
    """The ``reportingDescriptor`` of a rule."""
    words = one_line(kind_words(found.code)).capitalize()
    help_text = _help(found)
    link = f"\n\n[Documentation]({found.help_url})" if found.help_url else ""
    known = {"helpUri": found.help_url} if found.help_url else {}
    return {
        "id": found.code,
        **_name(found.code),
        "shortDescription": {"text": words},
        "fullDescription": {"text": f"{words}, a finding about {found.rule}."},
        "help": {"text": help_text, "markdown": f"{help_text}{link}"},
        **known,
        "defaultConfiguration": {"level": LEVELS[found.severity]},
        "properties": _properties(found),
    }


def _name(code: str) -> Json:
    """A name must say more than the id."""
    name = "".join(word.capitalize() for word in code.replace("-", "_").split("_"))
    return {} if name.lower() == code.lower() else {"name": name}


def _help(found: FoundRule) -> str:
    minutes = remediation_minutes(found.rule, found.severity)
    weaknesses = ", ".join(f"CWE-{each}" for each in found.cwes[:MOST_TAGS])
    sentences = [
        f"Reported by {' and '.join(map(one_line, found.engines))}.",
        f"Weaknesses: {weaknesses}." if weaknesses else "",
        f"Estimated effort to repair one: {minutes} min.",
        "The message of each finding says what is wrong at its place.",
    ]
    return " ".join(filter(None, sentences))


def _properties(found: FoundRule) -> Json:
    weaknesses = [f"external/cwe/cwe-{each:03d}" for each in found.cwes]
    is_security = found.rule is Rule.SECURITY
    topics = [found.rule.value, *filter(None, [_TOPICS.get(found.rule)])]
    return {
        "tags": [*topics, *weaknesses][:MOST_TAGS],
        "precision": found.confidence,
        "problem.severity": _PROBLEMS[LEVELS[found.severity]],
        **({"security-severity": SECURITY_SEVERITIES[found.severity]} if is_security else {}),
    }
