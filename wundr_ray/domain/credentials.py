"""Credentials that are known by their shape, wherever they stand in a text."""

import re

HIDDEN = "[hidden]"

_SHAPES = re.compile(
    r"(?P<keep>\b[a-z][a-z0-9+.-]*://)[^/\s@'\"`]+(?=@)"  # of a URL
    r"|wundr_ak_\w+|whsec_[\w+/=-]+"
    r"|(?<![A-Za-z0-9])(?:"
    r"gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{20,}"
    r"|(?:AKIA|ASIA)[A-Z0-9]{16}"
    r"|xox[abeoprs]-[\w-]{10,}"  # Slack
    r"|[rsp]k_(?:live|test)_\w{10,}"  # Stripe
    r"|sk-[\w-]{20,}"  # OpenAI, Anthropic
    r"|AIza[\w-]{30,}|ya29\.[\w-]{20,}"  # Google
    r"|npm_\w{30,}|pypi-[\w-]{30,}|hf_\w{30,}|SG\.[\w-]{16,}\.[\w-]{16,}"
    r"|eyJ[\w-]{10,}\.[\w-]+(?:\.[\w-]*)?"  # JSON web tokens
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*"
    r")",
    re.IGNORECASE | re.DOTALL,
)


def without_credentials(text: str) -> str:
    """``text`` with each of them hidden; the same object if there are none."""
    return _SHAPES.sub(lambda found: (found["keep"] or "") + HIDDEN, text)
