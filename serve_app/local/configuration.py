"""Read the operator's settings and plan table, or say what is wrong with them."""

import os
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import (
    load_pem_private_key,
    load_ssh_private_key,
)
from pydantic import ValidationError

from serve_app.local.accounts import accounts_without_plan, with_store
from wundr_ray.domain.accounts.plans import PlanTable, load_plans
from wundr_ray.domain.operation.variables import unknown, unknown_setting
from wundr_ray.egress.trust import UnusableFile, trusted
from wundr_ray.processes import OWNER
from wundr_ray.settings import Settings
from wundr_ray.sources.remotes.ssh import problem_with_files
from wundr_ray.store.connection.database_url import driver_url
from wundr_ray.system import INSTALLATION

KNOWN = frozenset(
    {
        *(f"WUNDR_{name.upper()}" for name in Settings.model_fields),
        *("WUNDR_API_URL", "WUNDR_API_KEY", "WUNDR_API_PROXY"),  # the client's
        *(INSTALLATION, OWNER),  # marks of our own processes
        "WUNDR_REPOSITORIES",  # the notebook's
    }
)
"""Every variable of ours."""


class BadConfiguration(Exception):
    """A setting or the plan table cannot be used; the text names which and why."""


def own_environment() -> Mapping[str, str]:
    """That of this process."""
    return os.environ  # noqa: TID251 - for names that are no settings, and to compare


def unknown_settings(environment: Mapping[str, str]) -> list[str]:
    """A line for each variable that looks like a setting and is none."""
    return [unknown_setting(name, KNOWN) for name in unknown(environment, KNOWN)]


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process, or of the one with ``environment``.

    Raises ``BadConfiguration`` naming the variable.
    """
    try:
        settings = Settings() if environment is None else Settings.of(environment)
        driver_url(settings.database)
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        reason = first["msg"].removeprefix("Value error, ")
        raise BadConfiguration(f"WUNDR_{name}: {reason}") from None
    except ValueError as error:
        raise BadConfiguration(f"WUNDR_DATABASE_URL {error}") from None
    return settings


def unusable_files(settings: Settings) -> list[str]:
    """A line for each file of trusted certificates that cannot be used."""
    files = {
        "WUNDR_GIT_CA_FILE": settings.git_ca_file,
        "WUNDR_WEBHOOK_CA_FILE": settings.webhook_ca_file,
    }
    lines = []
    for setting, file in files.items():
        try:
            trusted(file, setting)
        except UnusableFile as error:
            lines.append(str(error))
    return lines


def read_plans(settings: Settings) -> PlanTable:
    """The plan table in force. Raises ``BadConfiguration``."""
    try:
        return load_plans(settings.plans_file)
    except OSError as error:
        raise BadConfiguration(f"{settings.plans_file}: {error.strerror}") from None
    except ValueError as error:
        raise BadConfiguration(f"{settings.plans_file}: {error}") from None


def check_plans(settings: Settings, plans: PlanTable) -> None:
    """Raises ``BadConfiguration`` when an account is on a plan that the table does not have."""
    if lost := with_store(settings, lambda store: accounts_without_plan(store, plans)):
        raise BadConfiguration(f"the plan table lacks the plans of: {', '.join(lost)}")


def check_ssh(settings: Settings) -> None:
    """Raises ``BadConfiguration`` when the operator's files for ssh cannot be used here."""
    key, known_hosts = settings.ssh_key_file, settings.ssh_known_hosts_file
    if key is None or known_hosts is None:
        return
    if problem := problem_with_files(key, known_hosts) or _problem_with_key(key):
        raise BadConfiguration(problem)


def _problem_with_key(file: Path) -> str | None:
    """A key with a passphrase would look like one that no server accepts."""
    content = file.read_bytes()
    load = load_ssh_private_key if b"OPENSSH PRIVATE KEY" in content else load_pem_private_key
    try:
        load(content, None)
    except TypeError:
        return "the key of WUNDR_SSH_KEY_FILE needs a passphrase, which nobody can enter"
    except (ValueError, UnsupportedAlgorithm):
        return "the file of WUNDR_SSH_KEY_FILE contains no private key"
    return None
