"""Start an installation again as it was.

Run: ``python -m serve_app.local.supervision.again HOST PORT``.
"""

import sys

from serve_app.local import cluster
from serve_app.local.address import Address
from serve_app.local.configuration import BadConfiguration, read_settings
from serve_app.local.failures import CannotStart
from serve_app.local.state import only_one


def main(address: Address, *, dashboard: bool) -> int:
    """The exit code; what is said goes to the supervisor's log."""
    try:
        settings = read_settings()
        with only_one(settings.home) as alone:
            if not alone:
                raise CannotStart("another `wundr up` is starting in this home folder")
            cluster.stop(settings.home)  # what is left of the one that died
            cluster.start(settings, address, _say, dashboard=dashboard)
    except (BadConfiguration, CannotStart) as error:
        _say(f"error: {error}")
        return 1
    return 0


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    where = Address(sys.argv[1], int(sys.argv[2]))
    sys.exit(main(where, dashboard="--dashboard" in sys.argv))
