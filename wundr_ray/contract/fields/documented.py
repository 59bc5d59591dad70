"""Fields whose types in the OpenAPI document are more exact than what is checked here.

The client does not check again what the server has made; whoever reads the document, or generates
a client from it, still learns what is in such a field.
"""

from dataclasses import dataclass
from typing import Any

from pydantic import GetJsonSchemaHandler, TypeAdapter
from pydantic.json_schema import JsonSchemaValue


@dataclass(frozen=True, slots=True)
class Documented:
    """Annotates a field: the document shows it as a ``kind``."""

    kind: Any

    def __get_pydantic_json_schema__(
        self, _schema: Any, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return handler(TypeAdapter(self.kind).core_schema)
