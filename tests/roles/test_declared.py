"""The order of what decides about a role, and what projects configure."""

import pytest

from wundr_ray.contract.vocabulary import Role
from wundr_ray.roles.configuration import Configuration, is_configuration, is_witness
from wundr_ray.roles.declared import Assigned, declared


def role(path: str, *others: str, **contents: str) -> Role:
    return declared([path, *others]).assign(path).role


def configured(path: str, contents: dict[str, str], *others: str) -> Assigned:
    data = {name: text.encode() for name, text in contents.items()}
    return declared([path, *others], Configuration((*contents,), data)).assign(path)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("src/app.py", Role.PRODUCTION),
        ("contest.py", Role.PRODUCTION),
        ("src/latest/a.py", Role.PRODUCTION),
        ("src/testimony.ts", Role.PRODUCTION),
        ("vendor.py", Role.PRODUCTION),
        ("distribution/a.py", Role.PRODUCTION),
        ("src/main/java/org/samples/Pet.java", Role.PRODUCTION),
        ("src/utils/clipboard.js", Role.PRODUCTION),
        ("src/app/app.config.ts", Role.PRODUCTION),
        ("types/index.d.ts", Role.PRODUCTION),
        ("tests/fixtures/vendor/a.py", Role.TEST),
        ("scripts/test_release.py", Role.TEST),
        ("web/a.spec.ts", Role.TEST),
        ("Source/FooTests/A.swift", Role.TEST),
        ("docs/conf.py", Role.DOCS),
        ("examples/a/main.py", Role.EXAMPLE),
        ("ui/Button.stories.tsx", Role.EXAMPLE),
        ("setup.py", Role.SCRIPT),
        (".github/scripts/a.py", Role.SCRIPT),
        ("vite.config.ts", Role.SCRIPT),
        ("api/thing_pb2.py", Role.GENERATED),
        ("dist/app.js", Role.GENERATED),
        ("static/app.min.js", Role.GENERATED),
        ("static/jquery.min.js", Role.VENDORED),
        ("docs/node_modules/a/test/b.js", Role.VENDORED),
        ("web/assets/users-DF4NQHyi.js", Role.GENERATED),
        ("web/assets/my-component.js", Role.PRODUCTION),
        ("resources/js/bootstrap.js", Role.PRODUCTION),
        ("src/views/examples/list.vue", Role.PRODUCTION),
        ("demo/src/views/list.vue", Role.EXAMPLE),
        ("internal/spec/schema.go", Role.PRODUCTION),
        ("spec/schema.rb", Role.TEST),
        ("t/unit/helper.py", Role.TEST),
        ("src/html/pages/docs/faq.astro", Role.DOCS),
        ("web/next-env.d.ts", Role.GENERATED),
        ("a/migrations/0001_squashed_0004_names.py", Role.GENERATED),
        ("a/migrations/0005_squash.py", Role.PRODUCTION),
    ],
)
def test_conventions(path: str, expected: Role) -> None:
    assert role(path) is expected


def test_packages_in_packages_are_source() -> None:
    packages = (
        "a/__init__.py",
        "a/docs/__init__.py",
        "a/dist/__init__.py",
        "a/_vendor/__init__.py",
    )
    assert role("a/docs/b.py", *packages) is Role.PRODUCTION
    assert role("a/dist/b.py", *packages) is Role.PRODUCTION
    assert role("a/_vendor/b.py", *packages) is Role.VENDORED


def test_folders_are_told_by_what_lies_in_them() -> None:
    assert role("docs/Classes/A.html", "docs/css/jazzy.css") is Role.GENERATED
    assert role("manual/conf.py", "manual/index.rst") is Role.DOCS
    assert role("packages/a/scripts/x.js", "packages/a/package.json") is Role.SCRIPT
    assert role("packages/a/scripts/x.js") is Role.PRODUCTION


def test_stylesheets_with_their_sources_beside_them_are_generated() -> None:
    assert role("css/site.min.css", "scss/site.scss") is Role.GENERATED
    assert role("web/static/css/petclinic.css", "web/scss/petclinic.scss") is Role.GENERATED
    assert role("web/css/index.css", "app/views/index.scss") is Role.PRODUCTION
    assert role("css/site.css", "scss/_site.scss") is Role.PRODUCTION


