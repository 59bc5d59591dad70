"""The operator's commands of ``wundr``: up, down, status, doctor, gc, account, key.

Loaded at every start of the command line, so the heavy imports are inside the commands.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib.util import find_spec
from typing import Annotated, Any

import typer

from serve_app import operations
from serve_app.operating import Json, operating
from wundr_ray.contract.vocabulary import Scope
from wundr_sdk.commands.screen import ExitCode, Screen

if find_spec("ray") is None:
    raise ModuleNotFoundError("the extra 'server' is not installed", name="ray")

_MAX_KEY_NAME = 100
_NOW_SEVERAL = (
    "several accounts: local repositories are read only with WUNDR_ALLOW_LOCAL_REPOSITORIES=true"
)


def register(app: typer.Typer) -> None:
    """Add the commands to ``wundr``."""
    app.command()(up)
    app.command()(down)
    app.command()(status)
    app.command()(operations.doctor)
    app.command()(operations.gc)
    account = typer.Typer(no_args_is_help=True)
    account.command("create")(account_create)
    account.command("list")(account_list)
    account.command("set-plan")(account_set_plan)
    app.add_typer(account, name="account", help="Accounts of this installation.")
    key = typer.Typer(no_args_is_help=True)
    key.command("create")(key_create)
    key.command("list")(key_list)
    key.command("revoke")(key_revoke)
    app.add_typer(key, name="key", help="API keys of this installation.")


def up(
    host: Annotated[str, typer.Option(help="Where the API listens.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The API's port.")] = 8000,
    detach: Annotated[bool, typer.Option(help="Return once the API answers.")] = False,
    dashboard: Annotated[
        bool, typer.Option("--dashboard", help="Start Ray's dashboard too: 1.5 GB, 12 processes.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Start Ray and the API on this machine; state lives under WUNDR_HOME (~/.wundr)."""
    from serve_app.local import cluster
    from serve_app.local.address import Address
    from serve_app.local.closing import close_to_others
    from serve_app.local.configuration import (
        check_plans,
        check_ssh,
        own_environment,
        read_plans,
        read_settings,
        unknown_settings,
    )
    from serve_app.local.failures import CannotStart
    from serve_app.local.state import only_one

    with operating(as_json) as screen, _signals_interrupt():
        settings = read_settings()
        plans = read_plans(settings)
        check_ssh(settings)
        for line in unknown_settings(own_environment()):
            screen.note(line, "yellow")
        if repaired := close_to_others(settings):
            screen.note(repaired, "yellow")
        with only_one(settings.home) as alone:
            if not alone:
                raise CannotStart("another `wundr up` is starting in this home folder")
            if state := cluster.running(settings.home):
                _show_running(screen, state.url, state.dashboard, already=True)
                return
            cluster.stop(settings.home)  # what one that died has left
            check_plans(settings, plans)
            state = _start(screen, settings, Address(host, port), dashboard=dashboard)
        if not detach:
            screen.note("press Ctrl-C to stop")
            _hold(screen, settings.home, state)


def down(as_json: Json = False) -> None:
    """Stop what `wundr up` started; batches go on at the next start."""
    from serve_app.local import cluster
    from serve_app.local.configuration import read_settings

    with operating(as_json) as screen:
        stopped = cluster.stop(read_settings().home)
        if as_json:
            screen.document({"stopped": stopped})
        else:
            screen.say("stopped" if stopped else "nothing was running")


def status(as_json: Json = False) -> None:
    """Whether this machine's installation runs, and what it has to do. Exit code 1: it does not."""
    from serve_app.local import cluster
    from serve_app.local.accounts import count_batches, with_store
    from serve_app.local.configuration import read_settings

    with operating(as_json) as screen:
        settings = read_settings()
        state = cluster.running(settings.home)
        counts = with_store(settings, count_batches)
        if as_json:
            url = state.url if state else None
            screen.document({"running": state is not None, "url": url, "batches": counts})
        else:
            if state:
                _show_running(screen, state.url, state.dashboard, already=True)
            else:
                screen.say("not running; start it with: wundr up")
            numbers = ", ".join(f"{count} {name}" for name, count in counts.items())
            screen.say(f"batches   {numbers or 'none yet'}")
    if state is None:
        raise typer.Exit(ExitCode.BATCH_FAILED)


def account_create(
    name: Annotated[str, typer.Argument(help="The account's name.")],
    plan: Annotated[str, typer.Option(help="free, pro, team, enterprise …")] = "free",
    as_json: Json = False,
) -> None:
    """Create an account; then give it a key with `wundr key create`."""
    from serve_app.local.accounts import account_document, with_store
    from serve_app.local.configuration import read_settings

    with operating(as_json) as screen:
        settings = read_settings()
        _check_plan(settings, plan)
        account = with_store(settings, lambda store: store.accounts.create(name, plan))
        if with_store(settings, lambda store: store.accounts.are_several()):
            screen.note(_NOW_SEVERAL, "dim")
        if as_json:
            screen.document(account_document(account))
        else:
            screen.say(f"created {account.name} ({account.id}) on the {account.plan} plan")


def account_list(as_json: Json = False) -> None:
    """List the accounts of this installation with their plans."""
    from serve_app.local.accounts import account_document, with_store
    from serve_app.local.configuration import read_settings
    from wundr_sdk.commands.tables import add_row, table_of

    with operating(as_json) as screen:
        accounts = with_store(read_settings(), lambda store: store.accounts.all())
        if as_json:
            screen.document([account_document(account) for account in accounts])
            return
        table = table_of("Account", "Name", "Plan", text=("Name",))
        for account in accounts:
            add_row(table, account.id, account.name, account.plan)
        screen.print(table)


