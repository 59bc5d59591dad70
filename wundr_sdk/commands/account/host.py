"""``wundr host``: the hosts that approved changes are delivered to, and the tokens for that."""

import sys
from typing import Annotated

import typer

from wundr_ray.contract.vocabulary import ForgeKind
from wundr_sdk.commands.arguments.common import Json
from wundr_sdk.commands.output import screen as terminal
from wundr_sdk.commands.output.exit_codes import EXIT_CODES
from wundr_sdk.commands.output.screen import reporting

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, epilog=EXIT_CODES)

Host = Annotated[
    str,
    typer.Argument(
        metavar="HOST",
        help="The host as in the URLs of its repositories, such as github.com.",
        show_default=False,
    ),
]


@app.command("list", epilog=EXIT_CODES)
def list_hosts(as_json: Json = False) -> None:
    """List the hosts that changes can be delivered to; tokens are not shown."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.account import host_views

        with terminal.new_client() as client:
            found = client.delivery_hosts.list()
        if as_json:
            screen.document([each.model_dump(mode="json") for each in found])
        else:
            screen.print(host_views.hosts_view(found))


@app.command("set", epilog=EXIT_CODES)
def set_host(
    host: Host,
    kind: Annotated[
        ForgeKind | None, typer.Option(help="The kind of API; known for public hosts.")
    ] = None,
    user: Annotated[
        str | None, typer.Option(help="The user that the token belongs to, if the host needs one.")
    ] = None,
    root: Annotated[
        str | None, typer.Option(help="The path of the API on the host, such as /gitlab.")
    ] = None,
    no_token: Annotated[
        bool, typer.Option("--no-token", help="Store no token; pushes open the requests.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Store a token for writing to a host; it is asked for, or read from standard input."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.account import host_views

        token = None if no_token else _read_token()
        with terminal.new_client() as client:
            made = client.delivery_hosts.set(host, token=token, kind=kind, user=user, root=root)
        screen.show(made, host_views.host_view(made))


@app.command(epilog=EXIT_CODES)
def remove(host: Host, as_json: Json = False) -> None:
    """Remove the token of a host."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.account import host_views

        with terminal.new_client() as client:
            gone = client.delivery_hosts.remove(host)
        screen.show(gone, host_views.removed_view(gone))


def _read_token() -> str:
    """Never an argument, which others on the machine could read. Raises BadParameter."""
    if sys.stdin.isatty():
        token = str(typer.prompt("Token", hide_input=True, err=True))
    else:
        token = sys.stdin.readline().strip()
    if not token:
        raise typer.BadParameter("there is no token on standard input; or give --no-token")
    return token
