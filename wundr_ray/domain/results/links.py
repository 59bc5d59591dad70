"""Signed links to downloads, which need no API key and expire."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlencode

from wundr_ray.contract.errors import Forbidden
from wundr_ray.contract.vocabulary import ReportFormat
from wundr_ray.domain.results.renderings import Raw, Rendering

_SUFFIXES: Mapping[str, Rendering] = {
    "report.pdf": Rendering(ReportFormat.PDF),
    "report.html": Rendering(ReportFormat.HTML),
    "findings.sarif": Rendering(ReportFormat.SARIF),
    "codequality.json": Rendering(ReportFormat.GITLAB),
    "data.zip": Rendering(Raw.ARCHIVE),
    "summary.xlsx": Rendering(ReportFormat.XLSX),
    "patches.zip": Rendering(ReportFormat.PATCH),
}
_PURPOSE = b"wundr download link\n"
"""Keeps these signatures apart from everything else that is made with the same key."""


def download_name(batch_id: str, wanted: ReportFormat | Raw) -> str:
    """``batch_1_report.pdf``, for example, ``batch_1_data.zip`` or ``batch_1_patches.zip``."""
    suffix = next(name for name, each in _SUFFIXES.items() if each.wanted == wanted)
    return f"{batch_id}_{suffix}"


def read_name(name: str) -> tuple[str, Rendering] | None:
    """The batch and the rendering that a download's name stands for; None for other names."""
    batch_id, _, suffix = name.rpartition("_")
    rendering = _SUFFIXES.get(suffix)
    return (batch_id, rendering) if batch_id and rendering else None


def sign(key: bytes, name: str, expires: int) -> str:
    """The signature (hexadecimal) of a link to ``name`` until ``expires``, a Unix time."""
    return _signature(key, name, str(expires))


def address(base: str, key: bytes, name: str, expires: int) -> str:
    """The whole link; ``base`` is the server's own address without a slash at its end."""
    query = urlencode({"expires": expires, "signature": sign(key, name, expires)})
    return f"{base}/v1/downloads/{name}?{query}"


def check(key: bytes, name: str, expires: str, signature: str, now: datetime) -> None:
    """Raises ``Forbidden`` unless the link was made with ``key`` and still works."""
    # The signature is checked before anything else is looked at, in constant time: neither the
    # time of the answer nor its text tells a guesser how close a guess was, or that a batch exists.
    expected = _signature(key, name, expires).encode()
    if not hmac.compare_digest(expected, signature.encode(errors="replace")):
        raise Forbidden(
            "The link's signature is missing or not valid.",
            resolution="Use the whole link as the batch's results give it.",
        )
    if datetime.fromtimestamp(int(expires), UTC) <= now:
        raise Forbidden(
            "The link has expired.",
            resolution="Ask for the batch's results again: they have new links.",
        )


def _signature(key: bytes, name: str, expires: str) -> str:
    signed = _PURPOSE + f"{name}\n{expires}".encode(errors="replace")
    return hmac.new(key, signed, hashlib.sha256).hexdigest()
