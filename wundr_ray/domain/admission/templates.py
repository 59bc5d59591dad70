"""Templates: a batch with ``{{name}}`` where each item of a request puts a value of its own.

Values are put into the parsed template, never into its text, so that no value can change what
surrounds it. The templates are data; see ``templates.toml``.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from pydantic import ValidationError

from wundr_ray.contract.batches.requests import CreateBatch, CreateFromTemplate
from wundr_ray.contract.errors import ErrorDetail, InvalidJobConfig
from wundr_ray.domain.accounts.plans import Plan

NUMBER = "i"
"""The variable that every template has: the number of the item, from 0."""

AnyBatch = TypeVar("AnyBatch", bound=CreateBatch)

_PLACE = re.compile(r"\{\{([a-z_]+)\}\}")
_MAX_PROBLEMS = 50
_MAX_NAME = 100


@dataclass(frozen=True, slots=True)
class TemplateVariable:
    """What a variable means; the items' values are a column of a table."""

    meaning: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """``batch`` is the body of a new batch whose only job is repeated for each item.

    ``columns`` describes each of its variables.
    """

    name: str
    description: str
    columns: Mapping[str, TemplateVariable]
    batch: Mapping[str, Any]

    @property
    def job(self) -> Mapping[str, Any]:
        only_job: Mapping[str, Any]
        (only_job,) = self.batch["jobs"]
        return only_job

    @property
    def variables(self) -> list[str]:
        """What an item gives values to, in the order of the template."""
        names = (match[1] for text in _texts(self.job) for match in _PLACE.finditer(text))
        return [name for name in dict.fromkeys(names) if name != NUMBER]


def parse_templates(text: str) -> dict[str, Template]:
    """All templates by name, from TOML."""
    return {name: _template(name, table) for name, table in tomllib.loads(text).items()}


def _template(name: str, table: Mapping[str, Any]) -> Template:
    columns = {
        variable: TemplateVariable(**column) for variable, column in table["columns"].items()
    }
    return Template(name, **{**table, "columns": columns})


@cache
def load_templates() -> Mapping[str, Template]:
    """The templates that ship with the package."""
    source = files("wundr_ray.domain.admission") / "templates.toml"
    return parse_templates(source.read_text("utf-8"))


def expand(
    request: CreateFromTemplate,
    templates: Mapping[str, Template],
    plan: Plan,
    model: type[AnyBatch],
) -> AnyBatch:
    """The batch that the request describes, as a ``model`` of new batches.

    An empty value counts as missing. Fields and options of the request replace those of the
    template one by one. Limits in the template are lowered to the plan's, so that it works with
    every plan. Raises ``InvalidJobConfig``, which names the template or the variables at fault
    (``items.3.branch``).
    """
    template = templates.get(request.template)
    if template is None:
        known = ", ".join(templates)
        raise InvalidJobConfig.at("template", f"there is no template of this name; known: {known}")
    items = [{name: value for name, value in item.items() if value} for item in request.items]
    if problems := list(_wrong_names(template, request.items)):
        raise _invalid(problems)
    fields = request.model_dump(mode="json", exclude_unset=True, exclude={"template", "items"})
    own_fields = {name: value for name, value in fields.items() if value is not None}
    body = {**template.batch, **own_fields}
    body["options"] = {**_within(plan, template), **(fields.get("options") or {})}
    body["jobs"] = [
        _filled(template.job, {**item, NUMBER: str(number)}) for number, item in enumerate(items)
    ]
    try:
        return model.model_validate(body)
    except ValidationError as error:
        raise _invalid([_located(each, template) for each in error.errors()]) from None


def _within(plan: Plan, template: Template) -> dict[str, Any]:
    options = dict(template.batch.get("options", {}))
    for name in ("max_parallel", "timeout_minutes"):
        if name in options:
            options[name] = min(options[name], getattr(plan, name))
    return options


def _wrong_names(template: Template, items: Sequence[Mapping[str, str]]) -> Iterator[ErrorDetail]:
    known = template.variables
    needed = [name for name in known if not template.columns[name].optional]
    for number, item in enumerate(items):
        for name in needed:
            if not item.get(name):
                yield _about(number, name, "the template needs a value for this variable")
        for name in item:
            if name not in known:
                reason = f"the template has no such variable; it has {', '.join(known)}"
                yield _about(number, name, reason)


def _about(number: int, name: str, reason: str) -> ErrorDetail:
    """A problem with the variable ``name`` of an item; a long or unprintable name is shortened."""
    shown = "".join(letter if letter.isprintable() else "\ufffd" for letter in name[:_MAX_NAME])
    shown = shown if len(name) <= _MAX_NAME else f"{shown}…"
    return ErrorDetail(field=f"items.{number}.{shown}", reason=reason)


def _located(problem: Any, template: Template) -> ErrorDetail:
    """A problem that pydantic found, under the name of the item's variable that caused it."""
    # The caller has never seen the batch that the template makes. An error in one of its jobs is
    # traced back to the variable at that place of the template, which is what the caller wrote.
    where: tuple[str | int, ...] = problem["loc"]
    reason = str(problem["msg"]).removeprefix("Value error, ")
    if where[0] == "jobs" and len(where) > 1:
        place: Any = template.job
        for part in where[2:]:
            place = place.get(part) if isinstance(place, Mapping) else None
        names = _PLACE.findall(place) if isinstance(place, str) else []
        if names:
            return _about(int(where[1]), names[0], reason)
    return ErrorDetail(field=".".join(map(str, where)), reason=reason)


def _invalid(problems: Sequence[ErrorDetail]) -> InvalidJobConfig:
    first = f"{problems[0].field}: {problems[0].reason}"
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return InvalidJobConfig(first + more, problems[:_MAX_PROBLEMS])


def _filled(place: Any, values: Mapping[str, str]) -> Any:
    """A field whose variable has no value is left out of its mapping."""
    if isinstance(place, str):
        return _PLACE.sub(lambda match: values[match[1]], place)
    if isinstance(place, Mapping):
        kept = {key: value for key, value in place.items() if _has_values(value, values)}
        return {key: _filled(value, values) for key, value in kept.items()}
    if isinstance(place, list):
        return [_filled(value, values) for value in place]
    return place


def _has_values(place: Any, values: Mapping[str, str]) -> bool:
    names = _PLACE.findall(place) if isinstance(place, str) else ()
    return all(name in values for name in names)


def _texts(place: Any) -> Iterator[str]:
    if isinstance(place, str):
        yield place
    elif isinstance(place, Mapping):
        for value in place.values():
            yield from _texts(value)
    elif isinstance(place, list):
        for value in place:
            yield from _texts(value)
