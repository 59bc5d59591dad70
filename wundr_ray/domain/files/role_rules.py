"""Which findings count in which role of a file.

Production code and the scripts that build it are judged by every rule. A test feeds itself: what
it asserts, the passwords it makes up and the addresses it binds are no risk to anybody, but a test
that cannot be followed costs as much as any other code. What docs and examples show is copied, so
that severe security findings count there. Generated and vendored files are repaired elsewhere.
"""

from wundr_ray.contract.vocabulary import CodeScope, Role, Rule, Severity

NOT_ANALYSED = frozenset({Role.GENERATED, Role.VENDORED})
"""Files that are counted only, unless a job asks for all code."""

COUNTED_IN_TESTS = frozenset({Rule.COMPLEXITY, Rule.DUPLICATES, Rule.PERFORMANCE, Rule.STYLE})
"""Who asks for ``style`` asks for it in everything that people write."""

_SEVERE = frozenset({Severity.CRITICAL, Severity.HIGH})


def is_analysed(role: Role, scope: CodeScope) -> bool:
    """Whether a file of this role is analysed, rather than only counted."""
    return scope is CodeScope.ALL or role not in NOT_ANALYSED


def is_in_scope(role: Role, scope: CodeScope) -> bool:
    """Whether a file of this role is part of a project's scores and totals."""
    return scope is CodeScope.ALL or role is Role.PRODUCTION


def counts(role: Role, rule: Rule, severity: Severity) -> bool:
    """Whether a finding is reported, in the scope ``production``."""
    match role:
        case Role.PRODUCTION | Role.SCRIPT:
            return True
        case Role.TEST:
            return rule in COUNTED_IN_TESTS
        case Role.DOCS | Role.EXAMPLE:
            return rule is Rule.SECURITY and severity in _SEVERE
        case Role.GENERATED | Role.VENDORED:
            return False
