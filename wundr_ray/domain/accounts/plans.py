"""The plan table: what an account may use. The table is data; see ``plans.toml``."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError


class Plan(BaseModel):
    """One plan's limits; 0 batches, credits or requests in a period means unlimited.

    Memory is in GB. Cores and memory are those of all running jobs of an account together.
    Accounts that compete use the cluster in proportion to their ``weight``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    concurrent_batches: int = Field(ge=1)
    jobs_per_batch: int = Field(ge=1)
    daily_batches: int = Field(ge=0)
    monthly_batches: int = Field(default=0, ge=0)
    monthly_credits: int = Field(default=0, ge=0)
    hourly_requests: int = Field(default=0, ge=0)
    max_parallel: int = Field(ge=1)
    cpu_cores: int = Field(ge=1)
    memory_gb: float = Field(gt=0)
    timeout_minutes: int = Field(ge=1)
    weight: float = Field(default=1.0, gt=0)


class PlanTable(BaseModel):
    """All plans by name."""

    plans: Mapping[str, Plan]

    def get(self, name: str) -> Plan:
        """Raises ``KeyError`` naming the plans there are."""
        try:
            return self.plans[name]
        except KeyError:
            raise KeyError(
                f"there is no plan {name!r}; choose one of {', '.join(self.plans)}"
            ) from None


def parse_plans(text: str) -> PlanTable:
    """Read a plan table from TOML; raises ``ValueError`` that names the plan at fault."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"plan table: {error}") from None
    plans = {}
    for name, limits in tables.items():
        try:
            plans[name] = Plan(name=name, **limits)
        except (ValidationError, TypeError) as error:
            raise ValueError(f"plan table, [{name}]: {error}") from None
    if not plans:
        raise ValueError("plan table: it has no plan")
    return PlanTable(plans=plans)


def load_plans(file: Path | None = None) -> PlanTable:
    """The operator's table, or the one that ships with the package."""
    source = file or files("wundr_ray.domain.accounts") / "plans.toml"
    return parse_plans(source.read_text("utf-8"))
