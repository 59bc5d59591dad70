"""All rules, in the order in which they are tried."""

from importlib import import_module

from wundr_ray.refactoring.rules.interface import Rule

NAMES: tuple[str, ...] = ()
"""The modules of this folder that hold a ``RULE``; those of the pattern ``imports`` come last."""

RULES: tuple[Rule, ...] = tuple(
    import_module(f"wundr_ray.refactoring.rules.{name}").RULE for name in NAMES
)
BY_ID = {rule.id: rule for rule in RULES}
