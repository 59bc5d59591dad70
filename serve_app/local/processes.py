"""Find and end exactly the processes that belong to one installation.

Everything `wundr up` starts inherits an environment variable with the installation's own mark,
Ray's workers and their subprocesses included. `ray stop` would end every Ray of the host.
"""

import contextlib

import psutil

from wundr_ray.system import INSTALLATION

_GRACE_SECONDS = 2.0


def marked(mark: str) -> list[psutil.Process]:
    """The running processes that carry the mark, and all their descendants.

    Descendants count because a process that changes its title, as Ray's do, may overwrite the
    environment in which the mark could be read.
    """
    processes = {process for process in psutil.process_iter() if carries(process, mark)}
    for process in list(processes):
        with contextlib.suppress(psutil.NoSuchProcess):
            processes.update(process.children(recursive=True))
    return list(processes)


def lives(pid: int, mark: str) -> bool:
    """Whether the process of that number is still the marked one."""
    try:
        return carries(psutil.Process(pid), mark)
    except psutil.NoSuchProcess:
        return False


def environment_of(mark: str) -> dict[str, str] | None:
    """What the marked processes were started with; None if none can be read."""
    for process in psutil.process_iter():
        if carries(process, mark):
            with contextlib.suppress(psutil.Error, OSError):
                return process.environ()
    return None


def end_all(mark: str) -> None:
    """End the marked processes: first politely, then for certain, until none is left."""
    processes = marked(mark)
    for process in processes:
        _signal(process, kill=False)
    psutil.wait_procs(processes, timeout=_GRACE_SECONDS)
    # Looked for anew each time: a process may have started another one before it ended.
    while processes := marked(mark):
        for process in processes:
            _signal(process, kill=True)
        psutil.wait_procs(processes, timeout=_GRACE_SECONDS)


def carries(process: psutil.Process, mark: str) -> bool:
    """Whether it lives, and was started with the mark."""
    try:
        return (
            process.environ().get(INSTALLATION) == mark and process.status() != psutil.STATUS_ZOMBIE
        )
    except (psutil.Error, OSError):
        return False


def _signal(process: psutil.Process, *, kill: bool) -> None:
    try:
        process.kill() if kill else process.terminate()
    except psutil.NoSuchProcess:
        return
