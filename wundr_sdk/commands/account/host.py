"""``wundr host``: the hosts that approved changes are delivered to, and the tokens for that."""

import sys
from typing import Annotated

import typer

from wundr_ray.contract.vocabulary import ForgeKind
from wundr_sdk.commands.output import screen as terminal
from wundr_sdk.commands.output.screen import EXIT_CODES, reporting

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, epilog=EXIT_CODES)

Host = Annotated[
    str,
    typer.Argument(
        metavar="HOST", help="As in its repositories' URLs, such as github.com.", show_default=False
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text for people.")]


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
        ForgeKind | None, typer.Option(help="Which API it speaks; known for public hosts.")
    ] = None,
    user: Annotated[
        str | None, typer.Option(help="Whose password the token is, where it needs a user.")
    ] = None,
    root: Annotated[
        str | None, typer.Option(help="The path below which it lives, such as /gitlab.")
    ] = None,
    no_token: Annotated[
        bool, typer.Option("--no-token", help="Only its kind: pushes open the requests.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Keep a token for writing to a host: asked for, or read from standard input."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.account import host_views

        token = None if no_token else _read_token()
        with terminal.new_client() as client:
            made = client.delivery_hosts.set(host, token=token, kind=kind, user=user, root=root)
        screen.show(made, host_views.host_view(made))


@app.command(epilog=EXIT_CODES)
def remove(host: Host, as_json: Json = False) -> None:
    """Forget the token of a host."""
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
