"""Names, addresses and messages as git keeps them in a commit."""

import re
from datetime import datetime

from wundr_ray.delivery.interface import Signature

_NAME, _EMAIL = "Wundr", "wundr@localhost"
_MAX_CHARS = 200


def service_signature(at: datetime) -> Signature:
    """The author of patches and commits; with the batch's time, repeating makes the same commit."""
    return Signature(_NAME, _EMAIL, at)


def cleaned(who: Signature) -> Signature:
    """Without what git does not keep: line breaks, angle brackets, punctuation at either end."""
    name = _cleaned(who.name) or _NAME
    return Signature(name, _cleaned(who.email).replace(" ", "") or "none", who.at)


def signed_off(message: str, who: Signature) -> str:
    """``message`` with a sign-off as its last paragraph."""
    clean = cleaned(who)
    return f"{message.rstrip()}\n\nSigned-off-by: {clean.name} <{clean.email}>\n"


def message_of(subject: str, body: str) -> str:
    """A commit's message: one line, an empty one, and the body if there is any."""
    line = " ".join(subject.split()) or "Changes"
    text = body.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()
    return f"{line}\n\n{text}\n" if text else f"{line}\n"


def _cleaned(text: str) -> str:
    printable = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(re.sub(r"[<>]", "", printable).split()).strip(" .,:;\"'\\")[:_MAX_CHARS]