def test_licences_sort_out_copies() -> None:
    paths = ("external/a/LICENSE", "external/a/a.js", "external/build/b.js", "src/c.js")
    assert role("external/a/lib/d.js", *paths) is Role.VENDORED
    assert role("external/build/e.js", *paths) is Role.SCRIPT
    assert role("external/build/e.js", "src/c.js") is Role.VENDORED
    assert role("external/e.js", "external/LICENSE", *paths) is Role.VENDORED


def test_what_a_distribution_leaves_out_is_a_script() -> None:
    flit = {
        "pyproject.toml": '[build-system]\nbuild-backend = "flit_core.buildapi"\n'
        '[project]\nname = "a-b"\n'
    }
    packages = ("a_b/__init__.py", "utils/__init__.py", "app/package.json")
    assert configured("utils/bump.py", flit, *packages).role is Role.SCRIPT
    assert configured("generate.py", flit, *packages).role is Role.SCRIPT
    assert configured("a_b/c/d.py", flit, *packages).role is Role.PRODUCTION
    assert configured("app/server.py", flit, *packages).role is Role.PRODUCTION
    assert configured("native/a.c", flit, *packages).role is Role.PRODUCTION
    assert configured("utils/bump.py", flit, "other/__init__.py").role is Role.PRODUCTION


@pytest.mark.parametrize(
    "text",
    [
        '[build-system]\nbuild-backend = "hatchling.build"\n[project]\nname = "A-b"\n',
        '[build-system]\nbuild-backend = "uv_build"\n[project]\nname = "a-b"\n',
        '[build-system]\nbuild-backend = "pdm.backend"\n[project]\nname = "a-b"\n',
        '[build-system]\nbuild-backend = "poetry.core.masonry.api"\n[tool.poetry]\nname = "a-b"\n',
    ],
)
def test_distributions_hold_the_package_of_their_name(text: str) -> None:
    project = {"pyproject.toml": text}
    assert configured("extras/a.py", project, "a_b/__init__.py").role is Role.SCRIPT
    assert configured("a_b/a.py", project, "a_b/__init__.py").role is Role.PRODUCTION
    assert configured("b/a.py", project, "b/__init__.py").role is Role.PRODUCTION


def test_packages_are_no_virtual_environments() -> None:
    assert role("src/virtualenv/a.py", "src/virtualenv/__init__.py") is Role.PRODUCTION
    assert role("virtualenv/bin/activate.py") is Role.VENDORED


def test_modules_beside_the_src_layout_are_scripts() -> None:
    assert role("admin/a.py", "setup.py", "src/b/__init__.py") is Role.SCRIPT
    assert role("admin/a.py", "setup.py", "b/__init__.py") is Role.PRODUCTION
    assert role("admin/a.py", "src/b/__init__.py") is Role.PRODUCTION


def test_packages_that_are_not_published_are_at_the_top() -> None:
    private = {"packages/playground/package.json": '{"private": true}'}
    assert configured("packages/playground/a.ts", private).role is Role.EXAMPLE
    published = {"packages/playground/package.json": "{}"}
    assert configured("packages/playground/a.ts", published).role is Role.PRODUCTION


def test_what_is_installed_tells_nothing() -> None:
    assert is_configuration("packages/a/package.json", "package.json")
    assert not is_configuration("node_modules/a/package.json", "package.json")
    assert not is_witness("a/node_modules/b/LICENSE", "LICENSE")


def test_the_job_decides_before_everything_else() -> None:
    attributes = Configuration((), {".gitattributes": b"*.py linguist-generated"})
    chosen = (("tests/", Role.PRODUCTION), ("tests/a.py", Role.SCRIPT), ("b.py", Role.DOCS))
    repository = declared(["tests/a.py", "tests/c.py", "b.py"], attributes, chosen)
    assert repository.assign("tests/a.py") == Assigned(Role.SCRIPT, is_settled=True)
    assert repository.assign("tests/c.py") == Assigned(Role.PRODUCTION, is_settled=True)
    assert repository.assign("x/b.py") == Assigned(Role.DOCS, is_settled=True)
    assert repository.assign("d.py") == Assigned(Role.GENERATED, is_settled=True)


