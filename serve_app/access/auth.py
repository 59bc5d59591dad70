"""Who calls: the account of the API key in the Authorization header, and what the key allows."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from fastapi.security.utils import get_authorization_scheme_param
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from serve_app.access.failed_keys import FailedKeys
from serve_app.access.keys import ACCOUNT, ONLY_CHECK, needs_key, scope_needed
from serve_app.access.known_keys import KnownKeys
from serve_app.http.envelope import error_response, services_of
from serve_app.http.query import check_query
from serve_app.http.rate_limit import RateLimit, check
from wundr_ray.contract.errors import Forbidden, Unauthenticated, WundrError
from wundr_ray.store.accounts.accounts import Access, Account

_bearer = HTTPBearer(auto_error=False, scheme_name="ApiKey", description="An API key: `wundr_ak_…`")


class Authenticate:
    """Refuses callers by their headers, before anything looks at the body or the route."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not needs_key(scope["path"]):
            await self._app(scope, receive, send)
            return
        # Here, and not in a dependency of the routes: those run after the body has been read, and
        # whoever has no key must not make the server hold a body.
        request = Request(scope)
        only_check = scope.get(ONLY_CHECK, False)
        try:
            key_access = await _authenticated(request, counted=not only_check)
        except WundrError as error:
            await error_response(request, error)(scope, receive, send)
            return
        if only_check:
            reply = Response(status_code=204, headers={ACCOUNT: key_access.account.id})
            await reply(scope, receive, send)
            return
        request.state.access = key_access
        await self._app(scope, receive, send)


async def access(
    request: Request,
    _documented: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Access:
    """The access that ``Authenticate`` has granted. A revoked key stops working within a second.

    Raises ``InvalidRequest`` for a query parameter that the endpoint does not know.
    """
    if request.method == "GET":
        check_query(request)
    key_access: Access = request.state.access
    return key_access


async def _authenticated(request: Request, *, counted: bool) -> Access:
    """Raises ``Unauthenticated``, without saying whether the key ever existed, ``RateLimited``,
    and ``Forbidden``.
    """
    scheme, key = get_authorization_scheme_param(request.headers.get("Authorization"))
    if scheme.lower() != "bearer" or not key:
        raise Unauthenticated("The Authorization header with an API key is missing.")
    key_access = await _holder(request, key)
    # Counted before the scope is checked: requests that are refused for it use up the limit too.
    if counted:
        await _count(request, key_access.account)
    needed = scope_needed(request.method, request.url.path)
    if needed not in key_access.scopes:
        raise Forbidden(f"The API key does not have the scope '{needed}', which this needs.")
    return key_access


async def _holder(request: Request, key: str) -> Access:
    """Raises ``Unauthenticated``, or ``RateLimited`` where too many wrong keys came from."""
    known_keys: KnownKeys = request.app.state.known_keys
    found = await known_keys.access(key)
    if found is None:
        failed_keys: FailedKeys = request.app.state.failed_keys
        failed_keys.failed(request.client.host if request.client else None)
        raise Unauthenticated("The API key is not valid.")
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
