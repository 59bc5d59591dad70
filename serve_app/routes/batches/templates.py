"""The templates of batches."""

from fastapi import Request

from serve_app.access.auth import Caller
from serve_app.http.envelope import meta
from serve_app.openapi.refusals import READING, refusals
from serve_app.openapi.routing import resource
from wundr_ray.contract.envelopes import Envelope
from wundr_ray.contract.resources import TemplateColumn, TemplateItem
from wundr_ray.domain.admission.templates import Template, load_templates

router = resource("/v1/batch-templates", "batches")


@router.get("", summary="List the templates of batches", responses=refusals(*READING))
async def list_batch_templates(request: Request, account: Caller) -> Envelope[list[TemplateItem]]:
    """What may stand as `template` in a new batch, and the variables of its items."""
    items = [_item(template) for template in load_templates().values()]
    return Envelope(data=items, meta=meta(request))


def _item(template: Template) -> TemplateItem:
    return TemplateItem(
        name=template.name,
        description=template.description,
        type=template.batch["type"],
        variables=template.variables,
        columns=[
            TemplateColumn(name=name, meaning=column.meaning, required=not column.optional)
            for name, column in template.columns.items()
        ],
        batch=dict(template.batch),
    )
