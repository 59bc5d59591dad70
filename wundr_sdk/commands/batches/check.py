"""``wundr check``: judge a change by its quality gate, for continuous integration."""

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from wundr_sdk.check.analyses.reports import Report, report_of
from wundr_sdk.check.analyses.verdict import FORGIVEN
from wundr_sdk.check.options import Annotate, CheckOptions
from wundr_sdk.commands.arguments.common import Json
from wundr_sdk.commands.output.exit_codes import EXIT_CODES, ExitCode
from wundr_sdk.commands.output.screen import Screen, reporting


def _option(variable: str, *names: str, **settings: Any) -> Any:
    """An option that may also be set by a variable, so that templates of CI need no shell."""
    return typer.Option(*names, envvar=f"WUNDR_CHECK_{variable}", **settings)


def register(app: typer.Typer) -> None:
    app.command(epilog=EXIT_CODES)(check)


def check(
    base: Annotated[
        str | None,
        _option(
            "BASE",
            metavar="REVISION",
            help="The revision to compare with; by default the base that the CI system names.",
        ),
    ] = None,
    gate: Annotated[
        str | None,
        _option(
            "GATE", metavar="NAME", help="The quality gate to pass; by default that of the project."
        ),
    ] = None,
    gate_file: Annotated[
        str | None,
        _option("GATE_FILE", metavar="FILE", help="A JSON or YAML file with a quality gate."),
    ] = None,
    config: Annotated[
        str | None,
        _option(
            "CONFIG",
            metavar="FILE",
            help="A JSON or YAML file with rules, patterns and other settings.",
        ),
    ] = None,
    repository: Annotated[
        str | None,
        _option(
            "REPOSITORY",
            metavar="URL",
            help="The URL that the server fetches; by default that of the CI system.",
        ),
    ] = None,
    project: Annotated[
        str | None,
        _option(
            "PROJECT",
            metavar="NAME",
            help="The name of the project; by default the path of the URL.",
        ),
    ] = None,
    repository_token_env: Annotated[
        str | None,
        _option(
            "REPOSITORY_TOKEN_ENV",
            metavar="NAME",
            help="The environment variable with the token of the repository.",
        ),
    ] = None,
    timeout: Annotated[
        int,
        _option(
            "TIMEOUT", min=1, metavar="SECONDS", help="The longest time to wait for the analysis."
        ),
    ] = 1800,
    format: Annotated[
        list[str] | None,
        _option("FORMAT", metavar="KIND=FILE", help="Write a report, such as sarif=out.sarif."),
    ] = None,
    annotate: Annotated[
        list[Annotate] | None,
        _option(
            "ANNOTATE", metavar="[github|github-checks]", help="Show the findings beside the code."
        ),
    ] = None,
    comment: Annotated[
        bool, _option("COMMENT", "--comment", help="Comment on the pull or merge request.")
    ] = False,
    fail_open: Annotated[
        bool,
        _option(
            "FAIL_OPEN",
            "--fail-open",
            help="Exit with 0 if the server cannot be reached or there is no verdict.",
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """Judge a change by its quality gate. Only what the change adds counts.

    Commit, base and request come from the variables of GitHub, GitLab, Gitea or Forgejo, or from
    the clone. --format and --annotate may be repeated; their variables hold several with spaces
    between them.
    """
    if gate is not None and gate_file is not None:
        raise typer.BadParameter("give either --gate or --gate-file", param_hint="--gate")
    options = CheckOptions(
        base=base,
        gate=gate,
        gate_file=gate_file,
        config_file=config,
        repository=repository,
        project=project,
        repository_token_variable=repository_token_env,
        timeout=timeout,
        reports=tuple(_reports(format or ())),
        annotate=frozenset(annotate or ()),
        comment=comment,
    )
    with _failing_open(fail_open), _terminating(), reporting(as_json) as screen:
        _check(options, screen)


def _check(options: CheckOptions, screen: Screen) -> None:
    from wundr_sdk.check.analyses.comparison import NoVerdict
    from wundr_sdk.check.run import run

    try:
        code = run(options, screen)
    except NoVerdict as error:
        screen.refuse(f"no verdict: {error}", error.advice, "NO_VERDICT")
        code = ExitCode.NO_VERDICT
    raise typer.Exit(code)


def _reports(texts: Sequence[str]) -> Iterator[Report]:
    for text in texts:
        try:
            yield report_of(text)
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint="--format") from None


@contextmanager
def _failing_open(enabled: bool) -> Iterator[None]:
    """Turn the codes that say nothing about the change into success, loudly."""
    try:
        yield
    except typer.Exit as end:
        if not enabled or end.exit_code not in FORGIVEN:
            raise
        typer.echo(
            f"WARNING: THE CHANGE WAS NOT CHECKED (exit code {end.exit_code}); "
            "it passes because of --fail-open.",
            err=True,
        )
        raise typer.Exit(ExitCode.SUCCESS) from None


@contextmanager
def _terminating() -> Iterator[None]:
    """Take a request to terminate, as CI systems send it to a cancelled job, like Ctrl-C."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
