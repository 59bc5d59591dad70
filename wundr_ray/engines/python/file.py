"""Python files one by one: the tree that all engines share, counts, and functions."""

from wundr_ray.domain.files.records import SourceText
from wundr_ray.engines.interface import FileRow, ReadFile
from wundr_ray.engines.python import source as python_source
from wundr_ray.engines.python.radon import blocks, maintainability, raw


def read_python(text: SourceText) -> ReadFile:
    """Counts, maintainability and functions; ``parsed`` is the ``PythonSource``.

    Raises:
        CannotAnalyse: the file cannot be decoded or parsed.
        RecursionError: its expressions are nested too deeply.
    """
    source = python_source.read(text.data)
    with python_source.visitor_recursion():
        measured = blocks.measure(source.tree)
        counts = raw.count(source.text)
        index = maintainability.index(source.tree, measured.total, counts)
    path = text.file.path
    row = FileRow(
        path=path,
        blob_id=text.file.blob_id,
        language=text.file.language,
        size_bytes=text.file.size_bytes,
        lines=counts.loc,
        sloc=counts.sloc,
        lloc=counts.lloc,
        comments=counts.comments,
        multi=counts.multi,
        blank=counts.blank,
        maintainability=index,
    )
    return ReadFile(text, row, blocks.functions(path, measured.blocks), source)
