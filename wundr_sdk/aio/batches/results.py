"""The jobs of a batch and its results."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from wundr_ray.contract.reports.results import ReportResults
from wundr_ray.contract.resources import JobDetail
from wundr_ray.contract.results.analysis import BatchResults
from wundr_ray.contract.vocabulary import ReportFormat
from wundr_sdk.aio.threads import in_thread
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
        """Get the results of an analysis that has ended.

        Args:
            batch_id: The batch.
            include_raw: Add every finding, function and file, row by row. By default, the batch's
                options decide.
            jobs: Only the results of the jobs with these ids.

        Returns:
            Summary, metrics, results of each project, recommendations, and links to all reports.

        Raises:
            ResultsNotReady: The batch has not ended.
            NotFound: The account has no such batch, or the batch has no such job.
        """
        return await self._sender.send(calls.get_results(batch_id, include_raw, jobs), retry)

    async def get_report_results(
        self,
        batch_id: str,
        jobs: Sequence[str] | None = None,
        *,
        retry: RetryConfig | None = None,
    ) -> ReportResults:
        """Get the reports of a report batch that has ended.

        Args:
            batch_id: The batch.
            jobs: Only the reports of the jobs with these ids.

        Returns:
            The reports.

        Raises:
            ResultsNotReady: The batch has not ended.
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
        """List the jobs of a batch, one page at a time.

        Args:
            batch_id: The batch.
            status: Only the jobs with this status.

        Returns:
            One page of jobs and its place among the others.

        Raises:
            NotFound: The account has no such batch.
        """
        call = calls.list_jobs(batch_id, status=status, page=page, per_page=per_page)
        return await self._sender.send(call, retry)

    async def job(
        self, batch_id: str, job_id: str, *, retry: RetryConfig | None = None
    ) -> JobDetail:
        """Get everything that is known about one job.

        Args:
            batch_id: The batch.
            job_id: The job.

        Returns:
            The job with its attempts and its log.

        Raises:
            NotFound: There is no such batch or job.
        """
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
        """Save a report as a file.

        The report is written to the disk while it is received. After a lost connection the download
        continues. The file takes its place when it is complete, and replaces an existing one; after
        an error, nothing is left behind.

        Args:
            batch_id: The batch.
            format: ``json``, ``csv``, ``parquet``, ``xlsx`` or ``pdf``; also ``html``, ``sarif``,
                ``gitlab`` and ``patch``, for the types of batches that have them.
            target: The file, if its name ends as files of the format do. Otherwise a folder, which
                is created where necessary; the file is named after the batch.
            table: With ``csv`` and ``parquet``: only this table. Otherwise each table becomes a
                file of its own, with ``_<table>`` added to its name.
            role: Only the rows of the table about files of this role, such as ``production``.

        Returns:
            The files that were written.

        Raises:
            ValueError: There is no such format, table or role.
            ResultsNotReady: The batch has not ended.
            OSError: The file cannot be written, for example because the disk is full.
        """
        report_format, chosen = ReportFormat(format), table_of(format, table)
        row_role = role_of(chosen, role)
        call = calls.get_report(batch_id, report_format, chosen, row_role)
        place = place_of(batch_id, report_format, Path(target), chosen, row_role)
        with Reception(place) as received:
            await self._sender.download(call, received, retry)
            return await in_thread(save_report, received, report_format, chosen)

    async def download_link(
        self, link: str, target: str | Path, *, retry: RetryConfig | None = None
    ) -> Path:
        """Save the file that one of the ``download_links`` of a batch's results leads to.

        The API key is not sent: the signature in the link takes its place. Otherwise this works as
        :meth:`download` does.

        Args:
            link: The whole link.
            target: The file, if its name ends as that of the link does. Otherwise a folder.

        Returns:
            The file that was written.

        Raises:
            ValueError: It is no such link.
            Forbidden: The link has expired; the results have new ones.
            OSError: The file cannot be written.
        """
        origin, call = origin_of(link), calls.get_link(link)
        with Reception(place_of_link(link, Path(target))) as received:
            async with self._sender.without_key(origin) as sender:
                await sender.download(call, received, retry)
            return await in_thread(save_file, received)

    async def frame(
        self,
        batch_id: str,
        table: str,
        *,
        role: str | None = None,
        retry: RetryConfig | None = None,
    ) -> "pl.DataFrame":
        """Get a table of a batch's results as a data frame of polars.

        Args:
            batch_id: The batch, of any type.
            table: The table, such as ``findings``, ``projects``, ``changes`` or ``totals``. Which
                tables there are depends on the type of the batch.
            role: Only the rows about files of this role, such as ``production`` or ``test``.

        Returns:
            The table, with the types that the server computes with.

        Raises:
            ImportError: polars is missing: ``pip install 'wundr-ray[notebook]'``.
            ValueError: No batch has such a table, or there is no such role.
            InvalidRequest: Such a batch does not have the table; the error lists its tables.
            ResultsNotReady: The batch has not ended.
        """
        check_polars()
        chosen = known_table(table)
        call = calls.get_report(batch_id, ReportFormat.PARQUET, chosen, role_of(chosen, role))
        with (
            TemporaryDirectory(prefix="wundr-") as folder,
            Reception(Path(folder) / f"{chosen}.parquet") as received,
        ):
            await self._sender.download(call, received, retry)
            return await in_thread(read_frame, received)
