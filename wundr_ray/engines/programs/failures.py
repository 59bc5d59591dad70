"""Why a wrapped program ended badly on its files."""

import signal

from wundr_ray.processes import Finished


class ToolFailure(Exception):
    """A run that ended badly; ``code`` and ``reason`` fit a skipped file."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason


def cause(tool: str, finished: Finished) -> ToolFailure:
    """Why the program ended as it did: Rust names the cause on stderr before it aborts."""
    if b"overflowed its stack" in finished.stderr:
        return ToolFailure("too_deep", f"expressions are nested too deeply for {tool}")
    if b"memory allocation of" in finished.stderr:
        return out_of_memory(tool)
    if finished.code == -signal.SIGKILL:  # not by us: the system does so when memory is short
        return out_of_memory(tool)
    if finished.code == -signal.SIGXCPU:
        return too_slow(tool)
    if finished.code == -signal.SIGXFSZ:
        return too_loud(tool)
    if finished.code < 0:
        return ToolFailure("crashed", f"{tool} crashed on this file")
    return ToolFailure("engine_error", f"{tool} failed on this file")


def too_slow(tool: str) -> ToolFailure:
    return ToolFailure("too_slow", f"{tool} took too long")


def too_loud(tool: str) -> ToolFailure:
    return ToolFailure("too_much_output", f"{tool} found more than it can report")


def out_of_memory(tool: str) -> ToolFailure:
    return ToolFailure("out_of_memory", f"{tool} ran out of memory")
