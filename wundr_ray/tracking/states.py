"""The states of a finding against its reference, and the reasons for them."""

from enum import StrEnum


class State(StrEnum):
    NEW = "new"
    EXISTING = "existing"
    REOPENED = "reopened"
    """It was fixed before and has come back."""


class Because(StrEnum):
    """Why a finding's state, or its absence, says nothing about a change of the code."""

    NO_REFERENCE = "no_reference"
    """There is nothing to compare with: every finding counts as new."""
    ENGINE = "engine"
    """The line is as it was; the rule, or the engine's version, is another."""
    NOT_ANALYSED = "not_analysed"
    """The file could not be read this time, or the rule was not applied."""
