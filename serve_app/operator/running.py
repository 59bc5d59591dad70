"""The commands that start and stop an installation: up, down, status."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Annotated, Any

import typer

from serve_app.operator.operating import Json, operating
from wundr_sdk.commands.output.exit_codes import ExitCode
from wundr_sdk.commands.output.screen import Screen


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
        unusable_files,
    )
    from serve_app.local.failures import CannotStart
    from serve_app.local.state import only_one
    from serve_app.local.supervision import supervisor

    with operating(as_json) as screen, _signals_interrupt():
        settings = read_settings()
        plans = read_plans(settings)
        check_ssh(settings)
        for line in [*unknown_settings(own_environment()), *unusable_files(settings)]:
            screen.note(line, "yellow")
        if repaired := close_to_others(settings):
            screen.note(repaired, "yellow")
        with only_one(settings.home) as alone:
            if not alone:
                raise CannotStart(*_starting_already(settings.home))
            if state := cluster.running(settings.home):
                _show_running(screen, state.url, state.dashboard, already=True)
                return
            # The supervisor first: it would start again what is being stopped.
            supervisor.end(settings.home)
            cluster.stop(settings.home)  # what an installation that died has left
            check_plans(settings, plans)
            state = _start(screen, settings, Address(host, port), dashboard=dashboard)
            if detach:
                options = [host, str(port), *(["--dashboard"] if dashboard else [])]
                supervisor.spawn(settings.home, settings.logs, options)
        # After the lock is free: another `wundr up` can then say that this one is running already.
        if not detach:
            screen.note("press Ctrl-C to stop")
            _hold(screen, settings.home, state)


def down(as_json: Json = False) -> None:
    """Stop what `wundr up` started; batches go on at the next start."""
    from serve_app.local import cluster
    from serve_app.local.configuration import read_settings
    from serve_app.local.supervision import supervisor

    with operating(as_json) as screen:
        home = read_settings().home
        # The supervisor first: it would start again what is being stopped.
        watched = supervisor.end(home)
        stopped = cluster.stop(home) or watched
        if as_json:
            screen.document({"stopped": stopped})
        else:
            screen.say("stopped" if stopped else "nothing was running")


def status(as_json: Json = False) -> None:
    """Show whether this machine's installation runs, and its batches. Exit code 1: it does not."""
    from serve_app.local import cluster
    from serve_app.local.accounts import count_batches, with_store
    from serve_app.local.configuration import read_settings
    from serve_app.local.supervision import restarts, supervisor

    with operating(as_json) as screen:
        settings = read_settings()
        state = cluster.running(settings.home)
        counts = with_store(settings, count_batches)
        watched, again = supervisor.watches(settings.home), restarts.load(settings.home)
        if as_json:
            url = state.url if state else None
            document: dict[str, Any] = {"running": state is not None, "url": url, "batches": counts}
            document |= {"supervised": watched, "restarts": [asdict(each) for each in again]}
            screen.document(document)
        else:
            if state:
                _show_running(screen, state.url, state.dashboard, already=True)
            elif not watched:
                screen.say("not running; start it with: wundr up")
            if watched:
                screen.say(f"watched   {restarts.summary(again)}")
            elif state:
                screen.say("not watched: nothing starts it again if it ends")
            numbers = ", ".join(f"{count} {name}" for name, count in counts.items())
            screen.say(f"batches   {numbers or 'none yet'}")
    if state is None:
        raise typer.Exit(ExitCode.FAILED)


def _starting_already(home: Any) -> tuple[str, str]:
    """The reason why nothing can be started here now, and what to do."""
    from serve_app.local.supervision import supervisor

    if supervisor.watches(home):
        return "it is already being started again", "see `wundr status`; `wundr down` stops this"
    return "another `wundr up` is starting in this home folder", "wait for it, or: wundr down"


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
    from serve_app.local.supervision import supervisor

    try:
        cluster.wait(state)
        screen.refuse(supervisor.why_ended(state), f"the installation has ended; see {home}/logs")
        raise typer.Exit(ExitCode.FAILED)
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
