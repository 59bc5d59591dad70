"""git's own words in its error output, told apart from what a server had it repeat.

A server speaks in it in three ways: as lines behind ``remote: ``, as the rest of ``fatal: remote
error:``, and inside git's own sentences, mostly in quotes. Over ssh it can write whole lines, and
in a fetch those after the first behind ``remote: ``.
"""

import re
from collections.abc import Collection

_ABORTED = re.compile(r"^remote: (aborting .*)", re.MULTILINE)
_REFUSED = re.compile(r"^(?:fatal|error): remote error: (.*)", re.MULTILINE)
# Sentences that go on with what the server has sent, without quotes.
_REPEATING = re.compile(
    r"^((?:fatal|error|warning): (?:bad|expected|invalid|malformed|protocol error|remote error"
    r"|unexpected|unknown|unable to parse|unrecognized)\b[^:']*).*"
)

# A sentence that begins with the repository's name, as the server has it.
_NAME = re.compile(r"^fatal: '.*' ")

# What follows a quotation mark, which is not the apostrophe of a word.
_QUOTED = re.compile(r"(?<![A-Za-z])'.*")


def own_words(stderr: bytes, known: Collection[str]) -> str:
    """The lines that git itself wrote, without anything that others put into them.

    ``known`` are beginnings of other text that git may quote and that is not its own, such as
    the URL. Lines after the first fatal one are left out, because its text may go on in them.
    """
    said = stderr.decode("utf-8", "replace")
    for text in filter(None, known):
        said = re.sub(f"'{re.escape(text)}[^'\n]*'", "", said)
    lines = []
    for line in said.split("\n"):
        if not line or line.startswith("remote:"):
            continue
        line = _NAME.sub("fatal: ", line)
        lines.append(_QUOTED.sub("", _REPEATING.sub(r"\1", line)))
        if line.startswith("fatal: "):
            break
    return "\n".join(lines)


def without_bands(stderr: bytes) -> bytes:
    """A fetch's error output up to where the server speaks, and why it broke off if it said so."""
    # The line end before it lets the first line be found like any other.
    own, is_spoken, spoken = f"\n{stderr.decode('utf-8', 'replace')}".partition("\nremote: ")
    if not is_spoken:
        return stderr
    broke_off = _ABORTED.search(f"\nremote: {spoken}")
    return f"{own}\n{broke_off[0] if broke_off else ''}".encode()


def refusal(stderr: bytes) -> str | None:
    """What the server said in place of an answer, if it did: its first line, for matching only."""
    said = stderr.decode("utf-8", "replace")
    found = _REFUSED.search(said) or _ABORTED.search(said)
    return found[1] if found else None
