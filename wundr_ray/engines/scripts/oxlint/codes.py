"""Our stable code, severity, confidence, CWE or WCAG criterion of every rule of oxlint in use.

The rules are oxlint's whole category ``perf``, all of ``react-perf`` and ``jsx-a11y``, and those
of other plugins that concern security; a test compares the table with ``oxlint --rules``. High is
what shuts people out of content, medium what is quadratic, blocks, or runs text as code; for the
last, the origin of the text decides further (``severity.py``).
"""

from collections.abc import Mapping
from types import MappingProxyType

from wundr_ray.contract.vocabulary import Confidence, Rule, Severity
from wundr_ray.engines.codes import CodeInfo
from wundr_ray.engines.complexity import ComplexitySource

COMPLEXITY = "eslint/complexity"
"""Not in the table: with a maximum of zero it reports the complexity of every function."""

_HELP = "https://oxc.rs/docs/guide/usage/linter/rules/"

COMPLEXITY_SOURCE = ComplexitySource("oxlint", COMPLEXITY, f"{_HELP}eslint/complexity.html")

_SECURITY: dict[str, tuple[str, Severity, Confidence, int]] = {
    "eslint/no-eval": ("eval_used", Severity.MEDIUM, Confidence.HIGH, 95),
    "eslint/no-implied-eval": ("implied_eval", Severity.MEDIUM, Confidence.HIGH, 95),
    "eslint/no-new-func": ("function_constructor", Severity.MEDIUM, Confidence.HIGH, 95),
    "eslint/no-script-url": ("script_url", Severity.MEDIUM, Confidence.HIGH, 79),
    "react/no-danger": ("raw_html_in_jsx", Severity.MEDIUM, Confidence.MEDIUM, 79),
    "react/jsx-no-target-blank": (
        "target_blank_with_opener",
        Severity.LOW,
        Confidence.MEDIUM,
        1022,
    ),
    "react/iframe-missing-sandbox": (
        "iframe_without_sandbox",
        Severity.LOW,
        Confidence.MEDIUM,
        829,
    ),
    "unicorn/no-document-cookie": (
        "document_cookie_written",
        Severity.LOW,
        Confidence.MEDIUM,
        1004,
    ),
}

_PERFORMANCE: dict[str, tuple[str, Severity, Confidence]] = {
    "eslint/no-await-in-loop": ("await_in_loop", Severity.LOW, Confidence.MEDIUM),
    "oxc/no-accumulating-spread": ("accumulating_spread", Severity.MEDIUM, Confidence.MEDIUM),
    "oxc/no-map-spread": ("spread_in_map", Severity.LOW, Confidence.MEDIUM),
    "react/jsx-no-constructed-context-values": (
        "constructed_context_value",
        Severity.MEDIUM,
        Confidence.HIGH,
    ),
    "react/no-array-index-key": ("array_index_key", Severity.LOW, Confidence.MEDIUM),
    "react/no-deriving-state-in-effects": (
        "state_derived_in_effect",
        Severity.MEDIUM,
        Confidence.MEDIUM,
    ),
    "react/no-object-type-as-default-prop": (
        "object_as_default_prop",
        Severity.LOW,
        Confidence.HIGH,
    ),
    "unicorn/prefer-array-find": ("filter_for_one_element", Severity.LOW, Confidence.HIGH),
    "unicorn/prefer-array-flat-map": ("map_then_flat", Severity.LOW, Confidence.HIGH),
    "unicorn/prefer-set-has": ("membership_in_array", Severity.LOW, Confidence.MEDIUM),
}

# All of them low. A new value as a property costs nothing but before a memoised component.
_STYLE: dict[str, tuple[str, Confidence]] = {
    "eslint/no-useless-call": ("useless_call", Confidence.HIGH),
    "react-perf/jsx-no-jsx-as-prop": ("jsx_as_prop", Confidence.MEDIUM),
    "react-perf/jsx-no-new-array-as-prop": ("new_array_as_prop", Confidence.MEDIUM),
    "react-perf/jsx-no-new-function-as-prop": ("new_function_as_prop", Confidence.MEDIUM),
    "react-perf/jsx-no-new-object-as-prop": ("new_object_as_prop", Confidence.MEDIUM),
}

