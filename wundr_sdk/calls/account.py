"""The calls about the account and the server. Pure."""

from pydantic import ValidationError

from wundr_ray.contract.resources import PlanItem, TemplateItem, Usage
from wundr_ray.contract.responses import Health
from wundr_sdk.connection.answers import Answer, UnexpectedAnswer, bytes_of
from wundr_sdk.connection.call import Call, list_reader, reader


def get_usage() -> Call[Usage]:
    """``GET /v1/usage``."""
    return Call("GET", "/v1/usage", reader(Usage))


def list_plans() -> Call[list[PlanItem]]:
    """``GET /v1/plans``."""
    return Call("GET", "/v1/plans", list_reader(PlanItem))


def list_templates() -> Call[list[TemplateItem]]:
    """``GET /v1/batch-templates``."""
    return Call("GET", "/v1/batch-templates", list_reader(TemplateItem))


def get_health() -> Call[Health]:
    """``GET /healthz``, whose answer is the only one without an envelope."""
    return Call("GET", "/healthz", _read_health)


def _read_health(answer: Answer) -> Health:
    try:
        return Health.model_validate_json(bytes_of(answer))
    except ValidationError:
        raise UnexpectedAnswer("the server at this address is not a Wundr server") from None
