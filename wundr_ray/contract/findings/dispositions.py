"""Decisions about findings: what a caller sends, and what is told of them."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field, StringConstraints, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from wundr_ray.contract.fields.choices import one_of
from wundr_ray.contract.fields.kinds import Request, RolePattern, Time
from wundr_ray.contract.findings.vocabulary import DispositionKind, DispositionStatus
from wundr_ray.contract.gates.models import FindingCode
from wundr_ray.contract.responses import Response

FindingId = Annotated[str, StringConstraints(pattern=r"^fnd_[0-9a-z]{1,36}$")]
_TEXT = r"^[^\x00]*$"
Reason = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=_TEXT)
]


class CreateDisposition(Request):
    """The body of ``POST /v1/projects/{project_id}/dispositions``.

    It is about the finding ``finding_id``, or about all findings with the ``code`` in the files
    that ``path`` fits, a pattern in gitignore's syntax. From ``until`` on they count again.
    """

    kind: Annotated[DispositionKind, one_of(DispositionKind)]
    finding_id: FindingId | None = None
    code: FindingCode | None = None
    path: RolePattern | None = None
    reason: Reason
    until: Time | None = None

    @model_validator(mode="after")
    def _check_subject(self) -> Self:
        if self.finding_id is not None:
            fields = [name for name in ("code", "path") if getattr(self, name) is not None]
            problem = "must be left out when finding_id names the finding"
        else:
            fields = [name for name in ("code", "path") if getattr(self, name) is None]
            problem = "Field required, or finding_id in place of code and path"
        if not fields:
            return self
        error = PydanticCustomError("disposition_subject", "{problem}", {"problem": problem})
        details = [InitErrorDetails(type=error, loc=(name,), input=None) for name in fields]
        raise ValidationError.from_exception_data("disposition", details)


class RevokeDisposition(Request):
    """The optional body of ``DELETE /v1/projects/{project_id}/dispositions/{disposition_id}``."""

    reason: Reason | None = None


class DispositionItem(Response):
    """A decision about findings: by whom, why, until when, and who took it back."""

    disposition_id: str
    project_id: str
    kind: DispositionKind
    status: DispositionStatus
    finding_id: str | None = None
    code: str | None = None
    path: str | None = None
    reason: str
    created_at: datetime
    created_by: str | None = Field(default=None, description="The name of the API key")
    created_by_key: str | None = Field(default=None, description="The id of the API key")
    until: datetime | None = None
    revoked_at: datetime | None = None
    revoked_by: str | None = None
    revoked_by_key: str | None = None
    revoke_reason: str | None = None
