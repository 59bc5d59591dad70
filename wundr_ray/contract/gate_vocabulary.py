"""The closed sets of words of quality gates."""

from enum import StrEnum


class GateMetric(StrEnum):
    """What a condition of a quality gate measures; ``new_…`` only what came since a reference."""

    NEW_ISSUES = "new_issues"
    NEW_DUPLICATION_PERCENTAGE = "new_duplication_percentage"
    NEW_TECHNICAL_DEBT_MINUTES = "new_technical_debt_minutes"
    ISSUES = "issues"
    DUPLICATION_PERCENTAGE = "duplication_percentage"
    TECHNICAL_DEBT_MINUTES = "technical_debt_minutes"
    AVERAGE_COMPLEXITY = "average_complexity"
    QUALITY_SCORE = "quality_score"
    MAINTAINABILITY = "maintainability"
    ANALYZED_PERCENTAGE = "analyzed_percentage"
    """The share of the lines in scope that were read; this is not test coverage."""


class CodePart(StrEnum):
    """Which code a condition of a quality gate is about."""

    NEW = "new"
    OVERALL = "overall"


class MissingReference(StrEnum):
    """What is done where the reference of a quality gate has not been analysed."""

    ANALYZE = "analyze"  # it is analysed in the same job
    NOT_COMPUTED = "not_computed"  # conditions about new code have no verdict


class GateStatus(StrEnum):
    """The verdict of a quality gate, or of one of its conditions; the order is by weight."""

    FAILED = "failed"
    NOT_COMPUTED = "not_computed"
    PASSED = "passed"
