"""The results as JSON: exactly what the API answers inside its envelope."""

from pathlib import Path

from wundr_ray.aggregate.document import ReportDocument
from wundr_ray.contract.formats import FILE_TYPES
from wundr_ray.contract.vocabulary import ReportFormat


class JsonReport:
    format = ReportFormat.JSON
    media_type, extension = FILE_TYPES[ReportFormat.JSON]

    def render(self, document: ReportDocument, target: Path) -> None:
        """Write the BatchResults object."""
        target.write_text(document.results.model_dump_json(indent=2) + "\n", encoding="utf-8")
