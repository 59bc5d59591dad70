"""Which file became which."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tests.tracking.toy import Tree, analyse
from wundr_ray.tracking.renames import renames

BODY = "".join(f"line_{number} = {number}\n" for number in range(20))


def files(tree: Tree) -> pl.DataFrame:
    return analyse(tree).files


def of(before: Tree, after: Tree) -> dict[str, str]:
    return renames(files(before), files(after))


def test_equal_content() -> None:
    assert of({"a.py": BODY, "b.py": "x"}, {"c.py": BODY, "b.py": "x"}) == {"a.py": "c.py"}
    assert of({"a.py": BODY}, {"a.py": BODY, "b.py": BODY}) == {}


def test_a_folder_of_equal_files() -> None:
    names = ["__init__.py", "one/__init__.py", "two/__init__.py", "two/three/__init__.py"]
    before = {f"pkg/{name}": "# licence\n" for name in names}
    after = {f"src/pkg/{name}": "# licence\n" for name in (*names, "a/__init__.py")}
    assert of(before, after) == {path: f"src/{path}" for path in before}


def test_half_of_the_lines() -> None:
    lines = BODY.splitlines(keepends=True)
    assert of({"a.py": BODY}, {"b.py": "".join(lines[:10])}) == {"a.py": "b.py"}
    assert of({"a.py": BODY}, {"b.py": "\n\n".join(lines[:9])}) == {}
    assert of({"a.py": "".join(lines[:9])}, {"b.py": BODY}) == {}
    assert of({"a.py": "x\n" * 20}, {"b.py": "x\n" * 9}) == {}


def test_the_best_first() -> None:
    lines = BODY.splitlines(keepends=True)
    before = {"a.py": "".join(lines[:15]), "b.py": "".join(lines[:19])}
    after = {"c.py": BODY, "d.py": "".join(lines[1:14])}
    assert of(before, after) == {"b.py": "c.py", "a.py": "d.py"}


def test_lines_that_stand_everywhere_do_not_slow_it_down() -> None:
    common = "".join(f"common_{number}\n" for number in range(10))
    before = {f"old/{n}.py": f"{common}{n}\n" * 2 + f"only_{n}\n" for n in range(60)}
    after = {f"new/{n}.py": f"{common}{n}\n" * 2 + f"only_{n}\nmore\n" for n in range(60)}
    assert of(before, after) == {f"old/{n}.py": f"new/{n}.py" for n in range(60)}


trees = st.dictionaries(
    st.sampled_from("abcdef"), st.lists(st.sampled_from("uvwxyz"), max_size=6).map("\n".join)
)


@given(trees, trees)
def test_one_to_one_whatever_the_order(before: Tree, after: Tree) -> None:
    new_paths = of(before, after)
    assert set(new_paths) <= set(before) - set(after)
    assert set(new_paths.values()) <= set(after) - set(before)
    assert len(set(new_paths.values())) == len(new_paths)
    shuffled = [files(tree).sample(fraction=1, shuffle=True, seed=1) for tree in (before, after)]
    assert renames(*shuffled) == new_paths
