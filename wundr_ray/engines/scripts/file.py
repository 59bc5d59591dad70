"""JavaScript and TypeScript files one by one: that they are text, and how many lines they have.

Comments and statements are not counted: without a parser, an expression like ``/[/*]/`` cannot
be told from a comment, and oxlint does not report them.
"""

from wundr_ray.domain.files.records import SourceText
from wundr_ray.engines.interface import CannotAnalyse, ReadFile
from wundr_ray.engines.plain_text import check_narrow, counted


def read_script(text: SourceText) -> ReadFile:
    """Lines and blank lines; everything else comes from engines that go over the whole shard.

    Raises:
        CannotAnalyse: ``nul_bytes`` or ``encoding``.
    """
    check_narrow(text.data)
    try:
        text.data.decode()
    except UnicodeDecodeError:
        raise CannotAnalyse("encoding", "the file is not UTF-8") from None
    return ReadFile(text, counted(text))
