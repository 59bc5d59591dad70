"""The jobs of a batch and its results."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from wundr_ray.contract.reports.results import ReportResults
from wundr_ray.contract.resources import JobDetail
from wundr_ray.contract.results.analysis import BatchResults
from wundr_ray.contract.vocabulary import ReportFormat
from wundr_sdk.aio.transport import AsyncSender
from wundr_sdk.calls import batches as calls
from wundr_sdk.connection.retry import RetryConfig
from wundr_sdk.downloads.frames import check_polars, read_frame
from wundr_sdk.downloads.names import (
    known_table,
    origin_of,
    place_of,
    place_of_link,
    role_of,
    table_of,
)
from wundr_sdk.downloads.reception import Reception
from wundr_sdk.downloads.saving import save_file, save_report
from wundr_sdk.pages import JobPage

if TYPE_CHECKING:
    import polars as pl


class AsyncResults:
    """What ``client.batches`` reads of a batch's jobs and results."""

    _sender: AsyncSender

    async def get_results(
        self,
        batch_id: str,
        include_raw: bool | None = None,
        jobs: Sequence[str] | None = None,
        *,
        retry: RetryConfig | None = None,
    ) -> BatchResults:
        """The results of an analysis that has ended; raises ResultsNotReady before.

        ``jobs`` narrows them to these ids; ``include_raw`` adds what each job found, row by row,
        or leaves it out (None: as the batch's options say).
        """
        return await self._sender.send(calls.get_results(batch_id, include_raw, jobs), retry)

    async def get_report_results(
        self,
        batch_id: str,
        jobs: Sequence[str] | None = None,
        *,
        retry: RetryConfig | None = None,
    ) -> ReportResults:
        """The reports of a report batch that has ended; raises ResultsNotReady before.

        ``jobs`` narrows them to these ids.
        """
        return await self._sender.send(calls.get_report_results(batch_id, jobs), retry)

    async def jobs(
        self,
        batch_id: str,
        status: str | None = None,
        page: int | None = None,
        per_page: int | None = None,
        *,
        retry: RetryConfig | None = None,
    ) -> JobPage:
        """One page of a batch's jobs."""
        call = calls.list_jobs(batch_id, status=status, page=page, per_page=per_page)
        return await self._sender.send(call, retry)

    async def job(
        self, batch_id: str, job_id: str, *, retry: RetryConfig | None = None
    ) -> JobDetail:
        """One job with all that is known of it."""
        return await self._sender.send(calls.get_job(batch_id, job_id), retry)

    async def download(
        self,
        batch_id: str,
        format: str,
        target: str | Path,
        *,
        table: str | None = None,
        role: str | None = None,
        retry: RetryConfig | None = None,
    ) -> list[Path]:
        """Save the report in a format; returns the files written.

        The formats are ``json``, ``csv``, ``xlsx``, ``pdf``, ``html``, ``sarif`` and ``gitlab``.
        ``patch``, of refactor batches, is a zip with a series of patches for each repository.
        ``target`` is the file if it ends in ``.{format}`` (``gitlab``: ``.json``, patches:
        ``.zip``), otherwise a folder, where the file is named
        ``<batch_id>.<format>``, ``<batch_id>_code_quality.json`` or ``<batch_id>_patches.zip``.
        csv is one file per table, with ``_<table>`` added to the name, or only ``table``, of which
        ``role`` chooses the rows about code of that role. Existing files are replaced. Raises
        ValueError for another format, table or role, OSError if the files cannot be written, and
        WundrError.
        """
        report_format, chosen = ReportFormat(format), table_of(format, table)
        rows = role_of(chosen, role)
        call = calls.get_report(batch_id, report_format, chosen, rows)
        with Reception(place_of(batch_id, report_format, Path(target), chosen, rows)) as received:
            await self._sender.download(call, received, retry)
            return await asyncio.to_thread(save_report, received, report_format, chosen)

    async def download_link(
        self, link: str, target: str | Path, *, retry: RetryConfig | None = None
    ) -> Path:
        """Save the file that one of the ``download_links`` of a batch's results leads to.

        The API key is not sent: the signature in the link takes its place. ``target`` is the file
        if it ends as the link's path does, otherwise a folder. An existing file is replaced.
        Returns the file. Raises ValueError for what is no such link, Forbidden for one that has
        expired, OSError if the file cannot be written, and WundrError.
        """
        origin, call = origin_of(link), calls.get_link(link)
        with Reception(place_of_link(link, Path(target))) as received:
            async with self._sender.without_key(origin) as sender:
                await sender.download(call, received, retry)
            return await asyncio.to_thread(save_file, received)

    async def frame(
        self,
        batch_id: str,
        table: str,
        *,
        role: str | None = None,
        retry: RetryConfig | None = None,
    ) -> "pl.DataFrame":
        """A table of a batch's results as a data frame of polars.

        Args:
            batch_id: A batch of any type that has results.
            table: The table, such as ``findings``, ``projects``, ``changes`` or ``totals``; which
                there are depends on the type of the batch.
            role: Only the rows about files of this role, such as ``production`` or ``test``.

        Raises:
            ImportError: polars is not installed; the extra ``notebook`` has it.
            ValueError: There is no such table or role.
            InvalidRequest: A batch of this type does not have the table; names those it has.
        """
        check_polars()
        chosen = known_table(table)
        call = calls.get_report(batch_id, ReportFormat.PARQUET, chosen, role_of(chosen, role))
        with (
            TemporaryDirectory(prefix="wundr-") as folder,
            Reception(Path(folder) / f"{chosen}.parquet") as received,
        ):
            await self._sender.download(call, received, retry)
            return await asyncio.to_thread(read_frame, received)
