"""Languages by names of files."""

import pytest

from wundr_ray.sources.files.code_languages import code_languages
from wundr_ray.sources.files.languages import EXTENSIONS


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("src/Program.cs", "C#"),
        ("a/b.GO", "Go"),
        ("main.rs", "Rust"),
        ("server.c", "C"),
        ("include/server.h", "C"),
        ("a.cpp", "C++"),
        ("View.swift", "Swift"),
        ("View.m", "Objective-C"),
        ("Main.java", "Java"),
        ("build.gradle.kts", "Kotlin"),
        ("resources/views/home.blade.php", "Blade"),
        ("index.php", "PHP"),
        ("app.rb", "Ruby"),
        ("Gemfile", "Ruby"),
        ("Makefile", "Makefile"),
        ("CMakeLists.txt", "CMake"),
        ("Dockerfile", "Dockerfile"),
        ("style.css", "CSS"),
        ("style.scss", "SCSS"),
        ("run.sh", "Shell"),
        ("analysis.ipynb", "Jupyter Notebook"),
        ("fast.pyx", "Cython"),
        ("boot.S", "Assembly"),
    ],
)
def test_code(path: str, expected: str) -> None:
    assert code_languages(path)[0] == expected


@pytest.mark.parametrize(
    "path",
    [
        *("README.md", "notes.txt", "data.json", "pom.xml", "ci.yml", "schema.sql", "logo.svg"),
        *("logo.png", "LICENSE", "poetry.lock", "manual.1", "paper.tex", ".gitignore", ".c", "c"),
        *("folder.c/readme", "a.unknown", "setup.cfg", "Cargo.toml"),
    ],
)
def test_data_and_prose_are_no_code(path: str) -> None:
    assert code_languages(path) == ()


@pytest.mark.parametrize("extension", sorted(EXTENSIONS))
def test_supported_languages_are_none_of_these(extension: str) -> None:
    assert code_languages(f"a{extension}") == ()


def test_a_name_may_allow_several_languages() -> None:
    assert code_languages("a.h") == ("C", "C++", "Objective-C")
    assert {"Perl", "Prolog"} <= set(code_languages("a.pl"))
