"""All rules, in the order in which they are tried."""

from importlib import import_module

from wundr_ray.refactoring.rules.interface import Rule

NAMES: tuple[str, ...] = (
    "bare_except_reraised",
    "bare_except",
    "raise_without_cause",
    "raise_caught_by_name",
    "redundant_tuple",
    "os_error_alias",
    "suppressible_exception",
    "blind_except",
    "swallowed_exception",
    "return_in_try",
    "raise_in_try",
    "exception_name",
    "throw_new_error",
    "preserve_caught_error",
    "optional_catch_binding",
    "catch_error_name",
    "empty_catch",
    "throw_literal",
    "useless_catch",
    "mixed_case_local",
    "function_name",
    "argument_name",
    "class_name",
    "attribute_name",
    "global_name",
    "useless_rename",
    "empty_import_block",
    "duplicate_imports",
    "type_imports",
    "node_protocol",
    "postponed_annotations",
    "relative_parent_import",
    "typing_only_import",
    "several_imports",
    "redefined_import",
    "unused_import",
    "import_order",
)
"""The modules of this folder that hold a ``RULE``; those of the pattern ``imports`` come last."""

RULES: tuple[Rule, ...] = tuple(
    import_module(f"wundr_ray.refactoring.rules.{name}").RULE for name in NAMES
)
BY_ID = {rule.id: rule for rule in RULES}
