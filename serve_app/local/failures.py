"""Why an installation does not run.

CannotStart              the operator has to change something first
└── DidNotStart          it may work the next time
"""


class CannotStart(Exception):
    """What is wrong, and in ``advice`` what to do about it; both are for the operator."""

    def __init__(self, reason: str, advice: str = "") -> None:
        super().__init__(reason)
        self.advice = advice


class DidNotStart(CannotStart):
    """Another attempt may succeed: the machine was busy, or something ended by accident."""