# With the criterion of WCAG 2.2; good practice that no criterion demands has none.
_ACCESSIBILITY: dict[str, tuple[str, Severity, Confidence, str]] = {
    "jsx-a11y/alt-text": ("text_alternative_missing", Severity.HIGH, Confidence.HIGH, "1.1.1"),
    "jsx-a11y/anchor-ambiguous-text": (
        "link_text_ambiguous",
        Severity.LOW,
        Confidence.MEDIUM,
        "2.4.4",
    ),
    "jsx-a11y/anchor-has-content": ("link_without_name", Severity.HIGH, Confidence.HIGH, "2.4.4"),
    "jsx-a11y/anchor-is-valid": ("link_without_target", Severity.MEDIUM, Confidence.HIGH, "2.1.1"),
    "jsx-a11y/aria-activedescendant-has-tabindex": (
        "active_descendant_without_focus",
        Severity.MEDIUM,
        Confidence.HIGH,
        "2.1.1",
    ),
    "jsx-a11y/aria-props": ("aria_attribute_unknown", Severity.MEDIUM, Confidence.HIGH, "4.1.2"),
    "jsx-a11y/aria-proptypes": ("aria_value_invalid", Severity.MEDIUM, Confidence.HIGH, "4.1.2"),
    "jsx-a11y/aria-role": ("aria_role_unknown", Severity.MEDIUM, Confidence.HIGH, "4.1.2"),
    "jsx-a11y/aria-unsupported-elements": (
        "aria_on_unsupported_element",
        Severity.LOW,
        Confidence.HIGH,
        "4.1.2",
    ),
    "jsx-a11y/autocomplete-valid": (
        "autocomplete_invalid",
        Severity.MEDIUM,
        Confidence.HIGH,
        "1.3.5",
    ),
    "jsx-a11y/click-events-have-key-events": (
        "click_without_key_event",
        Severity.MEDIUM,
        Confidence.MEDIUM,
        "2.1.1",
    ),
    "jsx-a11y/control-has-associated-label": (
        "control_without_label",
        Severity.MEDIUM,
        Confidence.LOW,
        "4.1.2",
    ),
    "jsx-a11y/heading-has-content": ("heading_empty", Severity.MEDIUM, Confidence.HIGH, "2.4.6"),
    "jsx-a11y/html-has-lang": ("page_without_language", Severity.MEDIUM, Confidence.HIGH, "3.1.1"),
    "jsx-a11y/iframe-has-title": (
        "iframe_without_title",
        Severity.MEDIUM,
        Confidence.HIGH,
        "4.1.2",
    ),
    "jsx-a11y/img-redundant-alt": ("text_alternative_redundant", Severity.LOW, Confidence.HIGH, ""),
    "jsx-a11y/interactive-supports-focus": (
        "interactive_without_focus",
        Severity.MEDIUM,
        Confidence.MEDIUM,
        "2.1.1",
    ),
    "jsx-a11y/label-has-associated-control": (
        "label_without_control",
        Severity.MEDIUM,
        Confidence.MEDIUM,
        "1.3.1",
    ),
    "jsx-a11y/lang": ("language_invalid", Severity.MEDIUM, Confidence.HIGH, "3.1.1"),
    "jsx-a11y/media-has-caption": (
        "media_without_caption",
        Severity.HIGH,
        Confidence.MEDIUM,
        "1.2.2",
    ),
    "jsx-a11y/mouse-events-have-key-events": (
        "hover_without_key_event",
        Severity.MEDIUM,
        Confidence.MEDIUM,
        "2.1.1",
    ),
    "jsx-a11y/no-access-key": ("access_key_used", Severity.LOW, Confidence.HIGH, ""),
    "jsx-a11y/no-aria-hidden-on-focusable": (
        "hidden_but_focusable",
        Severity.HIGH,
        Confidence.HIGH,
        "4.1.2",
    ),
    "jsx-a11y/no-autofocus": ("autofocus_used", Severity.LOW, Confidence.HIGH, ""),
    "jsx-a11y/no-distracting-elements": (
        "distracting_element",
        Severity.MEDIUM,
        Confidence.HIGH,
        "2.2.2",
    ),
    "jsx-a11y/no-interactive-element-to-noninteractive-role": (
        "interactive_with_static_role",
        Severity.MEDIUM,
        Confidence.HIGH,
        "4.1.2",
    ),
    "jsx-a11y/no-noninteractive-element-interactions": (
        "static_element_with_handler",
        Severity.MEDIUM,
        Confidence.MEDIUM,
        "4.1.2",
    ),
    "jsx-a11y/no-noninteractive-element-to-interactive-role": (
        "static_with_interactive_role",
        Severity.MEDIUM,
        Confidence.MEDIUM,
        "4.1.2",
    ),
    "jsx-a11y/no-noninteractive-tabindex": (
        "static_element_in_tab_order",
        Severity.LOW,
        Confidence.MEDIUM,
        "2.4.3",
    ),
    "jsx-a11y/no-redundant-roles": ("aria_role_redundant", Severity.LOW, Confidence.HIGH, ""),
    "jsx-a11y/no-static-element-interactions": (
        "generic_element_with_handler",
        Severity.MEDIUM,
        Confidence.MEDIUM,
        "4.1.2",
    ),
    "jsx-a11y/prefer-tag-over-role": (
        "role_instead_of_element",
        Severity.LOW,
        Confidence.MEDIUM,
        "",
    ),
    "jsx-a11y/role-has-required-aria-props": (
        "aria_required_attribute_missing",
        Severity.MEDIUM,
        Confidence.HIGH,
        "4.1.2",
    ),
    "jsx-a11y/role-supports-aria-props": (
        "aria_attribute_unsupported",
        Severity.MEDIUM,
        Confidence.HIGH,
        "4.1.2",
    ),
    "jsx-a11y/scope": ("scope_outside_header", Severity.LOW, Confidence.HIGH, "1.3.1"),
    "jsx-a11y/tabindex-no-positive": (
        "tab_order_forced",
        Severity.MEDIUM,
        Confidence.HIGH,
        "2.4.3",
    ),
}


