"""The results as JSON: what the API answers inside its envelope, one report on each line."""

from pathlib import Path

from wundr_ray.aggregate.portfolio.document import PortfolioDocument
from wundr_ray.contract.formats import FILE_TYPES, JSON_END
from wundr_ray.contract.vocabulary import ReportFormat
from wundr_ray.reports.analysis.json_report import pieces


class JsonReport:
    format = ReportFormat.JSON
    media_type, extension = FILE_TYPES[ReportFormat.JSON]

    def render(self, document: PortfolioDocument, target: Path) -> None:
        """Write the ReportResults object, without the fields that depend on the request."""
        with target.open("wb") as file:
            file.writelines(pieces(document.results, ("reports",)))
            file.write(JSON_END)
