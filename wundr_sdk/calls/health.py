"""The call that asks whether a server answers; its answer is the only one without an envelope."""

from pydantic import ValidationError

from wundr_ray.contract.responses import Health
from wundr_sdk.calls.call import Call
from wundr_sdk.connection.answers import Answer, UnexpectedAnswer, bytes_of


def get_health() -> Call[Health]:
    """``GET /healthz``."""
    return Call("GET", "/healthz", _read)


def _read(answer: Answer) -> Health:
    try:
        return Health.model_validate_json(bytes_of(answer))
    except ValidationError:
        raise UnexpectedAnswer("what answers there is no Wundr server") from None
