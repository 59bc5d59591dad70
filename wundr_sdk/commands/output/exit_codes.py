"""The exit codes of all commands: the one list of them."""

from enum import IntEnum


class ExitCode(IntEnum):
    """What a command reports to its caller; ``EXIT_CODES`` has the meanings."""

    SUCCESS = 0
    FAILED = 1
    UNUSABLE = 2
    REFUSED = 3
    UNREACHABLE = 4
    NO_VERDICT = 5
    INTERRUPTED = 130


# "\b" keeps the help from joining the lines.
EXIT_CODES = """\b
Exit codes:
0    success
1    a negative result: the batch failed or was cancelled,
     the quality gate failed, a finding is as severe as
     --fail-on says, or `wundr doctor` found a problem
2    the command line, a file or the environment cannot be
     used
3    the API refused the request (4xx); `batch validate`:
     it would refuse the batch, or a job would fail
4    the server cannot be reached, or has an internal
     error (5xx)
5    `check` and `analyse` have no verdict: an analysis
     failed or took too long, or there is no gate
130  interrupted; a batch goes on, but `wundr check`
     cancels its analysis
"""
