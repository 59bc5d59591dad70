"""How many idle batch managers are kept ready for the next batch."""

WARM_SECONDS = 600.0
"""How long after the last batch idle managers stay; each takes 80 MB and almost 1 % of a core."""


def spare_managers(idle_seconds: float) -> tuple[int, int]:
    """The least and the greatest number of idle managers, from the seconds since a batch ran.

    Two may stay, because a manager whose batch has ended usually comes back before the next one is
    needed, and takes the place of the one that was used.
    """
    return (1, 2) if idle_seconds < WARM_SECONDS else (0, 0)
