"""The kinds of fields that requests are made of, each with its own check."""

import re
from collections.abc import Hashable
from datetime import UTC, datetime
from typing import Annotated, TypeVar

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    SecretStr,
    StringConstraints,
    ValidationError,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from wundr_ray.contract.fields.choices import one_of
from wundr_ray.contract.fields.repository_url import checked_url
from wundr_ray.contract.vocabulary import Priority, Rule

# These are for pydantic's own engine, in which `$` is the very end. In Python, `$` also matches
# before a final line end, so Python code checks such patterns with `fullmatch`.
NO_CONTROLS = r"^[^\x00-\x1f\x7f]*$"
TOKEN = r"^[\x21-\x7e]+$"

Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=NO_CONTROLS),
]
JobId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
ProjectId = Annotated[str, StringConstraints(pattern=r"^proj_[A-Za-z0-9]{1,35}$")]
CommitId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40}$")]


KnownRule = Annotated[Rule, one_of(Rule)]
KnownPriority = Annotated[Priority, one_of(Priority)]


def _refuse_text(value: object) -> object:
    # pydantic would take "5" for 5 and true for 1, and a typing error would pass.
    if isinstance(value, (str, bytes, bool)):
        raise ValueError("must be a number, not text or true or false")
    return value


def _refuse_number(value: object) -> object:
    """Refuse numbers, also as text, as all values in a query are: they would count as seconds."""
    if isinstance(value, (int, float)) or (isinstance(value, str) and _is_number(value)):
        raise ValueError("must be a time, such as 2026-01-31T22:00:00Z, not a number")
    return value


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _check_utc(time: datetime) -> datetime:
    """Times are kept in UTC, which has no year 0 and none after 9999."""
    try:
        time.astimezone(UTC)
    except OverflowError:
        raise ValueError("is not between the years 1 and 9999 in UTC") from None
    return time


Time = Annotated[AwareDatetime, BeforeValidator(_refuse_number), AfterValidator(_check_utc)]
Int = Annotated[int, BeforeValidator(_refuse_text)]
Number = Annotated[float, BeforeValidator(_refuse_text)]


def _check_branch(branch: str) -> str:
    """The rules of git-check-ref-format that matter for a branch name."""
    # A hyphen first would make it an option of git, wherever the name is an argument.
    bad = branch.startswith(("-", "/", ".")) or branch.endswith(("/", "."))
    if bad or re.search(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|/\.|\.lock(/|$)", branch):
        raise ValueError("is not a valid git branch name")
    return branch


def _check_pattern(pattern: str) -> str:
    """Refuse what git would silently ignore: nothing but a negation or a dangling backslash."""
    # Pairs of backslashes stand for one; an odd number leaves one that escapes nothing.
    trailing = len(pattern) - len(pattern.rstrip("\\"))
    if pattern.strip() in ("!", "/", "!/") or trailing % 2:
        raise ValueError("is not a gitignore pattern")
    return pattern


def _check_token(token: SecretStr) -> SecretStr:
    if not re.fullmatch(TOKEN, token.get_secret_value()):
        raise ValueError("must consist of printable ASCII characters without spaces")
    return token


RepositoryUrl = Annotated[
    str, StringConstraints(min_length=1, max_length=2000), AfterValidator(checked_url)
]
Branch = Annotated[
    str, StringConstraints(min_length=1, max_length=250), AfterValidator(_check_branch)
]


GitIgnorePattern = Annotated[
    str,
    StringConstraints(min_length=1, max_length=500, pattern=NO_CONTROLS),
    AfterValidator(_check_pattern),
]


def _check_role_pattern(pattern: str) -> str:
    """Refuse what would give no file a role."""
    if pattern.startswith("!"):
        raise ValueError(
            "must not begin with '!': list the patterns of the files that have this role"
        )
    if pattern.startswith("#") or not pattern.strip(" "):
        raise ValueError("matches no file: write '\\#' for a name that begins with '#'")
    return pattern


RolePattern = Annotated[GitIgnorePattern, AfterValidator(_check_role_pattern)]

AccessToken = Annotated[SecretStr, AfterValidator(_check_token)]


AnyItem = TypeVar("AnyItem", bound=Hashable)


def unique(items: list[AnyItem]) -> list[AnyItem]:
    if len(set(items)) != len(items):
        raise ValueError("must not repeat an item")
    return items


def refused_at(field: str | tuple[str, ...], problem: str) -> ValidationError:
    """What a check of a whole model raises about one of its fields."""
    where = (field,) if isinstance(field, str) else field
    # Not `ValueError`, which pydantic would report about the whole model instead of the field.
    kind = PydanticCustomError("refused", "{problem}", {"problem": problem})
    found = InitErrorDetails(type=kind, loc=where, input=None)
    return ValidationError.from_exception_data("request", [found])


class Request(BaseModel):
    # One type for what is sent and for what answers give back of it.
    model_config = ConfigDict(extra="forbid", frozen=True, json_schema_mode_override="validation")
