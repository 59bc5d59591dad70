"""Unknown query parameters, and bodies that are nested too deeply."""

import pytest

from serve_app.http.json_body import MAX_DEPTH, UnreadableBody, parse
from tests.serve_app.service import BATCHES, Caller, Service, data, refused


@pytest.mark.parametrize("path", ["", "/{batch}", "/{batch}/results", "/{batch}/events"])
async def test_unknown_parameters(service: Service, pro: Caller, path: str) -> None:
    batch_id = await pro.created()
    await service.gateway.run_all(batch_id)
    address = BATCHES + path.replace("{batch}", batch_id)
    refused(await pro.get(address, colour="red"), 422, "INVALID_REQUEST", "colour")
    answer = await pro.get(f"{address}?b=1&a=2&b=3&=4")
    refused(answer, 422, "INVALID_REQUEST", "b", "a", "")
    assert (await pro.get(address)).status_code == 200


async def test_the_error_names_what_there_is(pro: Caller) -> None:
    error = refused(await pro.get(BATCHES, stauts="queued"), 422, "INVALID_REQUEST", "stauts")
    assert "status" in error["message"]
    data(await pro.get(BATCHES, status="queued", page=1, per_page=5, sort="name"))


async def test_hostile_names(pro: Caller) -> None:
    answer = await pro.get(BATCHES + "?%1b[31m%0d%0a" + "x" * 5_000 + "=1")
    assert refused(answer, 422, "INVALID_REQUEST", "\ufffd[31m\ufffd\ufffd" + "x" * 93 + "…")
    many = "&".join(f"n{number}=1" for number in range(2_000))
    error = refused(
        await pro.get(f"{BATCHES}?{many}"),
        422,
        "INVALID_REQUEST",
        *(f"n{number}" for number in range(20)),
    )
    assert len(str(error)) < 3_000


async def test_who_calls_is_asked_first(service: Service, pro: Caller) -> None:
    refused(await service.http.get(BATCHES, params={"x": "1"}), 401, "UNAUTHENTICATED")


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_depth_is_limited(opening: str, closing: str) -> None:
    def nested(levels: int) -> bytes:
        return f"{opening * levels}0{closing * levels}".encode()

    parse(nested(MAX_DEPTH))
    for levels in (MAX_DEPTH + 1, 900, 100_000):
        with pytest.raises(UnreadableBody, match="nested too deeply"):
            parse(nested(levels))
    assert parse(b'"' + b"[" * 1_000 + b'"') == "[" * 1_000
