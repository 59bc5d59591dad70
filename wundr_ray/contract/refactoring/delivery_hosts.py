"""Credentials for delivering changes to hosts of repositories: requests and answers."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from wundr_ray.contract.fields.choices import one_of
from wundr_ray.contract.fields.kinds import NO_CONTROLS, AccessToken, Request
from wundr_ray.contract.responses import Response
from wundr_ray.contract.vocabulary import ForgeKind

_User = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=NO_CONTROLS)]
_Root = Annotated[str, StringConstraints(max_length=200, pattern=r"^(/[A-Za-z0-9._~-]+)*$")]


class PutDeliveryHost(Request):
    """The body of ``PUT /v1/delivery-hosts/{host}``; it replaces all that is known of the host.

    ``kind`` may be left out for public hosts. ``user`` makes the token that user's password, as
    Bitbucket's API tokens need. ``root`` is the path below which the forge lives, such as
    ``/gitlab``. Without ``token`` only the kind is known: then requests are opened by pushes alone.
    """

    kind: Annotated[ForgeKind, one_of(ForgeKind)] | None = None
    user: _User | None = None
    root: _Root = ""
    token: AccessToken | None = Field(default=None, max_length=4000)


class DeliveryHostItem(Response):
    """A host that the account delivers changes to. Its token is never shown."""

    host: str
    kind: ForgeKind | None = None
    user: str | None = None
    root: str = ""
    has_token: bool
    created_at: datetime


class DeliveryHostDeleted(Response):
    host: str
    deleted: bool = True
