"""Our stable code and the severity of every rule of ruff that is switched on.

The rules are those of ``PERF``, ``C4``, ``FURB``, ``ASYNC`` and ``SIM`` that are stable in the
pinned version; a test compares the table with ``ruff rule --all``. High is what blocks an event
loop for everyone on it, medium what wastes its time, low what costs a copy or a call or leaves a
file open. What has no cost that can be measured is a matter of style.
"""

from collections.abc import Mapping
from types import MappingProxyType

from wundr_ray.contract.vocabulary import Confidence, Rule, Severity
from wundr_ray.engines.codes import CodeInfo

_HELP = "https://docs.astral.sh/ruff/rules/"

_PERFORMANCE: dict[str, tuple[str, Severity]] = {
    "PERF101": ("unnecessary_list_cast", Severity.LOW),
    "PERF102": ("incorrect_dict_iterator", Severity.LOW),
    "PERF401": ("manual_list_comprehension", Severity.LOW),
    "PERF402": ("manual_list_copy", Severity.LOW),
    "PERF403": ("manual_dict_comprehension", Severity.LOW),
    "C403": ("unnecessary_list_comprehension_set", Severity.LOW),
    "C404": ("unnecessary_list_comprehension_dict", Severity.LOW),
    "C411": ("unnecessary_list_call", Severity.LOW),
    "C413": ("unnecessary_call_around_sorted", Severity.LOW),
    "C414": ("unnecessary_double_cast_or_process", Severity.LOW),
    "C415": ("unnecessary_subscript_reversal", Severity.LOW),
    "C419": ("unnecessary_comprehension_in_call", Severity.LOW),
    "FURB122": ("for_loop_writes", Severity.LOW),
    "FURB129": ("readlines_in_for", Severity.LOW),
    "FURB161": ("bit_count", Severity.LOW),
    "FURB187": ("list_reverse_copy", Severity.LOW),
    "FURB192": ("sorted_min_max", Severity.LOW),
    "ASYNC100": ("cancel_scope_no_checkpoint", Severity.MEDIUM),
    "ASYNC105": ("trio_sync_call", Severity.MEDIUM),
    "ASYNC110": ("async_busy_wait", Severity.MEDIUM),
    "ASYNC210": ("blocking_http_call_in_async_function", Severity.HIGH),
    "ASYNC212": ("blocking_http_call_httpx_in_async_function", Severity.HIGH),
    "ASYNC220": ("create_subprocess_in_async_function", Severity.HIGH),
    "ASYNC221": ("run_process_in_async_function", Severity.HIGH),
    "ASYNC222": ("wait_for_process_in_async_function", Severity.HIGH),
    "ASYNC230": ("blocking_open_call_in_async_function", Severity.MEDIUM),
    "ASYNC240": ("blocking_path_method_in_async_function", Severity.LOW),
    "ASYNC250": ("blocking_input_in_async_function", Severity.HIGH),
    "ASYNC251": ("blocking_sleep_in_async_function", Severity.HIGH),
    "SIM115": ("open_file_with_context_handler", Severity.LOW),
}

# All of them low.
_STYLE: dict[str, str] = {
    "C402": "unnecessary_generator_dict",
    "C401": "unnecessary_generator_set",
    "C400": "unnecessary_generator_list",
    "C405": "unnecessary_literal_set",
    "C406": "unnecessary_literal_dict",
    "C408": "unnecessary_collection_call",
    "C409": "unnecessary_literal_within_tuple_call",
    "C410": "unnecessary_literal_within_list_call",
    "C416": "unnecessary_comprehension",
    "C417": "unnecessary_map",
    "C418": "unnecessary_literal_within_dict_call",
    "C420": "unnecessary_dict_comprehension_for_iterable",
    "FURB105": "print_empty_string",
    "FURB110": "if_exp_instead_of_or_operator",
    "FURB116": "f_string_number_format",
    "FURB132": "check_and_remove_from_set",
    "FURB136": "if_expr_min_max",
    "FURB157": "verbose_decimal_constructor",
    "FURB162": "fromisoformat_replace_z",
    "FURB163": "redundant_log_base",
    "FURB164": "unnecessary_from_float",
    "FURB166": "int_on_sliced_str",
    "FURB167": "regex_flag_alias",
    "FURB168": "isinstance_type_none",
    "FURB169": "type_none_comparison",
    "FURB171": "single_item_membership_test",
    "FURB177": "implicit_cwd",
    "FURB181": "hashlib_digest_hex",
    "FURB188": "slice_to_remove_prefix_or_suffix",
    "ASYNC109": "async_function_with_timeout",
    "ASYNC115": "async_zero_sleep",
    "ASYNC116": "long_sleep_not_forever",
    "SIM101": "duplicate_isinstance_call",
    "SIM102": "collapsible_if",
    "SIM103": "needless_bool",
    "SIM105": "suppressible_exception",
    "SIM107": "return_in_try_except_finally",
    "SIM108": "if_else_block_instead_of_if_exp",
    "SIM109": "compare_with_tuple",
    "SIM110": "reimplemented_builtin",
    "SIM112": "uncapitalized_environment_variables",
    "SIM113": "enumerate_for_loop",
    "SIM114": "if_with_same_arms",
    "SIM116": "if_else_block_instead_of_dict_lookup",
    "SIM117": "multiple_with_statements",
    "SIM118": "in_dict_keys",
    "SIM201": "negate_equal_op",
    "SIM202": "negate_not_equal_op",
    "SIM208": "double_negation",
    "SIM210": "if_expr_with_true_false",
    "SIM211": "if_expr_with_false_true",
    "SIM212": "if_expr_with_twisted_arms",
    "SIM220": "expr_and_not_expr",
    "SIM221": "expr_or_not_expr",
    "SIM222": "expr_or_true",
    "SIM223": "expr_and_false",
    "SIM300": "yoda_conditions",
    "SIM401": "if_else_block_instead_of_dict_get",
    "SIM905": "split_static_string",
    "SIM910": "dict_get_with_none_default",
    "SIM911": "zip_dict_keys_and_values",
}


# They matter in a loop that runs often, on a slow disk, or if nobody else closes the file.
_HOT_ONLY = frozenset({"PERF102", "PERF401", "PERF402", "PERF403", "ASYNC240", "SIM115"})


def _kind(name: str, code: str, rule: Rule, severity: Severity) -> CodeInfo:
    confidence = Confidence.LOW if name in _HOT_ONLY else Confidence.HIGH
    return CodeInfo(code, rule, severity, _HELP + code.replace("_", "-"), confidence)


KINDS: Mapping[str, CodeInfo] = MappingProxyType(
    {
        **{
            rule: _kind(rule, code, Rule.PERFORMANCE, severity)
            for rule, (code, severity) in _PERFORMANCE.items()
        },
        **{rule: _kind(rule, code, Rule.STYLE, Severity.LOW) for rule, code in _STYLE.items()},
    }
)
"""By ruff's own rule id."""

LEFT_OUT: Mapping[str, str] = MappingProxyType(
    {"PERF203": "try and except in a loop cost nothing since Python 3.11"}
)
"""Stable rules of the same groups that stay off, each with the reason."""