def help_url(rule: str) -> str:
    plugin, _, name = rule.partition("/")
    return f"{_HELP}{plugin.replace('-', '_')}/{name}.html"


KINDS: Mapping[str, CodeInfo] = MappingProxyType(
    {
        **{
            rule: CodeInfo(code, Rule.SECURITY, severity, help_url(rule), confidence, cwe)
            for rule, (code, severity, confidence, cwe) in _SECURITY.items()
        },
        **{
            rule: CodeInfo(code, Rule.PERFORMANCE, severity, help_url(rule), confidence)
            for rule, (code, severity, confidence) in _PERFORMANCE.items()
        },
        **{
            rule: CodeInfo(code, Rule.STYLE, Severity.LOW, help_url(rule), confidence)
            for rule, (code, confidence) in _STYLE.items()
        },
        **{
            rule: CodeInfo(
                code,
                Rule.ACCESSIBILITY,
                severity,
                help_url(rule),
                confidence,
                criterion=criterion,
            )
            for rule, (code, severity, confidence, criterion) in _ACCESSIBILITY.items()
        },
    }
)
"""By ``plugin/rule``, as oxlint's configuration names its rules."""

LEFT_OUT: Mapping[str, str] = MappingProxyType(
    {"react/jsx-no-script-url": "eslint/no-script-url finds the same places and more"}
)
"""Rules that belong here and stay off, each with the reason."""
