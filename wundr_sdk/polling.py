"""How long to wait before a batch's status is asked for again. Pure."""

FIRST_SECONDS, LONGEST_SECONDS = 3.0, 60.0
_SHARE = 0.1


def pause(waited: float, poll_seconds: float | None, timeout: float | None = None) -> float:
    """Seconds until the next request when ``waited`` have passed, at most those to ``timeout``.

    Unless ``poll_seconds`` says how often, a tenth of the time waited, from 3 s to a minute: half
    an hour takes some 60 requests, and the smallest plan has 100 an hour.
    """
    wanted = poll_seconds
    if wanted is None:
        wanted = min(max(FIRST_SECONDS, _SHARE * waited), LONGEST_SECONDS)
    return wanted if timeout is None else max(0.0, min(wanted, timeout - waited))
