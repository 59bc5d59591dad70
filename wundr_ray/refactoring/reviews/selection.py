"""Which of a batch's proposed changes a decision is about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Protocol, Self

from wundr_ray.contract.vocabulary import Pattern, Safety


class Selectable(Protocol):
    """What a selection looks at."""

    @property
    def job_id(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def rule(self) -> str: ...
    @property
    def pattern(self) -> Pattern: ...
    @property
    def safety(self) -> Safety: ...


@dataclass(frozen=True, slots=True)
class Criteria:
    """Changes that fulfil every criterion that is given, each by one of its values."""

    job_ids: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()
    change_ids: frozenset[str] = frozenset()
    patterns: frozenset[str] = frozenset()
    safety: frozenset[str] = frozenset()

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """What ``document`` says; whatever else it holds is ignored."""
        return cls(**{each.name: frozenset(document.get(each.name) or ()) for each in fields(cls)})

    def document(self) -> dict[str, list[str]]:
        """As JSON, without the criteria that are not given."""
        values = {each.name: sorted(getattr(self, each.name)) for each in fields(self)}
        return {name: chosen for name, chosen in values.items() if chosen}

    def takes(self, change: Selectable) -> bool:
        return all(
            not chosen or value in chosen
            for chosen, value in (
                (self.job_ids, change.job_id),
                (self.files, change.path),
                (self.rules, change.rule),
                (self.change_ids, change.id),
                (self.patterns, change.pattern),
                (self.safety, change.safety),
            )
        )

    def unknown(self, changes: Iterable[Selectable], job_ids: Iterable[str]) -> dict[str, str]:
        """One value of each criterion that no change has; jobs need only be among ``job_ids``."""
        listed = list(changes)
        known = {
            "job_ids": set(job_ids),
            "files": {change.path for change in listed},
            "rules": {change.rule for change in listed},
            "change_ids": {change.id for change in listed},
        }
        odd = {name: sorted(getattr(self, name) - values) for name, values in known.items()}
        return {name: values[0] for name, values in odd.items() if values}


@dataclass(frozen=True, slots=True)
class ChangeSelection:
    """All changes that fulfil ``only``, but for those that fulfil ``but``."""

    only: Criteria = Criteria()
    but: Criteria | None = None

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        but = document.get("except")
        return cls(Criteria.of(document), Criteria.of(but) if but else None)

    def document(self) -> dict[str, Any]:
        """As JSON; ``ChangeSelection.of`` reads it."""
        but = self.but.document() if self.but else None
        return {**self.only.document(), **({"except": but} if but else {})}

    def takes(self, change: Selectable) -> bool:
        return self.only.takes(change) and not (self.but and self.but.takes(change))


EVERYTHING = ChangeSelection()
