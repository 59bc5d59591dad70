"""The few settings of a project that the engine respects, taken from its files as plain data."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProjectConfig:
    """Settings of a project."""

    def excludes(self, path: str) -> bool:
        """Whether the project keeps its tools away from ``path``."""
        return False

    def settings(self, paths: Collection[str]) -> str:
        """The ``ruff.toml`` for files of a repository with ``paths``."""
        return ""


DEFAULT = ProjectConfig()


def read_config(contents: Mapping[str, bytes]) -> ProjectConfig:
    """The settings in the files of a repository; what cannot be used is ignored."""
    return DEFAULT
