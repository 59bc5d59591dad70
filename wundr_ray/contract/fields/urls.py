"""Addresses that something is sent to: URLs of webhooks, and of e-mail."""

from typing import Annotated

from pydantic import AfterValidator, HttpUrl, StringConstraints

_MOST_CHARACTERS = 2083
"""Of a URL, as pydantic's ``HttpUrl`` takes it."""


def _check_webhook(url: HttpUrl) -> HttpUrl:
    """Credentials would be shown wherever the URL is; a fragment is never sent."""
    # The length was checked as it was sent. The normal form may be longer: a path is added, and
    # letters beyond ASCII are encoded.
    if len(str(url)) > _MOST_CHARACTERS:
        raise ValueError(f"must have at most {_MOST_CHARACTERS} characters in its normal form")
    if url.username or url.password:
        raise ValueError("must not contain credentials; deliveries are signed")
    if url.fragment:
        raise ValueError("must not contain a fragment")
    return url


WebhookUrl = Annotated[HttpUrl, AfterValidator(_check_webhook)]

# Plain addresses only, as HTML forms take them: nothing that a mail header could read as a list,
# a comment or another header.
Email = Annotated[
    str,
    StringConstraints(
        max_length=254,
        pattern=(
            r"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
            r"@[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
            r"(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$"
        ),
    ),
]
