"""Whether what is generated from the contract and committed is up to date; a part of ``make lint``.

It needs no node: the types of the TypeScript client stand beside the hash of the document that
they were made from. Exit code 1: something is stale.
"""

import sys
from collections.abc import Iterator

from serve_app.document_file import PAGE, text
from tests.sdk.typescript.constants import CONSTANTS, constants
from tests.sdk.typescript.document import MADE_FROM, current


def stale() -> Iterator[str]:
    """What must be generated again."""
    if PAGE.read_text(encoding="utf-8") != text():
        yield f"{PAGE.name} is not the document of the application"
    if MADE_FROM.read_text(encoding="utf-8") != current():
        yield f"the TypeScript types were made from another {PAGE.name}"
    if CONSTANTS.read_text(encoding="utf-8") != constants():
        yield f"{CONSTANTS.name} is not of the errors and events of the contract"


def main() -> int:
    found = list(stale())
    for each in found:
        print(f"{each}: run `make sdk-types`")
    return 1 if found else 0


def types_were_made() -> None:
    """Note that the types are those of the document as it is now."""
    MADE_FROM.write_text(current(), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
