"""Literals of configuration that is written in JavaScript."""

import pytest

from wundr_ray.domain.script_settings import MOST_CHARACTERS, Literal, literals


def found(source: str) -> list[tuple[str, str]]:
    return [(".".join(each.path), each.text) for each in literals(source)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("module.exports = {testMatch: ['a', \"b\"]}", [("testMatch", "a"), ("testMatch", "b")]),
        ("export default defineConfig({test: {include: ['a']}})", [("test.include", "a")]),
        ("export default { 'testDir': `./qa` }", [("testDir", "./qa")]),
        ("const c: Config = {\n  testRegex: 'x\\\\.js$', // 'y'\n}", [("testRegex", "x\\.js$")]),
        (
            "x = {test: {include: [...defaults.include, 'a']}, b: 'c'}",
            [
                ("test.include", "a"),
                ("b", "c"),
            ],
        ),
        ("x = {include: isCI ? ['a'] : ['b']}", [("include", "a"), ("include", "b")]),
        ("x = {testDir: path.join(root, 'qa'), a: 'b'}", [("a", "b")]),
        ("x = {testDir: root + '/qa', a: `${root}/b`}", []),
        ("import a from 'b'\nconst c = 'd'", []),
        ("/* {a: 'b'} */ x = {a: /* 'c' */ 'd'}", [("a", "d")]),
        ("x = {a: 4 / 2, b: 'c / d', e: 6 / 3}", [("b", "c / d")]),
    ],
)
def test_literals_have_the_names_of_their_properties(
    source: str, expected: list[tuple[str, str]]
) -> None:
    assert found(source) == expected


def test_regular_expressions_are_known_as_such() -> None:
    assert literals("x = {testMatch: /.*[/]qa\\/.*\\.ts/i, a: 'b'}") == [
        Literal(("testMatch",), ".*[/]qa\\/.*\\.ts", is_regex=True),
        Literal(("a",), "b"),
    ]


@pytest.mark.parametrize("unit", ["{", "a:{", "/*", '"', "`", "a: '", "([{", "/[", "\\", "}", "${"])
def test_hostile_sources_are_read_to_their_end(unit: str) -> None:
    source = unit * (MOST_CHARACTERS // len(unit))
    assert len(literals(source)) <= 1000
    assert literals(source + " " * MOST_CHARACTERS) == []
