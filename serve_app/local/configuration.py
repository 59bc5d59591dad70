"""Read the operator's settings and plan table, or say what is wrong with them."""

from pydantic import ValidationError

from serve_app.local.accounts import accounts_without_plan, with_store
from wundr_ray.domain.plans import PlanTable, load_plans
from wundr_ray.settings import Settings


class BadConfiguration(Exception):
    """A setting or the plan table cannot be used; the text names which and why."""


def read_settings() -> Settings:
    """The settings of this process. Raises ``BadConfiguration`` naming the variable."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        raise BadConfiguration(f"WUNDR_{name}: {first['msg']}") from None


def read_plans(settings: Settings) -> PlanTable:
    """The plan table in force. Raises ``BadConfiguration``."""
    try:
        return load_plans(settings.plans_file)
    except OSError as error:
        raise BadConfiguration(f"{settings.plans_file}: {error.strerror}") from None
    except ValueError as error:
        raise BadConfiguration(f"{settings.plans_file}: {error}") from None


def check_plans(settings: Settings, plans: PlanTable) -> None:
    """Raises ``BadConfiguration`` when an account is on a plan that the table does not have."""
    if lost := with_store(settings, lambda store: accounts_without_plan(store, plans)):
        raise BadConfiguration(f"the plan table lacks the plans of: {', '.join(lost)}")