def test_the_last_pattern_counts_whatever_its_level() -> None:
    repository = declared(["a/b.py"], chosen=(("b.py", Role.TEST), ("a/", Role.DOCS)))
    assert repository.assign("a/b.py").role is Role.DOCS


def test_attributes_deny_roles() -> None:
    text = {
        ".gitattributes": "vendor/** -linguist-vendored\ndocs/** linguist-documentation=false\n"
    }
    assert configured("vendor/a.py", text) == Assigned(Role.PRODUCTION)
    assert configured("docs/a.py", text) == Assigned(Role.PRODUCTION)
    text = {".gitattributes": "*.py -linguist-generated"}
    assert configured("a.py", text) == Assigned(Role.PRODUCTION, is_settled=True)


def test_negated_exclusions_take_back_vendored_and_generated() -> None:
    paths = ["vendor/a.py", "vendor/node_modules/b.js", "x_pb2.py", "build/x_pb2.py", "dist/c.js"]
    repository = declared(paths, taken_back=("!vendor/", "!/x_pb2.py", "out/"))
    assert [repository.assign(path).role for path in paths] == [
        Role.PRODUCTION,
        Role.VENDORED,
        Role.PRODUCTION,
        Role.GENERATED,
        Role.GENERATED,
    ]


@pytest.mark.parametrize(
    ("path", "file", "text", "expected"),
    [
        ("checks/a.py", "pytest.ini", "[pytest]\npython_files = *_check.py test*.py", "production"),
        ("a/testing_x.py", "pytest.ini", "[pytest]\npython_files = testing_*.py", "test"),
        (
            "a/b.check.js",
            "package.json",
            '{"jest": {"testMatch": ["**/?(*.)+(check).js"]}}',
            "test",
        ),
        ("qa/a.js", "package.json", '{"directories": {"test": "./qa"}}', "test"),
        ("src/jquery.js", "package.json", '{"name": "jquery"}', "production"),
        ("lib/jquery.js", "package.json", '{"name": "jquery"}', "production"),
        (
            "lib/a.js",
            "tsconfig.json",
            '{"compilerOptions": {"outDir": "lib",}, // x\n}',
            "generated",
        ),
        ("qa/a.ts", "playwright.config.ts", "export default { testDir: './qa' }", "test"),
        ("manual/a.py", "mkdocs.yml", "site_name: x\ndocs_dir: manual\n", "docs"),
        ("site/src/a.ts", "site/package.json", '{"dependencies": {"vitepress": "1"}}', "docs"),
        ("a.py", "pyproject.toml", "[tool.pytest.ini_options]\ntestpaths = '.'", "production"),
        ("a.py", "package.json", '{"directories": {"test": "../"}}', "production"),
    ],
)
def test_configuration(path: str, file: str, text: str, expected: str) -> None:
    assert configured(path, {file: text}).role == expected


def test_testpaths_are_tests_only_if_most_of_them_are() -> None:
    text = {"pyproject.toml": "[tool.pytest.ini_options]\ntestpaths = ['qa']"}
    assert configured("qa/helper.py", text, "qa/test_a.py", "qa/test_b.py").role is Role.TEST
    assert configured("qa/helper.py", text, "qa/test_a.py", "qa/b.py").role is Role.PRODUCTION


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"jest": {"testMatch": ["{' + "a,b}{" * 5_000 + '"]}}',
        '{"directories": 1, "jest": [], "name": 3, "dependencies": "x"}',
        "\0" * 1000,
        "{" * 600_000,
        '{"jest": {"testMatch": ["' + "*a" * 90 + '"]}}',
    ],
)
@pytest.mark.parametrize("file", ["package.json", "tsconfig.json", "pyproject.toml", "setup.cfg"])
def test_hostile_configuration_says_nothing(file: str, text: str) -> None:
    assert configured("a/" * 40 + "a" * 100 + ".py", {file: text}).role is Role.PRODUCTION


def test_hostile_scripts_say_nothing() -> None:
    text = "testMatch: [" + "[a], " * 50_000 + "testDir: '" + "\\" * 10_000
    assert configured("a.py", {"jest.config.js": text}).role is Role.PRODUCTION
