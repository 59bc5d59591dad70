"""Which job a slot is given to, so that repositories are fetched where they have been before."""

from collections.abc import Mapping, Sequence


def job_for(node: str | None, ready: Sequence[str], mirrors: Mapping[str, str | None]) -> str:
    """The job that a slot on ``node`` gets; ``ready`` are the jobs in the order of their turns.

    ``mirrors`` names the node that fetched a job's repository last, if any. Jobs with their mirror
    on ``node`` come first, then those without a mirror, then those with one elsewhere.
    """
    # This is a preference and no more. A slot never waits for a better job, because reading a
    # mirror saves seconds and an idle slot may cost minutes. ``min`` keeps the order of turns
    # among equals, so that on a single node it stays as it is.

    def distance(job_id: str) -> int:
        mirror = mirrors.get(job_id)
        return 0 if node and mirror == node else 1 if mirror is None else 2

    return min(ready, key=distance)
