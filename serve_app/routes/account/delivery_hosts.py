"""The account's credentials for delivering changes to hosts of repositories."""

from typing import Annotated

from fastapi import Body, Path, Request

from serve_app.access.auth import Caller
from serve_app.http import examples
from serve_app.http.envelope import Around, meta
from serve_app.openapi.refusals import READING, WRITING, refusals
from serve_app.openapi.routing import resource
from wundr_ray.contract.envelopes import Envelope
from wundr_ray.contract.errors import Conflict, NotFound
from wundr_ray.contract.refactoring.delivery_hosts import (
    DeliveryHostDeleted,
    DeliveryHostItem,
    PutDeliveryHost,
)
from wundr_ray.contract.vocabulary import ForgeKind
from wundr_ray.sealing import seal_delivery
from wundr_ray.secret import secret_of
from wundr_ray.store.delivery.delivery_hosts import DeliveryHostRecord, NewDeliveryHost

_HOST = r"^([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?$"
Host = Annotated[
    str,
    Path(
        max_length=250,
        pattern=_HOST,
        description="As in the https URLs of its repositories, with the port if there is one",
    ),
]

router = resource("/v1/delivery-hosts", "changes")


@router.get("", summary="List delivery hosts", responses=refusals(*READING))
async def list_delivery_hosts(
    request: Request, services: Around, account: Caller
) -> Envelope[list[DeliveryHostItem]]:
    """The hosts that approved changes can be delivered to, by name; tokens are not shown."""
    found = await services.store.delivery_hosts.of(account.id)
    return Envelope(data=[_item(each) for each in found], meta=meta(request))


@router.get("/{host}", summary="Get a delivery host", responses=refusals(*READING, NotFound))
async def get_delivery_host(
    request: Request, services: Around, account: Caller, host: Host
) -> Envelope[DeliveryHostItem]:
    """What is known of one host; its token is not shown."""
    found = await services.store.delivery_hosts.get(account.id, _normal(host))
    return Envelope(data=_item(found), meta=meta(request))


@router.put("/{host}", summary="Set a delivery host", responses=refusals(*WRITING, Conflict))
async def put_delivery_host(
    request: Request,
    services: Around,
    account: Caller,
    host: Host,
    body: Annotated[PutDeliveryHost, Body(openapi_examples=examples.PUT_DELIVERY_HOST)],
) -> Envelope[DeliveryHostItem]:
    """Store the account's token for writing to this host; it replaces what was stored before.

    It is encrypted, used for this account's changesets on this host only, and never shown again.
    """
    name = _normal(host)
    sealed = None
    if body.token is not None:
        secret = secret_of(services.settings)
        sealed = seal_delivery(secret, body.token.get_secret_value(), account.id, name)
    new = NewDeliveryHost(name, body.kind, body.user, body.root, sealed)
    found = await services.store.delivery_hosts.put(account.id, new)
    return Envelope(data=_item(found), meta=meta(request))


@router.delete("/{host}", summary="Remove a delivery host", responses=refusals(*READING, NotFound))
async def delete_delivery_host(
    request: Request, services: Around, account: Caller, host: Host
) -> Envelope[DeliveryHostDeleted]:
    """Its token is deleted; pending deliveries to it fail, and can be retried."""
    name = _normal(host)
    await services.store.delivery_hosts.delete(account.id, name)
    return Envelope(data=DeliveryHostDeleted(host=name), meta=meta(request))


def _normal(host: str) -> str:
    return host.lower().removesuffix(":443")


def _item(record: DeliveryHostRecord) -> DeliveryHostItem:
    return DeliveryHostItem(
        host=record.host,
        kind=ForgeKind(record.kind) if record.kind else None,
        user=record.user,
        root=record.root,
        has_token=record.sealed_token is not None,
        created_at=record.created_at,
    )
