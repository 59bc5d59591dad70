"""How git talks to ssh servers: with the operator's key, to one checked address, strictly.

Nothing of the node's or its user's ssh configuration is read, no agent is asked and nothing is
forwarded. The server must prove to be the host that the URL names by a key of the operator's file.
"""

import os
import shlex
import shutil
import stat
from pathlib import Path

from wundr_ray.contract.errors import InvalidRepository, ResourceUnavailable
from wundr_ray.contract.fields.repository_url import SSH_PORT
from wundr_ray.sources.interface import FetchPolicy

_OPTIONS = (
    "BatchMode=yes",
    "IdentitiesOnly=yes",
    "IdentityAgent=none",
    "AddKeysToAgent=no",
    "PreferredAuthentications=publickey",
    "PubkeyAuthentication=yes",
    "PasswordAuthentication=no",
    "KbdInteractiveAuthentication=no",
    "StrictHostKeyChecking=yes",
    "GlobalKnownHostsFile=/dev/null",
    "UpdateHostKeys=no",
    "VerifyHostKeyDNS=no",
    "CheckHostIP=no",
    "CanonicalizeHostname=no",
    "ProxyCommand=none",
    "ProxyJump=none",
    "ControlMaster=no",
    "ControlPath=none",
    "ClearAllForwardings=yes",
    "ForwardAgent=no",
    "ForwardX11=no",
    "PermitLocalCommand=no",
    "Tunnel=no",
    "ConnectTimeout=20",
    "ConnectionAttempts=1",
    "ServerAliveInterval=15",  # ends an ssh that has lost its parent, too
    "ServerAliveCountMax=4",
    "LogLevel=ERROR",
)


def missing_setting(policy: FetchPolicy) -> str | None:
    """The setting without which this server reads no ssh repository; None where both are there."""
    if policy.ssh_key_file is None:
        return "WUNDR_SSH_KEY_FILE"
    return "WUNDR_SSH_KNOWN_HOSTS_FILE" if policy.ssh_known_hosts_file is None else None


def ssh_command(host: str, port: int, address: str, policy: FetchPolicy) -> str:
    """What git runs in place of ``ssh``, quoted for a shell.

    It connects to ``address`` only, and takes the host key for ``host``'s. Raises
    InvalidRepository where this server reads no ssh repositories, ResourceUnavailable where this
    node lacks what it takes.
    """
    if missing := missing_setting(policy):
        raise InvalidRepository(
            f"ssh repositories are not possible on this server: its {missing} is not set."
        )
    key, known_hosts = policy.ssh_key_file, policy.ssh_known_hosts_file
    assert key
    assert known_hosts
    if problem := problem_with_files(key, known_hosts):
        raise ResourceUnavailable(f"ssh repositories cannot be read on this node: {problem}.")
    options = (
        *_OPTIONS,
        f"UserKnownHostsFile={known_hosts}",
        f"HostKeyAlias={host if port == SSH_PORT else f'[{host}]:{port}'}",
        f"HostName={address}",
    )
    flags = [part for option in options for part in ("-o", option)]
    return shlex.join([_program(), "-F", "/dev/null", "-i", str(key), *flags])


def problem_with_files(key: Path, known_hosts: Path) -> str | None:
    """Why the operator's files cannot be used, by the names of their settings."""
    for name, file in (("KEY", key), ("KNOWN_HOSTS", known_hosts)):
        if not file.is_file() or not os.access(file, os.R_OK):
            return f"the file of WUNDR_SSH_{name}_FILE cannot be read"
    status = key.stat()
    closed = stat.S_IRWXO | (stat.S_IRWXG if status.st_uid == os.getuid() else 0)
    if status.st_mode & closed:
        return "the file of WUNDR_SSH_KEY_FILE can be read by others (chmod 600)"
    return None


def _program() -> str:
    """The absolute path of ssh. Raises ResourceUnavailable."""
    found = shutil.which("ssh")
    if found is None:
        raise ResourceUnavailable(
            "ssh is not installed on this node: its operator must install OpenSSH's client "
            "(package openssh-client)."
        )
    return str(Path(found).absolute())
