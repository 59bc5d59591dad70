"""Web pages of repositories and their files, for links in reports.

Only https addresses without credentials become links, and files only where the host's way of
naming them is known: a link from a report must never lead to what a repository chose.
"""

from collections.abc import Mapping
from urllib.parse import SplitResult, quote, urlsplit

MAX_URL = 2_000
"""Characters; Excel takes 2,079."""

_FILE_PAGES: Mapping[str, str] = {
    "github.com": "blob/{commit}/{path}#L{line}",
    "gitlab.com": "-/blob/{commit}/{path}#L{line}",
    "bitbucket.org": "src/{commit}/{path}#lines-{line}",
    "codeberg.org": "src/commit/{commit}/{path}#L{line}",
}


def repository_page(repository: str) -> str | None:
    """The repository's own page, if its address is one that a browser can open."""
    parts = _split(repository)
    if parts is None:
        return None
    path = quote(parts.path.removesuffix("/").removesuffix(".git"), safe="/~%")
    page = f"https://{parts.netloc}{path}"
    return page if len(page) <= MAX_URL else None


def file_page(repository: str, commit: str | None, path: str, line: int | None) -> str | None:
    """The file as it was analysed, at the line; None where the host has no page we know."""
    page = repository_page(repository)
    if page is None or commit is None:
        return None
    form = _FILE_PAGES.get(urlsplit(page).netloc)
    if form is None:
        return None
    if line is None:
        form = form.partition("#")[0]
    found = f"{page}/" + form.format(commit=commit, path=quote(path, safe="/"), line=line)
    return found if len(found) <= MAX_URL else None


def _split(repository: str) -> SplitResult | None:
    try:
        parts = urlsplit(repository)
        port = parts.port
    except ValueError:
        return None
    plain = parts.netloc.isascii() and all(c.isalnum() or c in ".-:" for c in parts.netloc)
    safe = parts.scheme == "https" and bool(parts.hostname) and plain and not parts.query
    return parts if safe and (port is None or port > 0) and not parts.fragment else None
