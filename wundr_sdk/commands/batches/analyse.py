"""``wundr analyse``: all repositories of an organisation, or some by their addresses."""

import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wundr_ray.contract.target_vocabulary import TargetForge
from wundr_ray.contract.vocabulary import BatchStatus
from wundr_sdk.analysis_options import FailOn, Organisation
from wundr_sdk.commands.arguments.common import Json
from wundr_sdk.commands.arguments.recent import remember
from wundr_sdk.commands.arguments.repositories import repositories_of
from wundr_sdk.commands.output import screen as terminal
from wundr_sdk.commands.output.exit_codes import EXIT_CODES, ExitCode
from wundr_sdk.commands.output.screen import Screen, reporting

if TYPE_CHECKING:
    from wundr_sdk.sync.client import WundrClient


def register(app: typer.Typer) -> None:
    app.command(epilog=EXIT_CODES)(analyse)


def analyse(
    repositories: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[URL|PATH]...", help="The repositories to analyse.", show_default=False
        ),
    ] = None,
    org: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="Analyse all repositories of this organisation, group or user."
        ),
    ] = None,
    forge: Annotated[
        TargetForge, typer.Option(help="With --org: the kind of host.")
    ] = TargetForge.GITHUB,
    host: Annotated[
        str | None, typer.Option(metavar="NAME", help="With --org: the host, if it is your own.")
    ] = None,
    token_env: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="The environment variable with the access token of the host."
        ),
    ] = None,
    include: Annotated[
        list[str] | None,
        typer.Option(
            metavar="GLOB", help="Only repositories whose full name matches; may be repeated."
        ),
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option(
            metavar="GLOB", help="No repositories whose full name matches; may be repeated."
        ),
    ] = None,
    topic: Annotated[
        list[str] | None,
        typer.Option(help="Only repositories with this topic; may be repeated, any matches."),
    ] = None,
    archived: Annotated[
        bool, typer.Option("--archived", help="Include archived repositories.")
    ] = False,
    forks: Annotated[bool, typer.Option("--forks", help="Include forks.")] = False,
    pushed_after: Annotated[
        str | None,
        typer.Option(
            metavar="DAY", help="Only repositories with a push after this day, as in 2026-01-31."
        ),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="NUMBER",
            help="At most this number of repositories, the first ones by name.",
        ),
    ] = None,
    config: Annotated[
        str | None,
        typer.Option(
            metavar="FILE", help="A JSON or YAML file with rules, patterns and other settings."
        ),
    ] = None,
    gate: Annotated[
        str | None, typer.Option(metavar="NAME", help="The quality gate to pass.")
    ] = None,
    fail_on: Annotated[
        FailOn,
        typer.Option(
            help="Exit with 1 for a finding of this severity or worse, or for a failed gate."
        ),
    ] = FailOn.NEVER,
    as_json: Json = False,
) -> None:
    """Analyse repositories, wait, and show a table of their grades and findings.

    Give either --org, or URLs and local paths. Options from --forge to --limit go with --org;
    --token-env goes with both.
    """
    if (org is None) == (not repositories):
        raise typer.BadParameter("give either repositories or --org", param_hint="--org")
    with reporting(as_json) as screen:
        from wundr_sdk.analysing import body_of_organisation, body_of_repositories
        from wundr_sdk.config_file import read_config

        settings = read_config(config) if config else {}
        token = _token(token_env)
        with terminal.new_client() as client:
            if org is None:
                chosen = repositories_of(repositories or [], client.base_url)
                body = body_of_repositories(chosen, token, settings, gate)
            else:
                organisation = Organisation(
                    org,
                    forge,
                    host,
                    token,
                    include or (),
                    exclude or (),
                    topic or (),
                    archived,
                    forks,
                    pushed_after,
                    limit,
                )
                body = body_of_organisation(organisation, settings, gate)
            code = _run(client, body, fail_on, screen)
        raise typer.Exit(code)


def _token(variable: str | None) -> str | None:
    if variable is None:
        return None
    token = os.environ.get(variable, "").strip()  # noqa: TID251 - named by the caller
    if not token:
        raise typer.BadParameter(
            f"the variable {variable} is unset or empty", param_hint="--token-env"
        )
    return token


def _run(client: "WundrClient", body: dict[str, Any], fail_on: FailOn, screen: Screen) -> int:
    from wundr_sdk.analysing import outcome_of
    from wundr_sdk.commands.batches import views, watch
    from wundr_sdk.commands.batches.target_views import targets_text
    from wundr_sdk.commands.results.result_views import results_view

    batch = client.batches.create_from_body(body)
    remember(batch.batch_id, screen)
    screen.note(f"created {batch.batch_id}")
    if batch.targets is not None:
        screen.note(targets_text(batch.targets))
    detail = watch.follow(client, batch.batch_id, screen)
    if detail.status is not BatchStatus.COMPLETED:
        screen.show(detail, views.detail_view(detail))
        return ExitCode.FAILED
    results = client.batches.get_results(batch.batch_id)
    screen.show(results, results_view(results))
    screen.note("for the whole report: wundr batch open --last")
    return outcome_of(results, fail_on)
