"""``wundr analyse``: all repositories of an organisation, or some by their addresses."""

import os
from typing import Annotated, Any

import typer

from wundr_ray.contract.target_vocabulary import TargetForge
from wundr_ray.contract.vocabulary import BatchStatus
from wundr_sdk.analysis_options import FailOn, Organisation
from wundr_sdk.commands.output import screen as terminal
from wundr_sdk.commands.output.screen import ExitCode, Screen, reporting

ANALYSE_CODES = """\b
Exit codes:
0    analysed, and nothing that --fail-on names was found
1    something that --fail-on names was found, or the batch failed
2    the command line, a file or the environment cannot be used
3    the API refused (4xx), also because the organisation cannot be listed
4    the server, or the organisation's host, cannot be reached (5xx)
5    there is no verdict: some projects could not be analysed, or no gate applies
130  interrupted; the batch goes on
"""


def register(app: typer.Typer) -> None:
    app.command(epilog=ANALYSE_CODES)(analyse)


def analyse(
    repositories: Annotated[
        list[str] | None,
        typer.Argument(metavar="[URL|PATH]...", help="Repositories.", show_default=False),
    ] = None,
    org: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="All of an organisation, group or user instead."),
    ] = None,
    forge: Annotated[
        TargetForge, typer.Option(help="Which kind of host has it.")
    ] = TargetForge.GITHUB,
    host: Annotated[
        str | None, typer.Option(metavar="NAME", help="Of a forge of your own: its host.")
    ] = None,
    token_env: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The variable that holds the host's access token."),
    ] = None,
    include: Annotated[
        list[str] | None,
        typer.Option(metavar="GLOB", help="Only these full names; may be repeated."),
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option(metavar="GLOB", help="Not these full names; may be repeated."),
    ] = None,
    topic: Annotated[
        list[str] | None, typer.Option(help="Only with this topic; of several, with any.")
    ] = None,
    archived: Annotated[
        bool, typer.Option("--archived", help="Archived repositories, too.")
    ] = False,
    forks: Annotated[bool, typer.Option("--forks", help="Forks, too.")] = False,
    pushed_after: Annotated[
        str | None, typer.Option(metavar="DAY", help="Only what was pushed to since.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, metavar="NUMBER", help="The first so many by name.")
    ] = None,
    config: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Rules, patterns and so on, as JSON or YAML."),
    ] = None,
    gate: Annotated[str | None, typer.Option(metavar="NAME", help="A quality gate.")] = None,
    fail_on: Annotated[
        FailOn,
        typer.Option(help="Exit with 1 for a finding this severe or worse, or a failed gate."),
    ] = FailOn.NEVER,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON instead of text for people.")
    ] = False,
) -> None:
    """Analyse repositories, wait, and show a table of their grades and findings.

    Give either --org, or URLs and local paths. Options from --forge to --limit go with --org;
    --token-env goes with both.
    """
    if (org is None) == (not repositories):
        raise typer.BadParameter("give either --org or repositories", param_hint="--org")
    with reporting(as_json) as screen:
        from wundr_sdk.analysing import body_of_organisation, body_of_repositories
        from wundr_sdk.config_file import read_config

        settings = read_config(config) if config else {}
        token = _token(token_env)
        if org is None:
            body = body_of_repositories(repositories or [], token, settings, gate)
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
        raise typer.Exit(_run(body, fail_on, screen))


def _token(variable: str | None) -> str | None:
    if variable is None:
        return None
    token = os.environ.get(variable, "").strip()  # noqa: TID251 - named by the caller
    if not token:
        raise typer.BadParameter(
            f"the variable {variable} is not set or empty", param_hint="--token-env"
        )
    return token


def _run(body: dict[str, Any], fail_on: FailOn, screen: Screen) -> int:
    from wundr_sdk.analysing import outcome_of
    from wundr_sdk.commands.batches import views, watch
    from wundr_sdk.commands.batches.target_views import targets_text
    from wundr_sdk.commands.results.result_views import results_view

    with terminal.new_client() as client:
        batch = client.batches.create_from_body(body)
        screen.note(f"created {batch.batch_id}")
        if batch.targets is not None:
            screen.note(targets_text(batch.targets))
        detail = watch.follow(client, batch.batch_id, screen)
        if detail.status is not BatchStatus.COMPLETED:
            screen.show(detail, views.detail_view(detail))
            return ExitCode.BATCH_FAILED
        results = client.batches.get_results(batch.batch_id)
    screen.show(results, results_view(results))
    return outcome_of(results, fail_on)
