"""Checks of the variables that the running service has, and of what follows from them."""

from serve_app.doctor.interface import CheckResult, ok, warning
from serve_app.doctor.state import with_store
from serve_app.local.configuration import own_environment
from serve_app.local.in_force import InForce
from wundr_ray.domain.repositories.local import why_refused
from wundr_ray.store.migrate import is_current
from wundr_ray.store.store import Store


def variables(found: InForce) -> CheckResult:
    """Misspelt variables, and those with other values in this shell than in the running service."""
    advice = "Correct or unset them, then: wundr down && wundr up"
    if lines := found.unknown():
        return warning("; ".join(lines), advice)
    if not found.is_running:
        return ok("read from this shell: no installation of this home folder runs here")
    if names := ", ".join(found.differing(own_environment())):
        return warning(f"this shell has other values than the running service: {names}", advice)
    return ok("read from the running service")


def local_repositories(found: InForce) -> CheckResult:
    """Whether callers may have this machine's folders analysed, and which callers they are."""
    settings = found.settings
    allowed, is_public = settings.allow_local_repositories, bool(settings.public_url)
    several = with_store(settings, _are_several)
    if why_refused(allowed, has_public_url=is_public, several_accounts=several):
        return ok("not allowed")
    if not (is_public or several):
        return ok("allowed, for the only account")
    return warning(
        "every account can have any folder of this machine analysed",
        "Unset WUNDR_ALLOW_LOCAL_REPOSITORIES, unless all callers may read what this user may.",
    )


async def _are_several(store: Store) -> bool:
    return await is_current(store.database) and await store.accounts.are_several()
