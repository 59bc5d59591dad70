"""Which credentials and which way a changeset gets."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import httpx
import pytest

from tests.sources.https_server import make_certificate
from wundr_ray.contract.errors import Conflict, ResourceUnavailable
from wundr_ray.contract.refactoring.changeset_vocabulary import DeliveryMode
from wundr_ray.delivery.forges.interface import ForgeKind
from wundr_ray.delivery.publishing.connections import AccountConnections, way_of
from wundr_ray.delivery.publishing.problems import problem_of
from wundr_ray.delivery.publishing.repositories import GitRepository
from wundr_ray.domain.delivery.publishing import Way
from wundr_ray.forges.errors import ForgeNotConfigured
from wundr_ray.forges.opening import open_client
from wundr_ray.sealing import seal_delivery
from wundr_ray.secret import secret_of
from wundr_ray.settings import Settings
from wundr_ray.store.accounts.accounts import Account
from wundr_ray.store.delivery.delivery_hosts import MOST, NewDeliveryHost
from wundr_ray.store.store import Store
from wundr_ray.system import utc_now

BRANCH, REQUEST = DeliveryMode.BRANCH, DeliveryMode.PULL_REQUEST
TOKEN = "t0ken"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home")


@pytest.fixture
async def opening(store: Store, settings: Settings) -> AsyncIterator[AccountConnections]:
    async with httpx.AsyncClient() as http:
        yield AccountConnections(store.delivery_hosts, lambda: http, settings, utc_now)


async def keep(
    store: Store, settings: Settings, account_id: str, host: str, kind: str | None = None
) -> None:
    sealed = seal_delivery(secret_of(settings), TOKEN, account_id, host)
    await store.delivery_hosts.put(account_id, NewDeliveryHost(host, kind, sealed_token=sealed))


async def test_https_needs_the_accounts_own_token(
    store: Store, settings: Settings, account: Account, opening: AccountConnections
) -> None:
    other = await store.accounts.create("other", "pro")
    await keep(store, settings, other.id, "github.com")
    url = "https://github.com/acme/app"
    for mode in (BRANCH, REQUEST):
        with pytest.raises(ForgeNotConfigured, match="no token for writing to github"):
            await opening.open(account.id, url, "main", mode)
    opened = await opening.open(other.id, url, "main", REQUEST)
    assert (opened.way, opened.forge is not None) == (Way.FORGE, True)
    assert isinstance(opened.repository, GitRepository)
    assert (opened.repository.spec.token, opened.repository.spec.branch) == (TOKEN, "main")
    assert TOKEN not in repr(opened)
    pushed = await opening.open(other.id, url, "main", BRANCH)
    assert (pushed.way, pushed.forge) == (Way.BRANCH, None)


async def test_ssh_and_local_paths_get_no_token(
    store: Store, settings: Settings, account: Account, opening: AccountConnections
) -> None:
    await keep(store, settings, account.id, "git.example:8443", "gitea")
    opened = await opening.open(account.id, "ssh://git@git.example/acme/app", "main", REQUEST)
    assert isinstance(opened.repository, GitRepository)
    assert (opened.way, opened.repository.spec.token) == (Way.FORGE, None)
    local = await opening.open(account.id, "file:///srv/app.git", "main", BRANCH)
    assert local.way is Way.BRANCH


async def test_a_file_of_certificates_that_cannot_be_used(
    store: Store, settings: Settings, account: Account, tmp_path: Path
) -> None:
    """The setting, the problem and the way out are shown, without the server's path."""
    file = tmp_path / "ca.pem"
    file.write_text("no certificates")
    unusable = settings.model_copy(update={"git_ca_file": file})
    open_http = partial(open_client, unusable)
    opening = AccountConnections(store.delivery_hosts, open_http, unusable, utc_now)
    await keep(store, settings, account.id, "github.com")
    url = "https://github.com/acme/app"
    with pytest.raises(ResourceUnavailable) as caught:
        await opening.open(account.id, url, "main", REQUEST)
    problem = problem_of(caught.value)
    assert problem
    assert (problem.passing, problem.retry_after) == (True, 60)
    assert (
        "WUNDR_GIT_CA_FILE: it contains no PEM certificates. Its operator must" in problem.message
    )
    assert str(tmp_path) not in problem.message
    assert (await opening.open(account.id, url, "main", BRANCH)).way is Way.BRANCH
    file.write_bytes(make_certificate(tmp_path)[0].read_bytes())
    assert (await opening.open(account.id, url, "main", REQUEST)).way is Way.FORGE


async def test_a_token_of_another_server_cannot_be_read(
    store: Store, account: Account, opening: AccountConnections
) -> None:
    sealed = seal_delivery(b"another secret", TOKEN, account.id, "github.com")
    new = NewDeliveryHost("github.com", sealed_token=sealed)
    await store.delivery_hosts.put(account.id, new)
    with pytest.raises(ForgeNotConfigured, match="can no longer be read"):
        await opening.open(account.id, "https://github.com/acme/app", "main", BRANCH)


@pytest.mark.parametrize(
    ("host", "kind", "user", "expected"),
    [
        ("github.com", None, None, "x-access-token"),
        ("git.example", "gitlab", None, "oauth2"),
        ("codeberg.org", None, None, "x-access-token"),
        ("bitbucket.org", None, None, "x-token-auth"),
        ("bitbucket.org", None, "me@company.example", "x-bitbucket-api-token-auth"),
        ("unknown.example", None, None, None),
        ("unknown.example", None, "me", "me"),
    ],
)
async def test_the_token_goes_with_the_name_that_the_forge_takes(
    store: Store,
    settings: Settings,
    account: Account,
    opening: AccountConnections,
    host: str,
    kind: str | None,
    user: str | None,
    expected: str | None,
) -> None:
    sealed = seal_delivery(secret_of(settings), TOKEN, account.id, host)
    new = NewDeliveryHost(host, kind, user, sealed_token=sealed)
    await store.delivery_hosts.put(account.id, new)
    opened = await opening.open(account.id, f"https://{host}/acme/app", "main", BRANCH)
    assert isinstance(opened.repository, GitRepository)
    assert opened.repository.spec.user == expected


@pytest.mark.parametrize(
    ("mode", "kind", "has_token", "way"),
    [
        (BRANCH, ForgeKind.GITHUB, True, Way.BRANCH),
        (REQUEST, ForgeKind.GITHUB, True, Way.FORGE),
        (REQUEST, ForgeKind.GITEA, False, Way.REVIEW),
        (REQUEST, ForgeKind.GITLAB, False, Way.OPTIONS),
        (REQUEST, None, True, Way.OPTIONS),
        (REQUEST, None, False, Way.OPTIONS),
    ],
)
def test_the_way(mode: DeliveryMode, kind: ForgeKind | None, has_token: bool, way: Way) -> None:
    assert way_of(mode, kind, "git.example", has_token=has_token) is way


@pytest.mark.parametrize("kind", [ForgeKind.GITHUB, ForgeKind.BITBUCKET])
def test_some_forges_need_a_token(kind: ForgeKind) -> None:
    with pytest.raises(ForgeNotConfigured, match="wundr host set"):
        way_of(REQUEST, kind, "git.example", has_token=False)


async def test_an_account_has_so_many_hosts(store: Store, account: Account) -> None:
    for number in range(MOST):
        await store.delivery_hosts.put(account.id, NewDeliveryHost(f"h{number}.example"))
    await store.delivery_hosts.put(account.id, NewDeliveryHost("h1.example", "gitlab"))
    with pytest.raises(Conflict):
        await store.delivery_hosts.put(account.id, NewDeliveryHost("more.example"))
