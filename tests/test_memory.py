"""Memory is refused beyond a task's bound, and programs are looked at while they run."""

import subprocess
import sys
from pathlib import Path

import psutil

from tests.engines.programs.test_toolbox import _tool
from wundr_ray import memory
from wundr_ray.engines.programs.toolbox import ToolFile, check

MEGABYTE = 1_000_000


ALONE = f"""
import resource
from wundr_ray import memory
before = resource.getrlimit(resource.RLIMIT_AS)
with memory.bounded(10 * {MEGABYTE}):
    try:
        bytearray(memory.RESERVE_BYTES + 20 * {MEGABYTE})
    except MemoryError:
        print("refused")
    assert len(bytearray({MEGABYTE})) == {MEGABYTE}
assert resource.getrlimit(resource.RLIMIT_AS) == before
assert len(bytearray(memory.RESERVE_BYTES + 20 * {MEGABYTE}))
"""
"""In a process where no thread of another test gives back address space meanwhile."""


def test_within_the_bound_more_is_refused_and_afterwards_given() -> None:
    done = subprocess.run([sys.executable, "-c", ALONE], capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("refused\n", "")


def test_programs_have_what_the_task_leaves_them() -> None:
    assert memory.left_for_programs() > 1 << 60
    with memory.bounded(200 * MEGABYTE):
        held = b"x" * (50 * MEGABYTE)
        assert memory.left_for_programs() < 170 * MEGABYTE
        del held


def test_a_program_over_the_tasks_memory_is_killed_and_its_file_told(tmp_path: Path) -> None:
    files = [ToolFile("a.txt", ".txt", b"fine"), ToolFile("b.txt", ".txt", b"hold")]
    with memory.bounded(150 * MEGABYTE):
        told, refused = check(_tool(tmp_path), files)
    assert [each.file.path for each in told] == ["a.txt"]
    assert [(each.path, each.code) for each in refused] == [("b.txt", "out_of_memory")]


def test_a_tree_is_weighed_as_a_whole() -> None:
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'input()'])"
    with psutil.Popen([sys.executable, "-c", code], stdin=-1) as parent:
        while not parent.children():
            assert parent.is_running()
        assert memory.resident(parent) > psutil.Process(parent.pid).memory_info().rss
        for process in (*parent.children(), parent):
            process.kill()
