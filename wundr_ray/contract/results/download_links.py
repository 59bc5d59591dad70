"""Links to the files of a batch's results."""

from datetime import datetime

from pydantic import Field

from wundr_ray.contract.responses import Response


class DownloadLinks(Response):
    """Links that need no key; they are signed and stop working at ``expires_at``."""

    full_report: str
    raw_data: str
    excel_summary: str
    html_report: str | None = Field(
        default=None, description="One page without scripts; not for refactor batches"
    )
    sarif: str | None = Field(
        default=None, description="The findings as SARIF 2.1.0, for GitHub's code scanning"
    )
    code_quality: str | None = Field(
        default=None, description="The findings as a Code Quality report of GitLab"
    )
    patches: str | None = Field(
        default=None, description="A zip with a series of patches for each repository to be changed"
    )
    expires_at: datetime
