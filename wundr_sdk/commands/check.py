"""``wundr check``: judge a change by its quality gate, for continuous integration."""

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated

import typer

from wundr_sdk.check.options import Annotate, CheckOptions
from wundr_sdk.check.reports import Report, report_of
from wundr_sdk.check.verdict import FORGIVEN, CheckCode
from wundr_sdk.commands.screen import Screen, reporting

CHECK_CODES = """\b
Exit codes:
0    the quality gate passed
1    the quality gate failed
2    the command line, a file or the environment cannot be used
3    the API refused (4xx)
4    the server cannot be reached or has a problem of its own (5xx)
5    there is no verdict: the analysis failed or took too long, the gate could
     not be computed, or the clone lacks the merge base
130  interrupted; the analysis is cancelled
"""


def register(app: typer.Typer) -> None:
    app.command(epilog=CHECK_CODES)(check)


def check(
    base: Annotated[
        str | None,
        typer.Option(metavar="REVISION", help="What to compare with, instead of the CI's base."),
    ] = None,
    gate: Annotated[
        str | None, typer.Option(metavar="NAME", help="The quality gate; else the default.")
    ] = None,
    gate_file: Annotated[
        str | None, typer.Option(metavar="FILE", help="A gate written out as JSON or YAML.")
    ] = None,
    config: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Rules, exclude_patterns and so on as JSON or YAML."),
    ] = None,
    repository: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Where the server fetches from, if not the CI's URL."),
    ] = None,
    project: Annotated[
        str | None, typer.Option(metavar="NAME", help="The project's name, if not the URL's path.")
    ] = None,
    repository_token_env: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="The variable with a token for a private repository."),
    ] = None,
    timeout: Annotated[
        int, typer.Option(min=1, metavar="SECONDS", help="How long to wait for the verdict.")
    ] = 1800,
    format: Annotated[
        list[str] | None,
        typer.Option(metavar="KIND=FILE", help="Write a report, such as sarif=out.sarif; repeat."),
    ] = None,
    annotate: Annotated[
        list[Annotate] | None, typer.Option(help="Show findings beside the code; repeat.")
    ] = None,
    comment: Annotated[
        bool, typer.Option("--comment", help="Comment on the pull or merge request.")
    ] = False,
    fail_open: Annotated[
        bool, typer.Option("--fail-open", help="Succeed where there is no server or no verdict.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON instead of text for people.")
    ] = False,
) -> None:
    """Judge a change by its quality gate: only what it brings in counts.

    Commit, base and request come from the variables of GitHub, GitLab, Gitea or Forgejo, or from
    the clone. See docs/ci.md for a template of each.
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
    from wundr_sdk.check.comparison import NoVerdict
    from wundr_sdk.check.run import run

    try:
        code = run(options, screen)
    except NoVerdict as error:
        screen.refuse(f"no verdict: {error}", error.advice, "NO_VERDICT")
        code = CheckCode.NO_VERDICT
    raise typer.Exit(code)


def _reports(texts: Sequence[str]) -> Iterator[Report]:
    for text in texts:
        try:
            yield report_of(text)
        except ValueError as error:
            raise typer.BadParameter(str(error), param_hint="--format") from None


@contextmanager
def _failing_open(wanted: bool) -> Iterator[None]:
    """Turn the codes that say nothing about the change into success, loudly."""
    try:
        yield
    except typer.Exit as end:
        if not wanted or end.exit_code not in FORGIVEN:
            raise
        typer.echo(
            f"WARNING: THE CHANGE WAS NOT CHECKED (exit code {end.exit_code}); "
            "it goes through because of --fail-open.",
            err=True,
        )
        raise typer.Exit(CheckCode.PASSED) from None


@contextmanager
def _terminating() -> Iterator[None]:
    """Take a request to terminate, as CI systems send it to a cancelled job, like Ctrl-C."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
