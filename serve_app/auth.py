"""Who calls: the account of the API key in the Authorization header, and what the key allows."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from serve_app.envelope import services_of
from serve_app.failed_keys import FailedKeys
from serve_app.known_keys import KnownKeys
from serve_app.query import check_query
from serve_app.rate_limit import RateLimit, check
from wundr_ray.contract.errors import Forbidden, Unauthenticated
from wundr_ray.contract.vocabulary import Scope
from wundr_ray.store.accounts import Access, Account

_READING = ("GET", "HEAD")
_bearer = HTTPBearer(auto_error=False, scheme_name="ApiKey", description="An API key: `wundr_ak_…`")


async def access(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Access:
    """A revoked key ends within a second: it is not remembered for longer.

    Raises ``Unauthenticated``, without saying whether the key ever existed, ``RateLimited``,
    ``Forbidden``, and ``InvalidRequest`` for a query with what the endpoint does not know.
    """
    if credentials is None:
        raise Unauthenticated("The Authorization header with an API key is missing.")
    found = await _holder(request, credentials.credentials)
    await _count(request, found.account)
    needed = Scope.READ if request.method in _READING else Scope.WRITE
    if needed not in found.scopes:
        raise Forbidden(f"The API key does not have the scope '{needed}', which this needs.")
    if request.method == "GET":
        check_query(request)
    return found


async def _holder(request: Request, key: str) -> Access:
    """Raises ``Unauthenticated``, or ``RateLimited`` where too many wrong keys came from."""
    failed_keys: FailedKeys = request.app.state.failed_keys
    host = request.client.host if request.client else None
    failed_keys.check(host, key)
    known_keys: KnownKeys = request.app.state.known_keys
    found = await known_keys.access(key)
    if found is None:
        failed_keys.failed(host)
        raise Unauthenticated("The API key is not valid.")
    failed_keys.succeeded(host, key)
    return found


async def _count(request: Request, account: Account) -> None:
    """Spend one of the account's requests of this hour; every answer tells what is left."""
    services = services_of(request)
    limit = services.plans.get(account.plan).hourly_requests
    if not limit:
        return
    held: RateLimit = request.app.state.rate_limit
    request.state.standing = await held.take(account.id, limit)
    check(request.state.standing, services.clock)


KeyAccess = Annotated[Access, Depends(access)]


async def caller(found: KeyAccess) -> Account:
    return found.account


Caller = Annotated[Account, Depends(caller)]
