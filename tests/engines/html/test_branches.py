"""Ids and headings in branches of templates: compared only where both can be on one page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.engines.html.accessibility import find_defects

A, B = "<p id=a>x</p>", "<b id=a>y</b>"
H1, H3 = "<h1>x</h1>", "<h3>y</h3>"

EXCLUSIVE = {
    "handlebars": "{{#if x}}%s{{else}}%s{{/if}}",
    "handlebars, white space control": "{{~#if x~}}%s{{~else~}}%s{{~/if~}}",
    "handlebars, chained": "{{#if x}}%s{{else if y}}%s{{/if}}",
    "handlebars, inverse": "{{#list x}}%s{{^}}%s{{/list}}",
    "handlebars, if and unless": "{{#if x}}%s{{/if}}{{#unless x}}%s{{/unless}}",
    "handlebars, inline partials": '{{#*inline "a"}}%s{{/inline}}{{#*inline "b"}}%s{{/inline}}',
    "mustache": "{{#x}}%s{{/x}}{{^x}}%s{{/x}}",
    "jinja": "{% if x %}%s{% else %}%s{% endif %}",
    "jinja, white space control": "{%- if x -%}%s{%- elif y -%}%s{%- endif -%}",
    "jinja without else": "{% if x %}%s{% endif %}{% if not x %}%s{% endif %}",
    "jinja, nested": "{% if x %}{% if y %}%s{% endif %}{% else %}<i>%s</i>{% endif %}",
    "jinja, for and its else": "{% for x in y %}%s{% else %}%s{% endfor %}",
    "jinja, macros": "{% macro a() %}%s{% endmacro %}{% macro b() %}%s{% endmacro %}",
    "jinja, macro and page": "{% macro a() %}%s{% endmacro %}%s",
    "jinja, tag of one's own": "{% feature a %}%s{% endfeature %}{% feature b %}%s{% endfeature %}",
    "jinja, branch of another file": "%s{% else %}%s{% endif %}",
    "liquid": "{% case x %}{% when 1 %}%s{% when 2 %}%s{% endcase %}",
    "liquid, unless": "{% unless x %}%s{% endunless %}{% if x %}%s{% endif %}",
    "django": "{% ifequal x y %}%s{% else %}%s{% endifequal %}",
    "tornado": "{% if x %}%s{% else %}%s{% end %}",
    "go": "{{if .X}}%s{{else}}%s{{end}}",
    "go, trimmed": "{{- if .X -}}%s{{- else if .Y -}}%s{{- end -}}",
    "go, definitions": '{{define "a"}}%s{{end}}{{define "b"}}%s{{end}}',
    "vue": "<div v-if=x>%s</div><div v-else>%s</div>",
    "vue, three": "<i v-if=x>%s</i><i v-else-if=y>z</i><i v-else>%s</i>",
    "vue, nested": "<div v-if=x><div>u</div>%s</div><div v-else>%s</div>",
    "vue, templates": "<template v-if=x>%s</template><template v-else>%s</template>",
    "vue, slots": "<x-y><template #a>%s</template><template #b>%s</template></x-y>",
    "angular": "<div *ngIf='x; else y'>%s</div><ng-template #y>%s</ng-template>",
    "angular, switch": "<i *ngSwitchCase=1>%s</i><i *ngSwitchDefault>%s</i>",
    "angular, blocks": "@if (a < b) {%s} @else {%s}",
    "angular, chained blocks": "@if (x; as y) {\n%s\n} @else if (z) {\n%s\n}",
    "angular, cases": "@switch (x) { @case (1) {%s} @default {%s} }",
    "angular, empty": "@for (x of y; track x.id) {%s} @empty {%s}",
    "angular, deferred": "@defer {%s} @placeholder {%s}",
    "angularjs": "<div ng-if=x>%s</div><div ng-if='!x'>%s</div>",
    "angularjs, switch": "<div data-ng-switch-when=x>%s</div><div ng-switch-default>%s</div>",
    "alpine": "<template x-if=x>%s</template><template x-if='!x'>%s</template>",
    "alpine, shown": "<div x-show=x>%s</div><div x-show='!x'>%s</div>",
    "php": "<?php if ($x) { ?>%s<?php } else { ?>%s<?php } ?>",
    "php, colons": "<?php if ($x): ?>%s<?php else: ?>%s<?php endif; ?>",
    "php, elseif": "<?php if (f($x, 'a:b')): ?>%s<?php elseif ($y) : ?>%s<?php endif ?>",
    "php, switch": "<?php switch ($x): case 1: ?>%s<?php break; case 2: ?>%s<?php endswitch ?>",
    "php, two ifs": "<? if ($x): ?>%s<? endif; if (!$x): ?>%s<? endif ?>",
    "php, loop": "<?php foreach ($x as $y): ?>%s<?php endforeach; if (!$x): ?>%s<?php endif ?>",
    "ejs": "<% if (x) { %>%s<% } else { %>%s<% } %>",
    "ejs, two": "<% if (x == '}') { %>%s<% } %><% if (!x) { %>%s<% } %>",
    "erb": "<% if x %>%s<% else %>%s<% end %>",
    "erb, blocks": "<%= f do |g| %>%s<% end %><% unless x %>%s<% end %>",
    "eex": "<%= if x do %>%s<% else %>%s<% end %>",
    "eex, case": "<%= case x do %><% :a -> %>%s<% _ -> %>%s<% end %>",
    "thymeleaf": "<div th:if=x>%s</div><div th:unless=x>%s</div>",
    "tags of jstl": "<c:choose><c:when test=x>%s</c:when><c:otherwise>%s</c:otherwise></c:choose>",
    "template and page": "<template>%s</template>%s",
    "two templates": "<template id=t1>%s</template><template id=t2>%s</template>",
}

TOGETHER = {
    "plain": "%s%s",
    "inside one branch": "{% if x %}%s%s{% endif %}",
    "before a branch": "%s{% if x %}%s{% endif %}",
    "inside one section": "{{#x}}%s{{y}}%s{{/x}}",
    "before a section": "%s{{#if x}}%s{{/if}}",
    "after a branch": "{% if x %}z{% else %}z{% endif %}%s{{ x }}%s",
    "around a section": "%s{{#if x}}z{{/if}}%s",
    "around php": "%s<?php if ($x): ?>z<?php endif ?>%s",
    "around php in braces": "%s<?php if ($x) { ?>z<?php } ?>%s",
    "around ruby": "%s<% if x %>z<% end %>%s",
    "around ejs": "%s<% if (x) { %>z<% } %>%s",
    "around a block": "%s@if (x) { z }%s",
    "around an element": "%s<i v-if=x>z</i>%s",
    "inside one element": "<i v-if=x><i>z</i>%s%s</i>",
    "inside one template": "<template>%s%s</template>",
    "always shown": "{% with x=1 %}%s{% endwith %}%s",
    "a tag without an end": "%s{% load x %}%s",
    "braces that are none": "%s<p>{</p>%s",
    "a comment of a template": "%s{{! else }}{{!-- {{else}} --}}{# {% else %} #}%s",
}


def rules(source: str) -> list[str]:
    return [defect.rule for defect in find_defects(source)]


@pytest.mark.parametrize("pattern", EXCLUSIVE.values(), ids=EXCLUSIVE)
def test_what_excludes_one_another_is_not_compared(pattern: str) -> None:
    assert "duplicate-id" not in rules(pattern.replace("%s", A, 1).replace("%s", B, 1))
    assert "heading-order" not in rules(pattern.replace("%s", H1, 1).replace("%s", H3, 1))


@pytest.mark.parametrize("pattern", TOGETHER.values(), ids=TOGETHER)
def test_what_is_on_one_page_is_compared(pattern: str) -> None:
    assert "duplicate-id" in rules(pattern.replace("%s", A, 1).replace("%s", B, 1))
    assert "heading-order" in rules(pattern.replace("%s", H1, 1).replace("%s", H3, 1))


def test_attributes_of_the_elements_themselves() -> None:
    assert "duplicate-id" not in rules("<p v-if=x id=a>b</p><p v-else id=a>c</p>")
    assert "duplicate-id" not in rules("<li v-if=x id=a>b<li v-else id=a>c")
    assert "duplicate-id" not in rules("<img v-if=x id=a><img v-else id=a>")
    assert "duplicate-id" not in rules("<p v-if=x id=a /><p v-else id=a />")
    assert "duplicate-id" not in rules("<p {% if x %}id=a{% endif %}><p {% if y %}id=a{% endif %}>")
    assert "duplicate-id" in rules("<p id=a><p class='{{#if x}}b{{/if}}'><p id=a>")


def test_a_part_that_may_hold_headings_breaks_their_order() -> None:
    for part in (
        "{% include 'x' %}",
        "{{> x}}",
        "{{{body}}}",
        "<?php include 'x' ?>",
        "<%= yield %>",
    ):
        assert "heading-order" not in rules(H1 + part + H3)
        assert "duplicate-id" in rules(A + part + B)
    assert "heading-order" in rules(H1 + "{{ count }}" + H3)


TEXT = ["textarea", "title", "iframe", "xmp", "noembed", "noframes", "script", "style"]


@pytest.mark.parametrize("tag", TEXT)
def test_tags_in_text_are_text(tag: str) -> None:
    inside = "<img src=a><a href=x></a><h2></h2><marquee>x</marquee><p id=a><p id=a>"
    found = rules(f"<{tag} title=x>{inside}</{tag.upper()} ><img src=b>")
    assert found == ["img-alt"]


@pytest.mark.parametrize("tag", TEXT)
def test_where_text_ends(tag: str) -> None:
    inside = "<img src=a><h2></h2>"
    for end in (f"</{tag}/>", f"</{tag} a=b>", f"</{tag}\n>"):
        assert rules(f"<{tag} title=x>{inside}{end}<img src=b>") == ["img-alt"]
    for no_end in (f"</{tag}x>", f"</ {tag}>", f"<{tag}>", "<!--", "{{#if x}}"):
        assert rules(f"<{tag} title=x>{no_end}{inside}</{tag}><img src=b>") == ["img-alt"]


def test_a_text_element_without_an_end_takes_the_rest() -> None:
    assert rules("<textarea title=x><img><marquee>") == []
    assert rules("<plaintext><img></plaintext><img>") == []


def test_focus_in_a_dialog_may_be_set() -> None:
    inside = "<div><button autofocus>x</button></div>"
    for dialog in ("<dialog>%s</dialog>", "<div popover>%s</div>", "<div role=dialog>%s</div>"):
        assert "autofocus" not in rules(dialog % inside)
        assert "autofocus" in rules(dialog % "x" + inside)


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<div aria-modal=true>%s</div>", False),
        ("<mat-dialog-content>%s</mat-dialog-content>", False),
        ("<DIALOG open>%s</DIALOG>", False),
        ("<dialog><p>a<p>b%s</dialog>", False),
        ("<dialog><dialog></dialog>%s</dialog>", False),
        ("<template><dialog>{{#if x}}%s{{/if}}</dialog></template>", False),
        ("<dialog><div></dialog>%s", True),
        ("<textarea title=x><dialog></textarea>%s", True),
        ("<div></dialog>%s</div>", True),
        ("<p class=dialog>%s", True),
    ],
)
def test_where_a_dialog_is(source: str, found: bool) -> None:
    page = source.replace("%s", "<input autofocus title=x>")
    assert ("autofocus" in rules(page)) is found


@pytest.mark.parametrize(
    "piece",
    ["{% if x %}<p id=a>", "{% endif %}<p id=a>", "{{#a}}<p id=a>", "<i v-if=x id=a>", "@if (x) {"],
)
def test_deep_nesting_is_bounded(piece: str) -> None:
    assert rules(piece * 20_000 + "{% endif %}" * 20_000) is not None


_STEPS = st.recursive(
    st.sampled_from([A, B, "z"]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        inner.map("{{% if x %}}{0}{{% endif %}}".format),
        st.tuples(inner, inner).map(lambda two: "{{#if x}}" + "{{else}}".join(two) + "{{/if}}"),
        inner.map("<i v-if=x>{0}</i>".format),
    ),
    max_leaves=12,
)


@given(_STEPS)
def test_a_branch_around_all_changes_nothing(page: str) -> None:
    found = rules(page)
    assert rules("{% if y %}" + page + "{% endif %}") == found
    assert rules("<?php if ($y): ?>" + page + "<?php endif ?>") == found
    assert rules("<div v-if=y>" + page + "</div>") == found


def test_a_page_as_people_write_it() -> None:
    page = """<section>
{{#if signedIn}}
  <a id="account" href="/me">Mine</a>
  <h2>Welcome back</h2>
{{else}}
  <a id="account" href="/login">Sign in</a>
{{/if}}
</section>"""
    assert rules(page) == []
