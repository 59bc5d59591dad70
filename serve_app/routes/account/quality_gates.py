"""The quality gates of an account: what its analyses must pass."""

from typing import Annotated

from fastapi import Body, Path, Request

from serve_app.access.auth import Caller, KeyAccess
from serve_app.http import examples
from serve_app.http.envelope import Around, meta
from serve_app.openapi.refusals import READING, WRITING, refusals
from serve_app.openapi.routing import resource
from wundr_ray.admission.finding_codes import check_codes
from wundr_ray.contract.envelopes import Envelope
from wundr_ray.contract.errors import Conflict, NotFound
from wundr_ray.contract.gates.models import (
    GateDefinition,
    QualityGateItem,
    QualityGateRemoved,
    SetQualityGate,
)
from wundr_ray.domain.gates.builtin import BUILT_IN
from wundr_ray.store.findings.quality_gates import GateRecord, NewGate

Name = Annotated[str, Path(pattern=r"^[a-z0-9-]{1,64}$", description="The gate's name")]

router = resource("/v1/quality-gates", "quality gates")


@router.get("", summary="List quality gates", responses=refusals(*READING))
async def list_quality_gates(
    request: Request, services: Around, account: Caller
) -> Envelope[list[QualityGateItem]]:
    """The account's own gates and those that are built in, by name."""
    found = await services.store.quality_gates.of(account.id)
    return Envelope(data=[_item(each) for each in found], meta=meta(request))


@router.get("/{name}", summary="Get a quality gate", responses=refusals(*READING, NotFound))
async def get_quality_gate(
    request: Request, services: Around, account: Caller, name: Name
) -> Envelope[QualityGateItem]:
    """The conditions of one gate."""
    found = await services.store.quality_gates.get(account.id, name)
    return Envelope(data=_item(found), meta=meta(request))


@router.put("/{name}", summary="Set a quality gate", responses=refusals(*WRITING, Conflict))
async def put_quality_gate(
    request: Request,
    services: Around,
    access: KeyAccess,
    name: Name,
    body: Annotated[SetQualityGate, Body(openapi_examples=examples.SET_QUALITY_GATE)],
) -> Envelope[QualityGateItem]:
    """Add the gate, or replace its conditions; a built-in gate of this name is replaced too.

    Batches that were created before keep the conditions that they were created with.
    """
    definition = GateDefinition(**{each: getattr(body, each) for each in _DEFINED})
    check_codes(definition)
    new = NewGate(name, definition, body.default, access.key_name)
    found = await services.store.quality_gates.put(access.account.id, new)
    return Envelope(data=_item(found), meta=meta(request))


@router.delete(
    "/{name}", summary="Remove a quality gate", responses=refusals(*READING, NotFound, Conflict)
)
async def delete_quality_gate(
    request: Request, services: Around, account: Caller, name: Name
) -> Envelope[QualityGateRemoved]:
    """Remove one of the account's own gates, unless a project uses it."""
    built_in = await services.store.quality_gates.delete(account.id, name)
    return Envelope(data=QualityGateRemoved(name=name, built_in=built_in), meta=meta(request))


_DEFINED = tuple(GateDefinition.model_fields)


def _item(record: GateRecord) -> QualityGateItem:
    is_built_in = record.updated_at is None
    return QualityGateItem(
        name=record.name,
        description=BUILT_IN[record.name].description if is_built_in else None,
        **{each: getattr(record.definition, each) for each in _DEFINED},
        default=record.is_default,
        built_in=is_built_in,
        updated_at=record.updated_at,
        updated_by=record.updated_by,
    )
