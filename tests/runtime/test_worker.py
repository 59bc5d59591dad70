"""What surrounds tasks in their worker process."""

import subprocess
import sys

INTERRUPTED = """
import _thread, sys, threading, time
from wundr_ray.runtime import worker

def interrupt():
    while "polars.series" not in sys.modules:
        time.sleep(0.001)
    _thread.interrupt_main()  # as Ray cancels a task

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
