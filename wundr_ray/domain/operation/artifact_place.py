"""Where frames and reports are kept, as every process of an installation is told."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ArtifactPlace:
    """A folder; or, with a ``url``, object storage whose files are copied to the folder.

    The folder has the same path on every node. ``limit_bytes`` bounds the copies of a node.
    """

    folder: Path
    url: str = ""
    limit_bytes: int = 0
