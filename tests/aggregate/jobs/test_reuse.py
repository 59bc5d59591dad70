"""An incremental analysis gives what a full one gives, whatever has happened in between."""

import hashlib
from dataclasses import fields
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from wundr_ray.aggregate.jobs.reuse import analysis_key, take_over, unchanged
from wundr_ray.clones.job import with_clones, with_fingerprints
from wundr_ray.contract.vocabulary import Language, Rule
from wundr_ray.domain.files.records import SourceFile, SourceText
from wundr_ray.engines.analysis import analyse
from wundr_ray.engines.interface import AnalysisOptions
from wundr_ray.frames import Frames

OPTIONS = AnalysisOptions(rules=frozenset(Rule))
NAMES = ["a.py", "b.py", "lib/c.py", "lib/d.py", "page.html"]
BODIES = [
    "# Do not edit.\nx = 1\n",
    "def f(x):\n    return eval(x)\n",
    "import pickle\n\n\ndef g(y):\n    assert y\n    return pickle.loads(y)  # nosec\n",
    "".join(f"def h{n}(a, b):\n    total = a * {n} + b\n    return total - a\n" for n in range(20)),
    "def broken(:\n",
    "<html><body><img src='x'></body></html>\n",
    "",
]

Tree = dict[str, str]


def texts_of(tree: Tree) -> list[SourceText]:
    return [
        SourceText(
            SourceFile(
                path,
                hashlib.sha1(body.encode()).hexdigest(),
                Language.HTML if path.endswith(".html") else Language.PYTHON,
                len(body),
            ),
            body.encode(),
        )
        for path, body in sorted(tree.items())
    ]


def shard(texts: list[SourceText]) -> Frames:
    return with_fingerprints(analyse(texts, OPTIONS), texts)


def full(tree: Tree) -> Frames:
    return with_clones(Frames.join([shard(texts_of(tree))]), 20)


def incremental(tree: Tree, earlier: Path) -> tuple[Frames, int]:
    texts = texts_of(tree)
    reused = unchanged(earlier, [text.file for text in texts])
    known = {file.path for file in reused}
    new = shard([text for text in texts if text.file.path not in known])
    return with_clones(Frames.join([new, take_over(earlier, reused)]), 20), len(reused)


def assert_equal(one: Frames, other: Frames) -> None:
    for each in fields(Frames):
        assert getattr(one, each.name).equals(getattr(other, each.name)), each.name


trees = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(BODIES))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history=st.lists(trees, min_size=2, max_size=4))
def test_random_histories(history: list[Tree]) -> None:
    """Edits, renames, deletions and additions, each step built on the one before."""
    with TemporaryDirectory() as folder:
        earlier = Path(folder) / "0"
        full(history[0]).write(earlier)
        for step, tree in enumerate(history[1:], 1):
            frames, _ = incremental(tree, earlier)
            assert_equal(frames, full(tree))
            earlier = Path(folder) / str(step)
            frames.write(earlier)


def test_only_what_changed_is_analysed_again(tmp_path: Path) -> None:
    tree = dict(zip(NAMES[:3], BODIES[:3], strict=True))
    full(tree).write(tmp_path)
    assert incremental(tree, tmp_path)[1] == 3
    renamed = {"moved.py" if path == "a.py" else path: body for path, body in tree.items()}
    assert incremental(renamed, tmp_path)[1] == 2
    assert incremental({**tree, "b.py": "x = 1\n"}, tmp_path)[1] == 2


@pytest.mark.parametrize(
    "other",
    [
        AnalysisOptions(rules=frozenset({Rule.SECURITY})),
        AnalysisOptions(rules=frozenset(Rule), complexity_threshold=11),
    ],
)
def test_other_options_are_another_analysis(other: AnalysisOptions) -> None:
    assert analysis_key(OPTIONS, ()) == analysis_key(AnalysisOptions(rules=frozenset(Rule)), ())
    assert analysis_key(OPTIONS, ()) != analysis_key(other, ())
