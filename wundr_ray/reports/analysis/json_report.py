"""The results as JSON: what the API answers inside its envelope, one project on each line.

The API adds its links and raw outputs to the file while it sends it, so that no answer is ever
built in memory.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from wundr_ray.aggregate.batches.document import ReportDocument
from wundr_ray.contract.formats import FILE_TYPES, JSON_END
from wundr_ray.contract.responses import Response
from wundr_ray.contract.vocabulary import ReportFormat

LISTS = ("project_results", "recommendations")
ADDED = ("download_links", "raw_outputs")
"""What depends on the request: a report kept as a file does not have it."""


class JsonReport:
    format = ReportFormat.JSON
    media_type, extension = FILE_TYPES[ReportFormat.JSON]

    def render(self, document: ReportDocument, target: Path) -> None:
        """Write the BatchResults object, without the fields that depend on the request."""
        with target.open("wb") as file:
            file.writelines(pieces(document.results, LISTS))
            file.write(JSON_END)


def pieces(results: Response, lists: Sequence[str]) -> Iterator[bytes]:
    """The results as JSON without their end; the items of ``lists`` have a line each."""
    head = results.model_dump_json(exclude={*lists, *ADDED})
    yield head.removesuffix("}").encode()
    for name in lists:
        yield f',\n"{name}":['.encode()
        for index, item in enumerate(getattr(results, name)):
            yield b",\n" if index else b"\n"
            yield item.model_dump_json().encode()
        yield b"\n]"
