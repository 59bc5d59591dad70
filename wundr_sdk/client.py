"""The synchronous client: ``WundrClient`` and its ``batches``."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from wundr_ray.contract.responses import (
    BatchCancelled,
    BatchCreated,
    BatchDetail,
    BatchResults,
    Progress,
)
from wundr_ray.contract.vocabulary import BatchStatus, ReportFormat
from wundr_sdk import calls
from wundr_sdk.calls import BatchPage
from wundr_sdk.files import place_of, save_report
from wundr_sdk.profile import current_profile
from wundr_sdk.transport import Sender

if TYPE_CHECKING:
    import httpx

Paths = list[Path]  # inside Batches, "list" is the method

ENDED = frozenset({BatchStatus.COMPLETED, BatchStatus.FAILED, BatchStatus.CANCELLED})


class Batches:
    """The batches of the account; every method raises a WundrError of the contract."""

    def __init__(self, sender: Sender, sleep: Callable[[float], None]) -> None:
        self._sender = sender
        self._sleep = sleep

    def create(self, /, **fields: Any) -> BatchCreated:
        """Submit a batch; the fields are those of the request body of ``POST /v1/batches``."""
        return self._sender.send(calls.create_batch(fields))

    def get_status(
        self, batch_id: str, include_jobs: bool = False, job_status: str | None = None
    ) -> BatchDetail:
        """How far a batch is; ``job_status`` narrows the jobs that ``include_jobs`` adds."""
        return self._sender.send(calls.get_status(batch_id, include_jobs, job_status))

    def list(
        self,
        status: str | None = None,
        type: str | None = None,
        priority: str | None = None,
        page: int | None = None,
        per_page: int | None = None,
        sort: str | None = None,
    ) -> BatchPage:
        """One page of the account's batches; what is left out takes the server's default."""
        return self._sender.send(
            calls.list_batches(
                status=status, type=type, priority=priority, page=page, per_page=per_page, sort=sort
            )
        )

    def get_results(self, batch_id: str) -> BatchResults:
        """The results of a batch that has ended; raises ResultsNotReady before."""
        return self._sender.send(calls.get_results(batch_id))

    def download(self, batch_id: str, format: str, target: str | Path) -> Paths:
        """Save the report as ``json``, ``csv``, ``xlsx`` or ``pdf``; returns the files written.

        ``target`` is the file if it ends in ``.{format}``, otherwise a folder, where the file
        is named ``<batch_id>.<format>``. csv is one file per table, with ``_<table>`` added to
        the name. Existing files are replaced. Raises ValueError for another format, OSError if
        the files cannot be written, and WundrError.
        """
        report_format = ReportFormat(format)
        content = self._sender.send(calls.get_report(batch_id, report_format))
        return save_report(content, report_format, place_of(batch_id, report_format, Path(target)))

    def cancel(
        self,
        batch_id: str,
        reason: str | None = None,
        cancel_running_jobs: bool = True,
        refund_unused_credits: bool = True,
    ) -> BatchCancelled:
        """Cancel a batch; without ``cancel_running_jobs``, those that run may finish."""
        return self._sender.send(
            calls.cancel_batch(batch_id, reason, cancel_running_jobs, refund_unused_credits)
        )

    def watch(
        self,
        batch_id: str,
        include_jobs: bool = False,
        job_status: str | None = None,
        poll_seconds: float = 1.0,
    ) -> Iterator[BatchDetail]:
        """Every status asked for until the batch has ended; the last one is final."""
        while True:
            detail = self.get_status(batch_id, include_jobs, job_status)
            yield detail
            if detail.status in ENDED:
                return
            self._sleep(poll_seconds)

    def wait_for_completion(
        self,
        batch_id: str,
        on_progress: Callable[[Progress], None] | None = None,
        poll_seconds: float = 1.0,
        timeout: float | None = None,
    ) -> BatchDetail:
        """Wait until the batch has completed, failed or been cancelled; the status tells which.

        ``on_progress`` is called after every poll. Raises TimeoutError when ``timeout`` seconds
        have passed; the batch goes on all the same.
        """
        began = time.monotonic()
        for detail in self.watch(batch_id, poll_seconds=poll_seconds):
            if on_progress is not None:
                on_progress(detail.progress)
            if detail.status in ENDED:
                break
            if timeout is not None and time.monotonic() - began >= timeout:
                raise TimeoutError(f"batch {batch_id} has not ended within {timeout} seconds")
        return detail


class WundrClient:
    """A connection to one Wundr server; close it, or use it in a ``with`` statement.

    ``api_key`` and ``base_url`` default to the profile (see ``wundr_sdk.profile``; raises
    ProfileError). ``timeout`` is in seconds and limits each step of an exchange. ``transport``
    and ``sleep`` stand in for the network and the clock in tests.
    """

    def __init__(
        self,
        api_key: str | None = None,
        base_url: str | None = None,
        timeout: float = 60.0,
        transport: "httpx.BaseTransport | None" = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._sender = Sender(current_profile(base_url, api_key), timeout, transport, sleep)
        self.batches = Batches(self._sender, sleep)

    def close(self) -> None:
        """Close the connections; the client cannot be used afterwards."""
        self._sender.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"WundrClient(base_url={self._sender.base_url!r})"