def account_set_plan(
    account: Annotated[str, typer.Argument(help="The account's name or id.")],
    plan: Annotated[str, typer.Argument(help="free, pro, team, enterprise …")],
    as_json: Json = False,
) -> None:
    """Put an account on another plan; a running installation follows within a second."""
    from serve_app.local.accounts import account_document, with_store
    from serve_app.local.configuration import read_settings

    with operating(as_json) as screen:
        settings = read_settings()
        _check_plan(settings, plan)
        changed = with_store(settings, lambda store: store.accounts.set_plan(account, plan))
        if as_json:
            screen.document(account_document(changed))
        else:
            screen.say(f"{changed.name} is on the {changed.plan} plan")


def _check_plan(settings: Any, plan: str) -> None:
    from serve_app.local.configuration import read_plans
    from wundr_ray.contract.errors import InvalidRequest

    plans = read_plans(settings).plans
    if plan not in plans:
        raise InvalidRequest.at("plan", f"{plan!r} is none of {', '.join(plans)}")


def key_create(
    account: Annotated[str, typer.Argument(help="The account's name or id.")],
    name: Annotated[str | None, typer.Option(help="What the key is for, to tell it apart.")] = None,
    scope: Annotated[
        list[Scope] | None,
        typer.Option(help="read: GET only; write: everything else. May be repeated; else both."),
    ] = None,
    expires_days: Annotated[
        int | None, typer.Option(min=1, max=36_500, help="Not valid after so many days.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Create an API key and print it; it cannot be shown again."""
    from serve_app.local.accounts import key_document, new_key, with_store
    from serve_app.local.configuration import read_settings
    from wundr_ray.contract.errors import InvalidRequest

    with operating(as_json) as screen:
        if name and len(name) > _MAX_KEY_NAME:
            raise InvalidRequest.at("name", f"it is longer than {_MAX_KEY_NAME} characters")
        valid_for = timedelta(days=expires_days) if expires_days else None
        scopes = scope or list(Scope)
        key = with_store(
            read_settings(), lambda store: new_key(store, account, name, scopes, valid_for)
        )
        if as_json:
            screen.document({"api_key": key.text, **key_document(key.record)})
        else:
            screen.say(key.text)


def key_list(
    account: Annotated[str, typer.Argument(help="The account's name or id.")],
    as_json: Json = False,
) -> None:
    """List an account's API keys, without their text."""
    from serve_app.local.accounts import key_document, key_table, keys_of, with_store
    from serve_app.local.configuration import read_settings

    with operating(as_json) as screen:
        keys = with_store(read_settings(), lambda store: keys_of(store, account))
        if as_json:
            screen.document([key_document(key) for key in keys])
        else:
            screen.print(key_table(keys))


def key_revoke(
    key_id: Annotated[str, typer.Argument(help="The key's id; see `wundr key list`.")],
    as_json: Json = False,
) -> None:
    """End an API key: no request is served with it from now on."""
    from serve_app.local.accounts import key_document, with_store
    from serve_app.local.configuration import read_settings

    with operating(as_json) as screen:
        key = with_store(read_settings(), lambda store: store.accounts.revoke_key(key_id))
        screen.document(key_document(key)) if as_json else screen.say(f"revoked {key.id}")


def _start(screen: Screen, settings: Any, address: Any, *, dashboard: bool) -> Any:
    from serve_app.local import cluster

    key = _prepare(settings, address.url)
    if not address.is_loopback:
        screen.note(f"listening on {address.host}: other machines can reach the API", "yellow")

    def say(text: str) -> None:
        screen.note(f"{text} …", "dim")

    state = cluster.start(settings, address, say, dashboard=dashboard)
    if key:
        screen.note(f"first account created; its key is in {settings.home}/credentials.toml")
    _show_running(screen, state.url, state.dashboard, already=False)
    return state


def _prepare(settings: Any, url: str) -> str | None:
    """Migrate the database; on its first start, make an account and the profile for it."""
    from serve_app.local.accounts import first_key, with_store
    from serve_app.local.state import remember_url, save_profile

    key = with_store(settings, first_key)
    if key:
        save_profile(settings.home, url, key)
    else:
        remember_url(settings.home, url)
    return key


def _hold(screen: Screen, home: Any, state: Any) -> None:
    from serve_app.local import cluster

    try:
        cluster.wait(state)
        screen.refuse("Ray has ended by itself; see the logs under WUNDR_HOME")
        raise typer.Exit(ExitCode.BATCH_FAILED)
    except KeyboardInterrupt:
        screen.note("stopping …", "dim")
    finally:
        cluster.end(home, state)


def _show_running(screen: Screen, url: str, dashboard: str, *, already: bool) -> None:
    if screen.as_json:
        screen.document({"url": url, "docs": f"{url}/docs", "dashboard": dashboard or None})
        return
    screen.say("already running" if already else "running", "bold green")
    screen.say(f"API       {url}/v1/batches")
    screen.say(f"docs      {url}/docs")
    if dashboard:
        screen.say(f"Ray       {dashboard}")


@contextmanager
def _signals_interrupt() -> Iterator[None]:
    """A closed terminal or a polite kill stops everything as Ctrl-C does."""

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    signals = signal.SIGTERM, signal.SIGHUP
    before = [signal.signal(number, interrupt) for number in signals]
    try:
        yield
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)
