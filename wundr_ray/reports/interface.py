"""What a report format is."""

from pathlib import Path
from typing import Protocol

from wundr_ray.aggregate.document import ReportDocument
from wundr_ray.contract.vocabulary import ReportFormat


class Renderer(Protocol):
    """Renders documents into files of one format."""

    @property
    def format(self) -> ReportFormat: ...

    @property
    def media_type(self) -> str: ...

    @property
    def extension(self) -> str:
        """The file name's ending, without a dot."""
        ...

    def render(self, document: ReportDocument, target: Path) -> None:
        """Write the report to ``target``, replacing it; the same document gives the same bytes."""
        ...
