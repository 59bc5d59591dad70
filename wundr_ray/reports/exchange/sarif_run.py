"""One project as a SARIF run, written piece by piece."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from wundr_ray import __version__
from wundr_ray.contract.results.analysis import BatchResults, ProjectResult
from wundr_ray.domain.repositories.source_pages import repository_page
from wundr_ray.domain.wording import counted
from wundr_ray.reports.exchange.findings import Findings, findings_in, is_compared
from wundr_ray.reports.exchange.sarif_results import ROOT, result
from wundr_ray.reports.exchange.sarif_rules import descriptor, rules_of
from wundr_ray.reports.exchange.size import Compressed
from wundr_ray.reports.text import one_line

Json = dict[str, Any]

MOST_RESULTS = 25_000


@dataclass(slots=True)
class Run:
    """``size`` counts the whole file; this run may bring it up to ``most_bytes``."""

    results: BatchResults
    findings: Findings
    project: ProjectResult
    label: str
    size: Compressed
    most_bytes: int
    written: int = field(default=0, init=False)

    def pieces(self) -> Iterator[bytes]:
        for piece in self._pieces():
            self.size.add(piece)
            yield piece

    def _pieces(self) -> Iterator[bytes]:
        rows = self.findings.worst(self.project.job_id, MOST_RESULTS)
        rules = rules_of(rows)
        # The object stays open, for the results are too many to be one value in memory.
        yield _object(self._head([descriptor(each) for each in rules])).removesuffix(b"}")
        yield b',"results":['
        yield from self._results(rows, {each.code: n for n, each in enumerate(rules)})
        yield b'\n],"invocations":[' + _object(self._invocation()) + b'],"properties":'
        yield _object(self._properties()) + b"}"

    def _head(self, rules: list[Json]) -> Json:
        driver = {"name": "Wundr", "semanticVersion": __version__, "rules": rules}
        return {
            "tool": {"driver": driver},
            "automationDetails": {"id": f"wundr/{one_line(self.label)}/"},
            "originalUriBaseIds": {
                ROOT: {"description": {"text": "The root folder of the repository."}}
            },
            **self._provenance(),
        }

    def _provenance(self) -> Json:
        """Where the code comes from, if that has an address that others can use."""
        page = repository_page(self.project.repository)
        if page is None:
            return {}
        revision = {"revisionId": self.project.commit} if self.project.commit else {}
        branch = {"branch": one_line(self.project.branch)} if self.project.branch else {}
        return {
            "versionControlProvenance": [
                {"repositoryUri": page, **revision, **branch, "mappedTo": {"uriBaseId": ROOT}}
            ]
        }

    def _results(self, rows: pl.DataFrame, positions: dict[str, int]) -> Iterator[bytes]:
        compared = is_compared(rows)
        for finding in findings_in(rows):
            # Checked before each result, so the file exceeds its bound by at most one of them and
            # the end of the run; `MOST_BYTES` has room for that.
            if self.size.size > self.most_bytes:
                return
            yield (b",\n" if self.written else b"\n") + _object(
                result(finding, positions[finding.code], compared)
            )
            self.written += 1

    @property
    def _total(self) -> int:
        return self.findings.count(self.project.job_id)

    @property
    def _cut(self) -> int:
        return self._total - self.written

    def _invocation(self) -> Json:
        results = self.results
        started = {"startTimeUtc": _time(results.started_at)} if results.started_at else {}
        return {
            "executionSuccessful": True,
            **started,
            "endTimeUtc": _time(results.completed_at),
            "toolExecutionNotifications": self._notifications(),
        }

    def _notifications(self) -> list[Json]:
        skipped = self.project.skipped_files_count
        sentences = {
            "results-cut": (
                f"{counted(self._cut, 'finding')} of {self._total:,} were left out, "
                "the mildest ones, because GitHub takes no larger files."
                if self._cut
                else ""
            ),
            "files-skipped": f"{counted(skipped, 'file')} could not be analysed."
            if skipped
            else "",
        }
        return [
            {"level": "warning", "descriptor": {"id": name}, "message": {"text": text}}
            for name, text in sentences.items()
            if text
        ]

    def _properties(self) -> Json:
        project = self.project
        return {
            "jobId": project.job_id,
            "grade": project.grade,
            "qualityScore": project.quality_score,
            "qualityGate": project.quality_gate.status if project.quality_gate else None,
            "resultsTotal": self._total,
            "resultsCut": self._cut,
        }


def _time(moment: Any) -> str:
    return str(moment.strftime("%Y-%m-%dT%H:%M:%SZ"))


def _object(value: Json) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
