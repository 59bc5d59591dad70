"""How long to wait before a batch's status is asked for again. Pure."""

FIRST_SECONDS, LONGEST_SECONDS = 3.0, 60.0
_SHARE = 0.1


def pause(waited: float, poll_seconds: float | None, timeout: float | None = None) -> float:
    """Seconds to wait before the next request, after ``waited`` seconds in all.

    The pause is ``poll_seconds`` or, by default, a tenth of ``waited``, from 3 s to a minute: half
    an hour takes some 60 requests, and the smallest plan has 100 an hour. It ends at ``timeout``.
    """
    seconds = poll_seconds
    if seconds is None:
        seconds = min(max(FIRST_SECONDS, _SHARE * waited), LONGEST_SECONDS)
    return seconds if timeout is None else max(0.0, min(seconds, timeout - waited))
