"""The results as JSON: what the API answers inside its envelope, one project on each line."""

from pathlib import Path

from wundr_ray.aggregate.refactoring.document import RefactorDocument
from wundr_ray.contract.formats import FILE_TYPES, JSON_END
from wundr_ray.contract.vocabulary import ReportFormat
from wundr_ray.reports.analysis.json_report import pieces

LISTS = ("rules", "decisions", "project_results")


class JsonReport:
    format = ReportFormat.JSON
    media_type, extension = FILE_TYPES[ReportFormat.JSON]

    def render(self, document: RefactorDocument, target: Path) -> None:
        """Write the RefactorResults object, without the fields that depend on the request."""
        with target.open("wb") as file:
            file.writelines(pieces(document.results, LISTS))
            file.write(JSON_END)
