"""The closed sets of words of findings over time, and of decisions about them."""

from enum import StrEnum


class FindingState(StrEnum):
    """How a finding stands against the analysis that it is compared with."""

    NEW = "new"
    EXISTING = "existing"
    REOPENED = "reopened"
    """It was fixed before and has come back."""
    FIXED = "fixed"


class Because(StrEnum):
    """Why a finding's state, or its absence, says nothing about a change of the code."""

    NO_REFERENCE = "no_reference"
    """There is nothing to compare with: every finding counts as new."""
    ENGINE = "engine"
    """The line is as it was; the rule, or the engine's version, is another."""
    NOT_ANALYSED = "not_analysed"
    """The file could not be read, or was left out, or the rule was not applied."""


class DispositionKind(StrEnum):
    """What somebody has decided about findings, so that they count no more."""

    FALSE_POSITIVE = "false_positive"
    WONT_FIX = "wont_fix"
    ACCEPTED = "accepted"


class DispositionStatus(StrEnum):
    IN_FORCE = "in_force"
    EXPIRED = "expired"
    REVOKED = "revoked"


class FindingSort(StrEnum):
    """The order of a list of findings."""

    WORST = "worst"
    PATH = "path"
    NEWEST = "newest"
    OLDEST = "oldest"
