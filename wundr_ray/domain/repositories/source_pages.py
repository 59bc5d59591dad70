"""Web pages of repositories and their files, for links in reports.

Only https addresses without credentials become links, and files only where the host's way of
naming them is known: a link from a report must never lead to what a repository chose.
"""

from collections.abc import Callable, Mapping
from urllib.parse import SplitResult, quote, urlsplit

MAX_URL = 2_000
"""Characters; Excel takes 2,079."""

_FILE_PAGES: Mapping[str, str] = {
    "github.com": "blob/{commit}/{path}#L{line}",
    "gitlab.com": "-/blob/{commit}/{path}#L{line}",
    "bitbucket.org": "src/{commit}/{path}#lines-{line}",
    "codeberg.org": "src/commit/{commit}/{path}#L{line}",
}

FilePage = Callable[[str, int | None], str | None]
"""The page of a file by its path and a line; None where there is none."""


def repository_page(repository: str) -> str | None:
    """The repository's own page, if its address is one that a browser can open."""
    parts = _split(repository)
    if parts is None:
        return None
    path = quote(parts.path.removesuffix("/").removesuffix(".git"), safe="/~%")
    page = f"https://{parts.netloc}{path}"
    return page if len(page) <= MAX_URL else None


def file_pages(repository: str, commit: str | None) -> FilePage:
    """The pages of the files as they were analysed; none where the host has no page we know.

    The address of the repository is read once, because reports have links to thousands of files.
    """
    page = repository_page(repository)
    form = _FILE_PAGES.get(urlsplit(page).netloc) if page and commit else None
    if form is None:
        return lambda _path, _line: None
    whole_file = form.partition("#")[0]

    def file_page(path: str, line: int | None) -> str | None:
        template = whole_file if line is None else form
        url = f"{page}/" + template.format(commit=commit, path=quote(path, safe="/"), line=line)
        return url if len(url) <= MAX_URL else None

    return file_page


def _split(repository: str) -> SplitResult | None:
    try:
        parts = urlsplit(repository)
        port = parts.port
    except ValueError:
        return None
    plain = parts.netloc.isascii() and all(c.isalnum() or c in ".-:" for c in parts.netloc)
    safe = parts.scheme == "https" and bool(parts.hostname) and plain and not parts.query
    return parts if safe and (port is None or port > 0) and not parts.fragment else None
