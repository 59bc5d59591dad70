"""The settings of the running service, which may differ from those of the current shell."""

from collections.abc import Mapping
from dataclasses import dataclass

from serve_app.local import cluster
from serve_app.local.configuration import own_environment, read_settings, unknown_settings
from serve_app.local.processes import environment_of
from wundr_ray.settings import Settings

_OF_THE_SERVICE = {f"WUNDR_{name.upper()}" for name in Settings.model_fields} - {"WUNDR_HOME"}


@dataclass(frozen=True, slots=True)
class InForce:
    """``environment`` is the running service's, or if none is found that of this process."""

    settings: Settings
    environment: Mapping[str, str]
    is_running: bool

    def unknown(self) -> list[str]:
        """A line for each variable that looks like a setting and is none."""
        return unknown_settings(self.environment)

    def differing(self, here: Mapping[str, str]) -> list[str]:
        """The settings with other values in ``here``, which take effect only at the next start."""
        names = here.keys() & _OF_THE_SERVICE
        return sorted(name for name in names if here[name] != self.environment.get(name))


def in_force() -> InForce:
    """The settings of the installation that runs in this process's home folder, if one does.

    Raises ``BadConfiguration``.
    """
    own = read_settings()
    state = cluster.running(own.home)
    found = environment_of(state.mark) if state else None
    if found is None:
        return InForce(own, own_environment(), is_running=False)
    return InForce(read_settings(found), found, is_running=True)
