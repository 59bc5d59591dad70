"""What a report format is."""

from pathlib import Path
from typing import Protocol, TypeVar

from wundr_ray.contract.vocabulary import ReportFormat

Document = TypeVar("Document", contravariant=True)


class Renderer(Protocol[Document]):
    """Renders documents into files of one format."""

    @property
    def format(self) -> ReportFormat: ...

    @property
    def media_type(self) -> str: ...

    @property
    def extension(self) -> str:
        """The file name's ending, without a dot."""
        ...

    def render(self, document: Document, target: Path) -> None:
        """Write the report to ``target``, replacing it; the same document gives the same bytes."""
        ...
