"""Writes ``constants.gen.ts`` of the TypeScript client: error classes and names of events.

``make sdk-types`` runs it; a test fails when the file is stale.
"""

import json
from collections.abc import Iterator

from tests.sdk.typescript.document import PACKAGE
from wundr_ray.contract.errors import ERRORS, WundrError
from wundr_ray.contract.vocabulary import EventName

CONSTANTS = PACKAGE / "src" / "generated" / "constants.gen.ts"


def constants() -> str:
    """The TypeScript module with one class for each error code, and the names of events."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield "// Written by `make sdk-types`."
    yield "\nimport { WundrError } from '../errors.js';"
    for kind in ERRORS.values():
        yield _class(kind)
    yield "\n/** Every error of the API by its code. */"
    yield "export const ERRORS: Readonly<Record<string, typeof WundrError>> = {"
    yield from (f"  {code}: {kind.__name__}," for code, kind in ERRORS.items())
    yield "};\n"
    yield "/** The events that this version knows. */"
    yield "export const EVENT_NAMES: ReadonlySet<string> = new Set(["
    yield from (f"  '{name}'," for name in EventName)
    yield "]);\n"


def _class(kind: type[WundrError]) -> str:
    return f"""
/** {kind.__doc__} */
export class {kind.__name__} extends WundrError {{
  static override readonly code: string = {json.dumps(kind.code)};
  static override readonly status: number = {kind.status};
  static override readonly resolution: string = {json.dumps(kind.resolution, ensure_ascii=False)};
}}"""


if __name__ == "__main__":
    CONSTANTS.write_text(constants(), encoding="utf-8")
