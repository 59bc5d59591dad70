"""Which file became which."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from tests.tracking.toy import Tree, analyse
from wundr_ray.tracking.matching.renames import moved, renames

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


def numbered(number: int, lines: int = 20) -> str:
    return "".join(f"file_{number} = {line}\n" for line in range(lines))


def test_files_that_swap_their_places() -> None:
    before = {name: numbered(n) for n, name in enumerate(("a.py", "b.py", "c.py", "d.py"))}
    after = {
        **{"a.py": numbered(1), "b.py": numbered(0)},
        **{"c.py": numbered(2), "d.py": numbered(3) + "more\n"},
    }
    assert of(before, after) == {"a.py": "b.py", "b.py": "a.py"}


def test_a_file_that_comes_to_the_place_that_another_one_left() -> None:
    before = {"a.py": numbered(1), "b.py": numbered(2)}
    moved = {"a.py": "b.py", "b.py": "c.py"}
    assert of(before, {"b.py": numbered(1), "c.py": numbered(2)}) == moved
    edited = numbered(1) + "more\n"
    assert of(before, {"b.py": edited, "c.py": numbered(2)}) == moved
    assert of(before, {"a.py": numbered(2), "b.py": edited}) == {"a.py": "b.py", "b.py": "a.py"}


def test_files_that_are_numbered_anew() -> None:
    before = {f"{n}.py": numbered(n) for n in range(5)}
    after = {"0.py": numbered(9), **{f"{n + 1}.py": numbered(n) for n in range(5)}}
    assert of(before, after) == {f"{n}.py": f"{n + 1}.py" for n in range(5)}


def test_a_file_that_leaves_another_one_behind() -> None:
    before = {"a.py": numbered(1)}
    assert of(before, {"a.py": "from b import *\n", "b.py": numbered(1)}) == {"a.py": "b.py"}


def test_a_copy_is_no_move() -> None:
    before = {"a.py": numbered(1)}
    assert of(before, {"a.py": numbered(1), "b.py": numbered(1)}) == {}
    assert of(before, {"a.py": numbered(1) + "more\n", "b.py": numbered(1)}) == {}


def test_a_file_that_overwrites_another_one() -> None:
    before = {"a.py": numbered(1), "b.py": numbered(2)}
    assert of(before, {"b.py": numbered(1)}) == {"a.py": "b.py"}
    after = {"b.py": numbered(1), "a.py": numbered(3)}
    assert of(before, after) == {"a.py": "b.py"}
    moved_files = moved(files(before), {"a.py": "b.py"})
    assert moved_files["blob_id"].to_list() == files({"b.py": numbered(1)})["blob_id"].to_list()
    assert moved_files["path"].to_list() == ["b.py"]


def test_no_file_comes_to_a_place_whose_file_has_not_left_it() -> None:
    before = {"a.py": numbered(1), "b.py": numbered(2)}
    assert of(before, {"b.py": numbered(1) + "more\n"}) == {}
    assert of({"a.py": numbered(1), "b.py": numbered(1, 22)}, {"b.py": numbered(1)}) == {}


def test_copies_that_follow_each_other_stay() -> None:
    before = {"a.py": numbered(1, 20), "b.py": numbered(1, 22), "c.py": numbered(1, 24)}
    after = {"a.py": numbered(1, 22), "b.py": numbered(1, 24), "c.py": numbered(1, 26)}
    assert of(before, after) == {}


def test_files_without_code_do_not_leave_their_places() -> None:
    before = {"a/__init__.py": "", "b.py": BODY}
    assert of(before, {"a/__init__.py": BODY * 2, "c/__init__.py": "", "b.py": BODY}) == {}
    assert of({"a/__init__.py": ""}, {"b/__init__.py": ""}) == {"a/__init__.py": "b/__init__.py"}


trees = st.dictionaries(
    st.sampled_from("abcdef"), st.lists(st.sampled_from("uvwxyz"), max_size=6).map("\n".join)
)


@given(trees, trees)
def test_one_to_one_whatever_the_order(before: Tree, after: Tree) -> None:
    new_paths = of(before, after)
    assert set(new_paths) <= set(before)
    assert set(new_paths.values()) <= set(after)
    there = moved(files(before), new_paths)["path"].to_list()
    assert len(set(there)) == len(there)
    assert set(there) == {new_paths.get(path, path) for path in before}
    unchanged = {path for path in before if before[path] == after.get(path)}
    assert not unchanged & (set(new_paths) | set(new_paths.values()))
    shuffled = [files(tree).sample(fraction=1, shuffle=True, seed=1) for tree in (before, after)]
    assert renames(*shuffled) == new_paths
