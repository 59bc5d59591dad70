"""Who calls: the account of the API key in the Authorization header."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from serve_app.envelope import services_of
from wundr_ray.contract.errors import Unauthenticated
from wundr_ray.store.accounts import Account

_bearer = HTTPBearer(auto_error=False, scheme_name="ApiKey", description="An API key: `wundr_ak_…`")


async def caller(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Account:
    """Raises ``Unauthenticated``, without saying whether the key ever existed."""
    if credentials is None:
        raise Unauthenticated("The Authorization header with an API key is missing.")
    account = await services_of(request).store.accounts.by_key(credentials.credentials)
    if account is None:
        raise Unauthenticated("The API key is not valid.")
    return account


Caller = Annotated[Account, Depends(caller)]
