"""All rules, in the order in which they are tried."""

from importlib import import_module

from wundr_ray.refactoring.rules.interface import RefactoringRule

# Modules in folders here that hold a `RULE`; those of the pattern `imports` come last.
_MODULES = (
    "python_exceptions.bare_except_reraised",
    "python_exceptions.bare_except",
    "python_exceptions.raise_without_cause",
    "python_exceptions.raise_caught_by_name",
    "python_exceptions.redundant_tuple",
    "python_exceptions.os_error_alias",
    "python_exceptions.suppressible_exception",
    "python_exceptions.blind_except",
    "python_exceptions.swallowed_exception",
    "python_exceptions.return_in_try",
    "python_exceptions.raise_in_try",
    "python_names.exception_name",
    "javascript.throw_new_error",
    "javascript.preserve_caught_error",
    "javascript.optional_catch_binding",
    "javascript.catch_error_name",
    "javascript.empty_catch",
    "javascript.throw_literal",
    "javascript.useless_catch",
    "python_names.mixed_case_local",
    "python_names.function_name",
    "python_names.argument_name",
    "python_names.class_name",
    "python_names.attribute_name",
    "python_names.global_name",
    "javascript.useless_rename",
    "javascript.empty_import_block",
    "javascript.duplicate_imports",
    "javascript.type_imports",
    "javascript.node_protocol",
    "python_imports.postponed_annotations",
    "python_imports.relative_parent_import",
    "python_imports.typing_only_import",
    "python_imports.several_imports",
    "python_imports.redefined_import",
    "python_imports.unused_import",
    "python_imports.import_order",
)

RULES: tuple[RefactoringRule, ...] = tuple(
    import_module(f"wundr_ray.refactoring.rules.{name}").RULE for name in _MODULES
)
BY_ID = {rule.id: rule for rule in RULES}
NAMES = tuple(BY_ID)
