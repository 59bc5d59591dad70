"""The link to a request that a server opened by itself, in what it wrote during the push.

GitLab: https://docs.gitlab.com/topics/git/commit/#push-options-for-merge-requests;
Gitea: https://docs.gitea.com/usage/agit.
"""

import re
from collections.abc import Sequence

_LINK = re.compile(r"https?://[^\s@\"'<>]+/(?:merge_requests|pulls?)/(\d{1,9})(?![\w/])")
_MOST_CHARS = 2000


def request_link(lines: Sequence[str]) -> tuple[str | None, int | None]:
    """URL and number of the first request that the lines name; None where they name none."""
    for line in lines:
        found = _LINK.search(line)
        if found and len(found[0]) <= _MOST_CHARS:
            return found[0], int(found[1])
    return None, None
