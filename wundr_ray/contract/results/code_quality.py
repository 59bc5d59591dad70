"""The findings as GitLab's Code Quality report has them: what ``format=gitlab`` answers."""

from typing import Literal

from wundr_ray.contract.responses import Response


class CodeQualityLines(Response):
    begin: int


class CodeQualityLocation(Response):
    path: str
    lines: CodeQualityLines


class CodeQualityIssue(Response):
    """One finding; the fingerprint stays the same while its lines move."""

    description: str
    check_name: str
    fingerprint: str
    severity: Literal["blocker", "critical", "major", "minor"]
    location: CodeQualityLocation
