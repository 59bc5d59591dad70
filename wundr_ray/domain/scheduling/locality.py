"""Which job a slot is given to, so that repositories are fetched where they have been before."""

from collections.abc import Mapping, Sequence


def job_for(node: str | None, ready: Sequence[str], mirrors: Mapping[str, str | None]) -> str:
    """The job of ``ready``, which is in the order of their turns, that a slot on ``node`` gets.

    ``mirrors`` names the node that fetched a job's repository last, if any. First come jobs with
    their mirror on ``node``, then those that have none yet, then those with one elsewhere: no
    slot waits for a better job, and on a single node the order of turns stays as it is.
    """

    def distance(job_id: str) -> int:
        mirror = mirrors.get(job_id)
        return 0 if node and mirror == node else 1 if mirror is None else 2

    return min(ready, key=distance)
