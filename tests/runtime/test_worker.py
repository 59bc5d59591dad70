"""What surrounds tasks in their worker process."""

import subprocess
import sys
from pathlib import Path

import pytest

import wundr_ray

PACKAGE = Path(wundr_ray.__file__).parent
WITH_TASKS = [*PACKAGE.glob("jobs/*/tasks.py"), *PACKAGE.glob("runtime/reports/*_tasks.py")]

LOADED = """
import sys
from importlib import import_module
from wundr_ray.jobs.interface import Task

module = import_module(sys.argv[1])
tasks = [each for each in vars(module).values() if isinstance(each, Task)]
for name in [name for task in tasks for name in task.preload]:
    import_module(name)
print(len(tasks), sorted({"sqlalchemy", "ray", "httpx", "wundr_sdk"} & {*sys.modules}))
"""

INTERRUPTED = """
import _thread, sys, threading, time
from wundr_ray import interrupts
from wundr_ray.runtime import worker

def interrupt():
    while "polars.series" not in sys.modules:
        time.sleep(0.001)
    _thread.interrupt_main()  # as Ray cancels a task

interrupts.accept()
threading.Thread(target=interrupt).start()
modules = ("wundr_ray.jobs.analysis.worklist", "wundr_ray.engines.analysis")
try:
    worker.load(*modules)
except KeyboardInterrupt:
    print("interrupted")
worker.load(*modules)
import polars
polars.DataFrame({"a": [1]}).lazy().collect()
"""


def test_a_task_that_is_cancelled_while_libraries_are_imported_spoils_none_for_later_ones() -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("interrupted\n", "")


IN_THE_BACKGROUND = """
import _thread, signal, time
from wundr_ray.runtime import worker

signal.signal(signal.SIGINT, signal.SIG_IGN)  # as a shell starts a program in the background

def task():
    _thread.interrupt_main()  # as Ray cancels a task
    time.sleep(60)

try:
    worker.guarded(task)(1 << 40)
except KeyboardInterrupt:
    print("interrupted")
"""


def test_a_task_can_be_cancelled_in_an_installation_that_a_script_started_in_the_background() -> (
    None
):
    done = subprocess.run(
        [sys.executable, "-c", IN_THE_BACKGROUND],
        capture_output=True,
        text=True,
        check=False,
        timeout=50,
    )
    assert (done.stdout, done.stderr) == ("interrupted\n", "")


GARBAGE = """
import gc
from wundr_ray.runtime import worker

worker.load("polars")
loaded = gc.get_freeze_count()
cycle = []
cycle.append(cycle)
del cycle
worker.load("bandit")  # what another kind of task needs
print(loaded > 10_000, gc.get_freeze_count() <= loaded, gc.collect() > 0)
"""


def test_garbage_is_not_searched_for_in_libraries_and_that_of_tasks_is_found() -> None:
    done = subprocess.run(
        [sys.executable, "-c", GARBAGE], capture_output=True, text=True, check=True
    )
    assert done.stdout == "True True True\n"


@pytest.mark.parametrize("file", WITH_TASKS, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_a_worker_loads_neither_the_database_nor_an_http_client_for_its_tasks(file: Path) -> None:
    name = ".".join(file.relative_to(PACKAGE.parent).with_suffix("").parts)
    done = subprocess.run(
        [sys.executable, "-c", LOADED, name], capture_output=True, text=True, check=True
    )
    tasks, unwanted = done.stdout.split(maxsplit=1)
    assert int(tasks) > 0
    assert unwanted == "[]\n"
