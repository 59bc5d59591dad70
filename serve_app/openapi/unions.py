"""Schemas that are really unions, whose members are told apart by their ``type``.

Which jobs a batch may hold, and which configuration a job has, is checked by code: the schemas
that FastAPI makes from the models do not show it.
"""

from collections.abc import Mapping
from typing import Any

from wundr_ray.contract.refactoring.jobs import ApplyConfig
from wundr_ray.contract.vocabulary import BatchType, JobKind
from wundr_ray.jobs.registry import JOB_TYPES

REFERENCE = "#/components/schemas/"

Schema = Mapping[str, Any]
Fields = Mapping[str, Any]


def divided(schemas: Mapping[str, Schema]) -> dict[str, Any]:
    """The schemas with unions in place of those whose ``type`` decides about other fields."""
    jobs = _mapping(schemas["CreateBatch"]["properties"]["jobs"]["items"])
    configs = {kind: _property(schemas, place, "config") for kind, place in jobs.items()}
    configs[JobKind.APPLY] = {"$ref": REFERENCE + ApplyConfig.__name__}
    # The field is a union of all kinds of reports, or null while there is no report.
    report, nothing = schemas["ReportJobResult"]["properties"]["report"]["anyOf"]
    results = {
        kind: {"config": configs[kind], "report": {"anyOf": [{"$ref": place}, nothing]}}
        for kind, place in _mapping(report).items()
    }
    return {
        **schemas,
        **_union(schemas, "CreateBatch", {kind: _held(kind, jobs) for kind in BatchType}),
        **_union(schemas, "JobDetail", {kind: {"config": configs[kind]} for kind in JobKind}),
        **_union(schemas, "ReportJobResult", results),
    }


def one_of(places: Mapping[str, str], property_name: str) -> dict[str, Any]:
    """A union of the schemas at ``places``, whose keys are the values of the property."""
    return {
        "oneOf": [{"$ref": place} for place in places.values()],
        "discriminator": {"propertyName": property_name, "mapping": dict(places)},
    }


def class_name(text: str) -> str:
    """``batch.job_completed`` as ``BatchJobCompleted``."""
    return "".join(word.capitalize() for word in text.replace(".", "_").split("_"))


def _union(
    schemas: Mapping[str, Schema], name: str, fields: Mapping[str, Fields]
) -> dict[str, Any]:
    """``name`` as a union of one schema for each type, which has ``fields`` of its own."""
    schema = schemas[name]
    made = {
        _variant(name, kind): {**schema, "properties": schema["properties"] | _typed(kind, own)}
        for kind, own in fields.items()
    }
    places = {str(kind): REFERENCE + _variant(name, kind) for kind in fields}
    return {**made, name: {"description": schema["description"], **one_of(places, "type")}}


def _variant(name: str, kind: str) -> str:
    """``JobDetail`` of an analysis as ``AnalysisJobDetail``, and ``CreateBatch`` in between."""
    verb = "Create" if name.startswith("Create") else ""
    noun = name.removeprefix(verb).removeprefix("Report")
    return verb + class_name(kind) + noun


def _typed(kind: str, fields: Fields) -> Fields:
    return {"type": {"const": str(kind), "type": "string"}, **fields}


def _held(kind: BatchType, jobs: Mapping[str, str]) -> Fields:
    """The field of a batch's jobs, which are of the types that it may hold."""
    places = {name: place for name, place in jobs.items() if JOB_TYPES[name].batch_type is kind}
    only = next(iter(places.values()))
    items = {"$ref": only} if len(places) == 1 else one_of(places, "type")
    return {"jobs": {"type": "array", "minItems": 1, "items": items}}


def _mapping(union: Schema) -> Mapping[str, str]:
    mapping: Mapping[str, str] = union["discriminator"]["mapping"]
    return mapping


def _property(schemas: Mapping[str, Schema], place: str, name: str) -> Schema:
    found: Schema = schemas[place.removeprefix(REFERENCE)]["properties"][name]
    return found
