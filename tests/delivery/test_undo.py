"""Contents with and without changes, delivered and taken back on real repositories."""

import dataclasses
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tests.delivery.git.test_commits import drafted, published
from tests.delivery.making import change, edit, file
from tests.sources.repositories import commit, git, make_repository
from wundr_ray.delivery.contents import file_changes
from wundr_ray.delivery.git.branches import draft
from wundr_ray.delivery.git.rebase import PathEntry, fit
from wundr_ray.delivery.undo import inverse
from wundr_ray.domain.files.records import blob_id
from wundr_ray.refactoring.edits.apply import apply_changes
from wundr_ray.sources.interface import FetchPolicy, SourceSpec

BEFORE = b"import a\nimport b\nimport c\n"
ONE, TWO, THREE = (
    change(n, "f.py", [edit(BEFORE, b"import %c" % letter, b"import %d" % n)])
    for n, letter in enumerate(b"abc")
)
FILE = file("f.py", BEFORE, ONE, TWO, THREE)
SETS = [frozenset({each.id}) for each in (ONE, TWO, THREE)]


def test_a_merge_is_taken_back(tmp_path: Path, policy: FetchPolicy) -> None:
    repository = make_repository(tmp_path / "r", {"f.py": BEFORE, "other.py": b"1\n"})
    ours = SETS[0] | SETS[1]
    made = published(repository, policy, drafted(*file_changes([FILE], ours)))
    assert made.commit
    git(repository, "merge", "--quiet", "--squash", "made")
    commit(repository, {"other.py": b"2\n"})
    assert (repository / "f.py").read_bytes() == b"import 0\nimport 1\nimport c\n"
    git(repository, "branch", "-D", "made")
    undone = published(repository, policy, drafted(*inverse([FILE], ours)))
    assert undone.stale == ()
    git(repository, "merge", "--quiet", "made")
    assert (repository / "f.py").read_bytes() == BEFORE
    spec = SourceSpec(str(repository), None, None)
    again = draft(spec, policy, drafted(*inverse([FILE], ours)))
    assert (again.built.commit, again.built.present) == (None, ("f.py",))


def test_what_others_changed_since_is_not_taken_back(tmp_path: Path, policy: FetchPolicy) -> None:
    files = {"f.py": b"import 0\nimport b\nimport c\n# by others\n", "g.py": b"import 0\n"}
    repository = make_repository(tmp_path / "r", files)
    other = file("g.py", b"import a\n", change(7, "g.py", [edit(b"import a\n", b"a", b"0")]))
    ids = SETS[0] | {"chg_7"}
    made = published(repository, policy, drafted(*inverse([FILE, other], ids)))
    assert made.stale == ("f.py",)
    assert git(repository, "show", "made:g.py") == "import a"


@given(st.sets(st.integers(0, 2)), st.integers(0, 2))
def test_changesets_of_one_file_fit_in_any_order(merged: set[int], mine: int) -> None:
    """Whatever of the others is merged already, ours is made on top, or taken back."""
    changes = FILE.changes
    others = [each for at, each in enumerate(SETS) if at != mine]
    now = apply_changes(BEFORE, [changes[at] for at in merged - {mine}])
    with_ours = apply_changes(BEFORE, [changes[at] for at in merged | {mine}])
    there = {"f.py": PathEntry("100644", blob_id(now))}
    ((_, made),) = fit(file_changes([FILE], SETS[mine], others), there).changes
    assert made.content == with_ours
    there = {"f.py": PathEntry("100644", blob_id(with_ours))}
    ((_, back),) = fit(inverse([FILE], SETS[mine], others), there).changes
    assert back.content == now


def test_files_without_our_changes_are_not_touched() -> None:
    assert list(file_changes([FILE], frozenset({"chg_9"}))) == []
    empty = dataclasses.replace(ONE, edits=())
    assert list(file_changes([file("f.py", BEFORE, empty)], SETS[0])) == []
