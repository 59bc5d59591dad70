"""Credentials for delivering changes: kept sealed, for one account, never shown."""

from typing import Any

import pytest
import sqlalchemy as sa

from tests.serve_app.service import Caller, Service, data, refused
from wundr_ray.sealing import Unreadable, unseal_delivery
from wundr_ray.secret import secret_of
from wundr_ray.store.schema import delivery_hosts

HOSTS = "/v1/delivery-hosts"
TOKEN = "glpat-Secret0fTheTest"


async def put(caller: Caller, host: str, **body: Any) -> Any:
    return data(await caller.send("PUT", f"{HOSTS}/{host}", json=body))


async def test_the_life_of_a_host(pro: Caller) -> None:
    made = await put(pro, "Git.Example:8443", kind="gitlab", root="/gitlab", token=TOKEN)
    assert {**made, "created_at": ""} == {
        "host": "git.example:8443",
        "kind": "gitlab",
        "user": None,
        "root": "/gitlab",
        "has_token": True,
        "created_at": "",
    }
    assert data(await pro.get(f"{HOSTS}/git.example:8443")) == made
    await put(pro, "github.com:443", token=TOKEN)
    listed = await pro.get(HOSTS)
    assert [each["host"] for each in data(listed)] == ["git.example:8443", "github.com"]
    assert TOKEN not in listed.text
    changed = await put(pro, "git.example:8443", kind="gitea")
    assert (changed["kind"], changed["root"], changed["has_token"]) == ("gitea", "", False)
    gone = data(await pro.send("DELETE", f"{HOSTS}/github.com"))
    assert gone == {"host": "github.com", "deleted": True}
    refused(await pro.get(f"{HOSTS}/github.com"), 404, "NOT_FOUND")
    refused(await pro.send("DELETE", f"{HOSTS}/github.com"), 404, "NOT_FOUND")


async def test_an_account_knows_its_own_only(service: Service, pro: Caller) -> None:
    await put(pro, "github.com", token=TOKEN)
    other = await service.caller("other", "pro")
    assert data(await other.get(HOSTS)) == []
    refused(await other.get(f"{HOSTS}/github.com"), 404, "NOT_FOUND")


async def test_the_token_is_sealed_for_its_account_and_host(service: Service, pro: Caller) -> None:
    await put(pro, "github.com", token=TOKEN)
    async with service.store.database.read() as connection:
        sealed = await connection.scalar(sa.select(delivery_hosts.c.sealed_token))
    assert TOKEN not in sealed
    secret = secret_of(service.settings)
    assert unseal_delivery(secret, sealed, pro.account_id, "github.com") == TOKEN
    for account, host in (("acct_other", "github.com"), (pro.account_id, "gitlab.com")):
        with pytest.raises(Unreadable):
            unseal_delivery(secret, sealed, account, host)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "svn"}, "kind"),
        ({"token": "with space"}, "token"),
        ({"token": ""}, "token"),
        ({"root": "gitlab"}, "root"),
        ({"user": "a\nb"}, "user"),
        ({"tokne": "x"}, "tokne"),
    ],
)
async def test_wrong_fields(pro: Caller, body: dict[str, str], field: str) -> None:
    answer = await pro.send("PUT", f"{HOSTS}/github.com", json=body)
    refused(answer, 422, "INVALID_REQUEST", field)


@pytest.mark.parametrize("host", ["a b", "user@github.com", "-x", "a:b"])
async def test_wrong_hosts(pro: Caller, host: str) -> None:
    answer = await pro.send("PUT", f"{HOSTS}/{host}", json={"token": TOKEN})
    refused(answer, 422, "INVALID_REQUEST", "host")
