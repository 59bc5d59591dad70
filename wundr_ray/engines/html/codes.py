"""The rules of our own engine for HTML and its templates: code, severity, criterion, help.

Criteria are those of WCAG 2.2, level A or AA; good practice that no criterion demands has none.
Where oxlint finds the same defect in JSX, the code is the same.
"""

from collections.abc import Mapping
from types import MappingProxyType

from wundr_ray.contract.vocabulary import Confidence, Rule, Severity
from wundr_ray.engines.codes import CodeInfo

ENGINE_NAME = "wundr-html"

_WCAG = "https://www.w3.org/WAI/WCAG22/Understanding/"
_MDN = "https://developer.mozilla.org/en-US/docs/Web/HTML/Reference/Global_attributes/"

CRITERIA: Mapping[str, str] = MappingProxyType(
    {
        "1.1.1": "non-text-content",
        "1.2.2": "captions-prerecorded",
        "1.3.1": "info-and-relationships",
        "1.4.2": "audio-control",
        "1.4.4": "resize-text",
        "2.1.1": "keyboard",
        "2.2.1": "timing-adjustable",
        "2.2.2": "pause-stop-hide",
        "2.4.2": "page-titled",
        "2.4.3": "focus-order",
        "2.4.4": "link-purpose-in-context",
        "2.4.6": "headings-and-labels",
        "3.1.1": "language-of-page",
        "3.1.2": "language-of-parts",
        "4.1.2": "name-role-value",
    }
)
"""The page on each criterion."""

_HIGH, _MEDIUM, _LOW = Severity.HIGH, Severity.MEDIUM, Severity.LOW
_SURE, _LIKELY = Confidence.HIGH, Confidence.MEDIUM

_DEMANDED: dict[str, tuple[str, Severity, Confidence, str]] = {
    "html-lang": ("page_without_language", _MEDIUM, _SURE, "3.1.1"),
    "lang-valid": ("language_invalid", _MEDIUM, _SURE, "3.1.2"),
    "document-title": ("page_without_title", _MEDIUM, _SURE, "2.4.2"),
    "meta-viewport": ("zoom_disabled", _HIGH, _SURE, "1.4.4"),
    "meta-refresh": ("timed_refresh", _MEDIUM, _SURE, "2.2.1"),
    "img-alt": ("text_alternative_missing", _HIGH, _SURE, "1.1.1"),
    "iframe-title": ("iframe_without_title", _MEDIUM, _SURE, "4.1.2"),
    "control-label": ("control_without_label", _HIGH, _LIKELY, "4.1.2"),
    "label-control": ("label_without_control", _MEDIUM, _LIKELY, "1.3.1"),
    "button-name": ("button_without_name", _HIGH, _SURE, "4.1.2"),
    "link-name": ("link_without_name", _HIGH, _SURE, "2.4.4"),
    "heading-empty": ("heading_empty", _MEDIUM, _SURE, "2.4.6"),
    "tabindex-positive": ("tab_order_forced", _MEDIUM, _SURE, "2.4.3"),
    "duplicate-id": ("id_not_unique", _LOW, _LIKELY, "4.1.2"),
    "aria-role": ("aria_role_unknown", _MEDIUM, _SURE, "4.1.2"),
    "aria-hidden-focus": ("hidden_but_focusable", _HIGH, _SURE, "4.1.2"),
    "click-without-key": ("click_without_key_event", _MEDIUM, _LIKELY, "2.1.1"),
    "video-caption": ("media_without_caption", _HIGH, _LIKELY, "1.2.2"),
    "autoplay": ("media_plays_by_itself", _MEDIUM, _LIKELY, "1.4.2"),
    "moving-text": ("distracting_element", _MEDIUM, _SURE, "2.2.2"),
}
_ADVISED: dict[str, tuple[str, Severity, Confidence, str]] = {
    "heading-order": (
        *("heading_level_skipped", _LOW, _LIKELY),
        "https://www.w3.org/WAI/tutorials/page-structure/headings/",
    ),
    "access-key": ("access_key_used", _LOW, _SURE, _MDN + "accesskey"),
    "autofocus": ("autofocus_used", _LOW, _SURE, _MDN + "autofocus"),
}

KINDS: Mapping[str, CodeInfo] = MappingProxyType(
    {
        **{
            rule: CodeInfo(
                code,
                Rule.ACCESSIBILITY,
                severity,
                _WCAG + CRITERIA[criterion],
                confidence,
                criterion=criterion,
            )
            for rule, (code, severity, confidence, criterion) in _DEMANDED.items()
        },
        **{
            rule: CodeInfo(code, Rule.ACCESSIBILITY, severity, page, confidence)
            for rule, (code, severity, confidence, page) in _ADVISED.items()
        },
    }
)
"""By the rule's own id."""
