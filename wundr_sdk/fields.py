"""What a new batch is made of, as the methods of the clients take it.

Jobs and options may be the models of the contract, whose fields a type checker knows, or
dictionaries as the API's reference shows them, which only the server checks.
"""

from collections.abc import Mapping
from typing import Any, Literal

from wundr_ray.contract.jobs import AnalysisJob
from wundr_ray.contract.refactoring import RefactorJob
from wundr_ray.contract.requests import BatchOptions
from wundr_ray.contract.targets import Targets
from wundr_ray.contract.vocabulary import BatchType, Priority

Job = AnalysisJob | RefactorJob | Mapping[str, Any]
AllOf = Targets | Mapping[str, Any]
Options = BatchOptions | Mapping[str, Any]
TypeName = BatchType | Literal["analysis", "refactor"]
PriorityName = Priority | Literal["low", "medium", "high", "urgent"]
