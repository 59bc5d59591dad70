"""Settings of projects."""

from typing import Annotated

from pydantic import Field, StringConstraints

from wundr_ray.contract.fields.kinds import NO_CONTROLS, Branch, Request
from wundr_ray.contract.gates.models import GateChoice, Reference

MAX_LABELS = 32

Labels = Annotated[
    dict[
        Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,40}$")],
        Annotated[str, StringConstraints(max_length=500, pattern=NO_CONTROLS)],
    ],
    Field(
        max_length=MAX_LABELS,
        description="Up to 32 pairs of text; the list of projects can be filtered by them",
    ),
]


class UpdateProject(Request):
    """The body of ``PATCH /v1/projects/{project_id}``: what is left out stays, null takes it back.

    ``labels`` replace all labels. The project's grade and history come from the analyses of
    ``main_branch``; without it, that is the branch that the repository names. ``reference`` is what
    analyses are compared with and ``quality_gate`` what they must pass, unless a batch says
    otherwise.
    """

    labels: Labels | None = None
    main_branch: Branch | None = None
    reference: Reference | None = None
    quality_gate: GateChoice | None = None
