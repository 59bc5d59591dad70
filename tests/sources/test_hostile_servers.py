"""Servers that put words into git's mouth, send without end, or call things as they like."""

import dataclasses
import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from multiprocessing import get_context
from pathlib import Path

import psutil
import pytest

from tests.repositories import from_files
from tests.sources.hostile_server import (
    FLUSH,
    Behaviour,
    HostileServer,
    endless_pack,
    line,
    ref,
    said,
    serve_hostile,
)
from wundr_ray.contract.errors import InvalidRepository, ResourceUnavailable, StorageUnavailable
from wundr_ray.processes import Deadline, end_orphans
from wundr_ray.sources import bounded_git, disk
from wundr_ray.sources.git import fetch
from wundr_ray.sources.interface import FetchPolicy, SourceSpec
from wundr_ray.sources.leftovers import tidied
from wundr_ray.sources.mirrors.mirror import writing
from wundr_ray.sources.remotes.hosts import locate

LIES = [
    "fatal: write error: No space left on device",
    "fatal: cannot update ref: couldn't write '/r.lock'",
    "error: Disk quota exceeded\nfatal: Read-only file system",
    "fatal: loose object is corrupt\nfatal: bad object HEAD",
    "fatal: unable to access: The requested URL returned error: 404",
    "fatal: mismatched algorithms: client sha1; server sha256",
    "Host key verification failed.",
    "x\rfatal: write error: No space left on device\r",
    "x\x0bfatal: repository 'y' not found\x85fatal: index unavailable\u2028error: 403",
]


def refused(text: str) -> bytes:
    return line(f"ERR {text}\n")


BEHAVIOURS = {
    **{f"greeting{n}.git": Behaviour(greeting=refused(lie)) for n, lie in enumerate(LIES)},
    **{
        f"refs{n}.git": Behaviour(ls_refs=lambda _, lie=lie: iter([refused(lie)]))  # type: ignore[misc]
        for n, lie in enumerate(LIES)
    },
    **{
        f"fetch{n}.git": Behaviour(fetch=lambda _, lie=lie: iter([refused(lie)]))  # type: ignore[misc]
        for n, lie in enumerate(LIES)
    },
    **{
        f"said{n}.git": Behaviour(fetch=lambda _, lie=lie: said(f"{lie}\n"))  # type: ignore[misc]
        for n, lie in enumerate(LIES)
    },
    **{
        f"section{n}.git": Behaviour(fetch=lambda _, lie=lie: iter([line(f"x'{lie}\n"), FLUSH]))  # type: ignore[misc]
        for n, lie in enumerate(LIES)
    },
    "endless.git": Behaviour(fetch=endless_pack),
    "long.git": Behaviour(
        ls_refs=lambda _: iter([ref("HEAD", "refs/heads/" + "x" * 60_000), FLUSH])
    ),
    "odd.git": Behaviour(
        ls_refs=lambda _: iter([ref("HEAD", "refs/heads/=1+1\x1b[31m\u202eevil"), FLUSH])
    ),
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HostileServer]:
    with serve_hostile(BEHAVIOURS, tmp_path_factory.mktemp("certificate")) as server:
        yield server


@pytest.fixture
def trusting(policy: FetchPolicy, hostile: HostileServer) -> FetchPolicy:
    return dataclasses.replace(policy, ca_file=hostile.certificate)


@pytest.mark.parametrize("number", range(len(LIES)), ids=LIES)
@pytest.mark.parametrize("where", ["greeting", "refs", "fetch", "said", "section"])
def test_a_servers_words_are_not_taken_for_ours(
    hostile: HostileServer, trusting: FetchPolicy, where: str, number: int
) -> None:
    spec = SourceSpec(hostile.url(f"{where}{number}.git"), None, None)
    with pytest.raises(ResourceUnavailable) as caught:
        fetch(spec, trusting)
    assert not isinstance(caught.value, StorageUnavailable)
    assert caught.value.message in (
        f"git could not finish its work with the repository {spec.url}.",
        f"The server of {spec.url} answers with an error of its own.",
        f"The connection to {spec.url} broke.",
    )


def leftovers(mirrors: Path) -> list[Path]:
    """What there is beside the configuration and the mark of the last look."""
    return [path for path in mirrors.iterdir() if path.name not in ("gitconfig", "swept")]


def test_a_pack_without_end_is_ended_and_leaves_nothing(
    hostile: HostileServer, trusting: FetchPolicy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded_git, "_MAX_PACK_BYTES", 5_000_000)
    with pytest.raises(InvalidRepository, match="larger than"):
        fetch(SourceSpec(hostile.url("endless.git"), None, None), trusting)
    assert leftovers(trusting.mirrors) == []


def test_a_disk_that_gets_short_ends_a_fetch(
    hostile: HostileServer, trusting: FetchPolicy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "room", lambda _folder: 3_000_000)
    with pytest.raises(ResourceUnavailable, match="has no room") as caught:
        fetch(SourceSpec(hostile.url("endless.git"), None, None), trusting)
    assert not isinstance(caught.value, StorageUnavailable)
    assert leftovers(trusting.mirrors) == []


def test_a_failed_fetch_leaves_what_was_there_before(policy: FetchPolicy, project: Path) -> None:
    spec = SourceSpec(str(project), None, None)
    before = fetch(spec, policy)
    there = {path for path in before.mirror.rglob("*") if path.is_file()}
    packs = before.mirror / "objects" / "pack"
    with suppress(KeyboardInterrupt), tidied(before.mirror):
        for name in ("pack-1.pack", "pack-1.promisor", "tmp_pack_1"):
            (packs / name).touch()
        raise KeyboardInterrupt
    assert {path for path in before.mirror.rglob("*") if path.is_file()} == there


def test_a_killed_fetch_is_cleared_up_after_by_the_next_of_any_repository(
    hostile: HostileServer, trusting: FetchPolicy, tmp_path: Path
) -> None:
    spec = SourceSpec(hostile.url("endless.git"), None, None)
    lost = get_context("spawn").Process(target=fetch, args=(spec, trusting))
    lost.start()
    while not list(trusting.mirrors.glob("*/objects/pack/tmp_*")):
        time.sleep(0.02)
    (gone,) = (path for path in trusting.mirrors.iterdir() if path.is_dir())
    programs = psutil.Process(lost.pid).children(recursive=True)
    assert lost.pid
    os.kill(lost.pid, signal.SIGKILL)
    lost.join()
    end_orphans()
    psutil.wait_procs(programs)
    project = from_files(tmp_path / "project", {"a.py": "x = 1\n"})
    fetch(SourceSpec(str(project), None, None), trusting)
    assert [path for path in leftovers(trusting.mirrors) if path.stem == gone.name] == []


@pytest.mark.parametrize("name", ["long.git", "odd.git"])
def test_what_a_server_calls_its_branch_is_capped_and_clean(
    hostile: HostileServer, trusting: FetchPolicy, name: str
) -> None:
    spec = SourceSpec(hostile.url(name), None, None)
    remote = locate(spec.url, trusting)
    with writing(remote, spec, trusting, Deadline.after(20)) as mirror:
        branch = mirror._advertised().branch
    assert branch is not None
    assert len(branch) <= 250
    assert branch.isprintable()
