"""The operator's commands of ``wundr``: up, down, status, doctor, gc, account, key.

Loaded at every start of the command line, so the heavy imports are inside the commands.
"""

from datetime import timedelta
from enum import StrEnum
from importlib.util import find_spec
from typing import Annotated, Any

import typer

from serve_app.operator import operations, running
from serve_app.operator.operating import Json, operating
from wundr_ray.contract.vocabulary import Scope

if find_spec("ray") is None:
    raise ModuleNotFoundError("the extra 'server' is not installed", name="ray")

_MAX_KEY_NAME = 100
_NOW_SEVERAL = (
    "there are several accounts now: local repositories can be analysed only with "
    "WUNDR_ALLOW_LOCAL_REPOSITORIES=true"
)


class OnOff(StrEnum):
    ON = "on"
    OFF = "off"


def register(app: typer.Typer) -> None:
    """Add the commands to ``wundr``."""
    app.command()(running.up)
    app.command()(running.down)
    app.command()(running.status)
    app.command()(operations.doctor)
    app.command()(operations.gc)
    account = typer.Typer(no_args_is_help=True)
    account.command("create")(account_create)
    account.command("list")(account_list)
    account.command("set-plan")(account_set_plan)
    account.command("set-four-eyes")(account_set_four_eyes)
    app.add_typer(account, name="account", help="Accounts of this installation.")
    key = typer.Typer(no_args_is_help=True)
    key.command("create")(key_create)
    key.command("list")(key_list)
    key.command("revoke")(key_revoke)
    app.add_typer(key, name="key", help="API keys of this installation.")


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
    from wundr_sdk.commands.output.tables import add_row, table_of

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


def account_set_four_eyes(
    account: Annotated[str, typer.Argument(help="The account's name or id.")],
    required: Annotated[OnOff, typer.Argument(help="on or off")],
    as_json: Json = False,
) -> None:
    """Set whether changes must be approved with another key than the one that made the batch."""
    from serve_app.local.accounts import account_document, with_store
    from serve_app.local.configuration import read_settings

    with operating(as_json) as screen:
        changed = with_store(
            read_settings(),
            lambda store: store.accounts.set_four_eyes(account, required is OnOff.ON),
        )
        if as_json:
            screen.document(account_document(changed))
        else:
            screen.say(f"the four-eyes rule is {required} for {changed.name}")


def _check_plan(settings: Any, plan: str) -> None:
    from serve_app.local.configuration import read_plans
    from wundr_ray.contract.errors import InvalidRequest

    plans = read_plans(settings).plans
    if plan not in plans:
        raise InvalidRequest.at(
            "plan", f"there is no plan {plan!r}; choose one of {', '.join(plans)}"
        )


def key_create(
    account: Annotated[str, typer.Argument(help="The account's name or id.")],
    name: Annotated[str | None, typer.Option(help="What the key is for, to tell it apart.")] = None,
    scope: Annotated[
        list[Scope] | None,
        typer.Option(
            help="read: GET only; approve: decide about proposed changes; write: everything else. "
            "May be repeated; else read and write."
        ),
    ] = None,
    expires_days: Annotated[
        int | None, typer.Option(min=1, max=36_500, help="Days until the key expires.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Create an API key and print it; it cannot be shown again."""
    from serve_app.local.accounts import key_document, new_key, with_store
    from serve_app.local.configuration import read_settings
    from wundr_ray.contract.errors import InvalidRequest
    from wundr_ray.store.accounts.accounts import USUAL_SCOPES

    with operating(as_json) as screen:
        if name and len(name) > _MAX_KEY_NAME:
            raise InvalidRequest.at("name", f"it is longer than {_MAX_KEY_NAME} characters")
        valid_for = timedelta(days=expires_days) if expires_days else None
        scopes = scope or USUAL_SCOPES
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
    """Revoke an API key: it stops working within a second."""
    from serve_app.local.accounts import key_document, with_store
    from serve_app.local.configuration import read_settings

    with operating(as_json) as screen:
        key = with_store(read_settings(), lambda store: store.accounts.revoke_key(key_id))
        screen.document(key_document(key)) if as_json else screen.say(f"revoked {key.id}")
