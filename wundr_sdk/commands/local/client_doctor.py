"""``wundr doctor`` where the server is not installed: the way from here to a server."""

import re
from collections.abc import Iterator
from importlib.metadata import version
from typing import TYPE_CHECKING, NamedTuple

import typer

from wundr_sdk.commands.arguments.common import Json
from wundr_sdk.commands.local.placeholders import ADVICE
from wundr_sdk.commands.output import screen as terminal
from wundr_sdk.commands.output.exit_codes import EXIT_CODES, ExitCode
from wundr_sdk.commands.output.screen import reporting

if TYPE_CHECKING:
    from wundr_sdk.sync.client import WundrClient


_RELEASE = re.compile(r"\d+\.\d+")


class DoctorFinding(NamedTuple):
    """``advice`` says what to do; it is empty where all is well."""

    check: str
    level: str
    found: str
    advice: str = ""


def register(app: typer.Typer) -> None:
    """Add the command to the application itself."""
    app.command(epilog=EXIT_CODES)(doctor)


def doctor(as_json: Json = False) -> None:
    """Check the connection to the server: address, key, versions. Exit code 1: a problem."""
    with reporting(as_json) as screen:
        from wundr_sdk.commands.output.tables import add_row, table_of

        with terminal.new_client() as client:
            findings = list(examine(client, version("wundr-ray")))
        if as_json:
            screen.document([finding._asdict() for finding in findings])
        else:
            text = ("What was found", "What to do")
            table = table_of("Check", "Level", *text, text=text)
            for finding in findings:
                add_row(table, *finding)
            screen.print(table)
        if any(finding.level == "problem" for finding in findings):
            raise typer.Exit(ExitCode.FAILED)


def examine(client: "WundrClient", own: str) -> Iterator[DoctorFinding]:
    """One finding for each check, as far as the checks before it allow; ``own`` is our version."""
    from wundr_ray.contract.errors import WundrError
    from wundr_sdk.connection.retry import RetryConfig

    once = RetryConfig(max_retries=0)
    try:
        theirs = client.health(retry=once).version
    except WundrError as error:
        yield DoctorFinding("server", "problem", error.message, error.resolution)
        return
    yield DoctorFinding("server", "ok", f"answers at {client.base_url}")
    yield _compared(own, theirs)
    try:
        plan = client.usage(retry=once).plan
    except WundrError as error:
        yield DoctorFinding("key", "problem", error.message, error.resolution)
    else:
        yield DoctorFinding("key", "ok", f"valid, on the {plan} plan")
    yield DoctorFinding(
        "installation", "ok", f"not checked: the server is not installed here ({ADVICE})"
    )


def _compared(own: str, theirs: str) -> DoctorFinding:
    found = f"client {own}, server {theirs}"
    if _release(own) == _release(theirs):
        return DoctorFinding("versions", "ok", found)
    return DoctorFinding("versions", "warning", found, f"pip install 'wundr-ray=={theirs}'")


def _release(text: str) -> str:
    """Major and minor number, within which client and server understand each other."""
    found = _RELEASE.match(text)
    return found[0] if found else text
