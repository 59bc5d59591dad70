"""Our stable code and the severity of every rule of ruff that is switched on.

The rules are those of ``PERF``, ``C4``, ``FURB``, ``ASYNC`` and ``SIM`` that are stable in the
pinned version; a test compares the table with ``ruff rule --all``. High is what blocks an event
loop for everyone on it, medium what costs a loop or leaks, low what costs a call or a reader.
"""

from collections.abc import Mapping
from types import MappingProxyType

from wundr_ray.contract.vocabulary import Rule, Severity
from wundr_ray.engines.codes import Kind

_HELP = "https://docs.astral.sh/ruff/rules/"

_RULES: dict[str, tuple[str, Severity]] = {
    "PERF101": ("unnecessary_list_cast", Severity.MEDIUM),
    "PERF102": ("incorrect_dict_iterator", Severity.LOW),
    "PERF401": ("manual_list_comprehension", Severity.MEDIUM),
    "PERF402": ("manual_list_copy", Severity.MEDIUM),
    "PERF403": ("manual_dict_comprehension", Severity.MEDIUM),
    "C400": ("unnecessary_generator_list", Severity.LOW),
    "C401": ("unnecessary_generator_set", Severity.LOW),
    "C402": ("unnecessary_generator_dict", Severity.LOW),
    "C403": ("unnecessary_list_comprehension_set", Severity.LOW),
    "C404": ("unnecessary_list_comprehension_dict", Severity.LOW),
    "C405": ("unnecessary_literal_set", Severity.LOW),
    "C406": ("unnecessary_literal_dict", Severity.LOW),
    "C408": ("unnecessary_collection_call", Severity.LOW),
    "C409": ("unnecessary_literal_within_tuple_call", Severity.LOW),
    "C410": ("unnecessary_literal_within_list_call", Severity.LOW),
    "C411": ("unnecessary_list_call", Severity.LOW),
    "C413": ("unnecessary_call_around_sorted", Severity.LOW),
    "C414": ("unnecessary_double_cast_or_process", Severity.MEDIUM),
    "C415": ("unnecessary_subscript_reversal", Severity.LOW),
    "C416": ("unnecessary_comprehension", Severity.LOW),
    "C417": ("unnecessary_map", Severity.LOW),
    "C418": ("unnecessary_literal_within_dict_call", Severity.LOW),
    "C419": ("unnecessary_comprehension_in_call", Severity.LOW),
    "C420": ("unnecessary_dict_comprehension_for_iterable", Severity.LOW),
    "FURB105": ("print_empty_string", Severity.LOW),
    "FURB110": ("if_exp_instead_of_or_operator", Severity.LOW),
    "FURB116": ("f_string_number_format", Severity.LOW),
    "FURB122": ("for_loop_writes", Severity.LOW),
    "FURB129": ("readlines_in_for", Severity.LOW),
    "FURB132": ("check_and_remove_from_set", Severity.LOW),
    "FURB136": ("if_expr_min_max", Severity.LOW),
    "FURB157": ("verbose_decimal_constructor", Severity.LOW),
    "FURB161": ("bit_count", Severity.LOW),
    "FURB162": ("fromisoformat_replace_z", Severity.LOW),
    "FURB163": ("redundant_log_base", Severity.LOW),
    "FURB164": ("unnecessary_from_float", Severity.LOW),
    "FURB166": ("int_on_sliced_str", Severity.LOW),
    "FURB167": ("regex_flag_alias", Severity.LOW),
    "FURB168": ("isinstance_type_none", Severity.LOW),
    "FURB169": ("type_none_comparison", Severity.LOW),
    "FURB171": ("single_item_membership_test", Severity.LOW),
    "FURB177": ("implicit_cwd", Severity.LOW),
    "FURB181": ("hashlib_digest_hex", Severity.LOW),
    "FURB187": ("list_reverse_copy", Severity.LOW),
    "FURB188": ("slice_to_remove_prefix_or_suffix", Severity.LOW),
    "FURB192": ("sorted_min_max", Severity.LOW),
    "ASYNC100": ("cancel_scope_no_checkpoint", Severity.MEDIUM),
    "ASYNC105": ("trio_sync_call", Severity.MEDIUM),
    "ASYNC109": ("async_function_with_timeout", Severity.LOW),
    "ASYNC110": ("async_busy_wait", Severity.MEDIUM),
    "ASYNC115": ("async_zero_sleep", Severity.LOW),
    "ASYNC116": ("long_sleep_not_forever", Severity.LOW),
    "ASYNC210": ("blocking_http_call_in_async_function", Severity.HIGH),
    "ASYNC212": ("blocking_http_call_httpx_in_async_function", Severity.HIGH),
    "ASYNC220": ("create_subprocess_in_async_function", Severity.HIGH),
    "ASYNC221": ("run_process_in_async_function", Severity.HIGH),
    "ASYNC222": ("wait_for_process_in_async_function", Severity.HIGH),
    "ASYNC230": ("blocking_open_call_in_async_function", Severity.MEDIUM),
    "ASYNC240": ("blocking_path_method_in_async_function", Severity.MEDIUM),
    "ASYNC250": ("blocking_input_in_async_function", Severity.HIGH),
    "ASYNC251": ("blocking_sleep_in_async_function", Severity.HIGH),
    "SIM101": ("duplicate_isinstance_call", Severity.LOW),
    "SIM102": ("collapsible_if", Severity.LOW),
    "SIM103": ("needless_bool", Severity.LOW),
    "SIM105": ("suppressible_exception", Severity.LOW),
    "SIM107": ("return_in_try_except_finally", Severity.LOW),
    "SIM108": ("if_else_block_instead_of_if_exp", Severity.LOW),
    "SIM109": ("compare_with_tuple", Severity.LOW),
    "SIM110": ("reimplemented_builtin", Severity.LOW),
    "SIM112": ("uncapitalized_environment_variables", Severity.LOW),
    "SIM113": ("enumerate_for_loop", Severity.LOW),
    "SIM114": ("if_with_same_arms", Severity.LOW),
    "SIM115": ("open_file_with_context_handler", Severity.MEDIUM),
    "SIM116": ("if_else_block_instead_of_dict_lookup", Severity.LOW),
    "SIM117": ("multiple_with_statements", Severity.LOW),
    "SIM118": ("in_dict_keys", Severity.LOW),
    "SIM201": ("negate_equal_op", Severity.LOW),
    "SIM202": ("negate_not_equal_op", Severity.LOW),
    "SIM208": ("double_negation", Severity.LOW),
    "SIM210": ("if_expr_with_true_false", Severity.LOW),
    "SIM211": ("if_expr_with_false_true", Severity.LOW),
    "SIM212": ("if_expr_with_twisted_arms", Severity.LOW),
    "SIM220": ("expr_and_not_expr", Severity.LOW),
    "SIM221": ("expr_or_not_expr", Severity.LOW),
    "SIM222": ("expr_or_true", Severity.LOW),
    "SIM223": ("expr_and_false", Severity.LOW),
    "SIM300": ("yoda_conditions", Severity.LOW),
    "SIM401": ("if_else_block_instead_of_dict_get", Severity.LOW),
    "SIM905": ("split_static_string", Severity.LOW),
    "SIM910": ("dict_get_with_none_default", Severity.LOW),
    "SIM911": ("zip_dict_keys_and_values", Severity.LOW),
}

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        rule: Kind(code, Rule.PERFORMANCE, severity, _HELP + code.replace("_", "-"))
        for rule, (code, severity) in _RULES.items()
    }
)
"""By ruff's own rule id."""

LEFT_OUT: Mapping[str, str] = MappingProxyType(
    {"PERF203": "try and except in a loop cost nothing since Python 3.11"}
)
"""Stable rules of the same groups that stay off, each with the reason."""
