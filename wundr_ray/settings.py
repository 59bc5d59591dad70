"""One frozen Settings object, read from the environment once, at the edge of a process."""

import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from wundr_ray.domain.operation.artifact_place import ArtifactPlace
from wundr_ray.domain.operation.retention import Retention
from wundr_ray.domain.operation.storage import StorageReach
from wundr_ray.domain.repositories.local import LocalRepositories
from wundr_ray.domain.scheduling.capacity import Growth, NodeShape
from wundr_ray.domain.scheduling.schedule import OffPeak, parse_hours, parse_zone

_PREFIX = "WUNDR_"
_PROXY = re.compile(
    r"(https?|socks5h?)://([^\s@/\"\\]+@)?([\w.-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?/?"
)
_PUBLIC_URL = re.compile(r"https?://[^\s?#]+")
_PLAIN_PATH = re.compile(r"/[A-Za-z0-9./_+@-]+")


class LogFormat(StrEnum):
    JSON = "json"
    TEXT = "text"


class LogLevel(StrEnum):
    DEBUG = "DEBUG"
    INFO = "INFO"
    WARNING = "WARNING"
    ERROR = "ERROR"


class Settings(BaseSettings):
    """Everything an operator can set, as ``WUNDR_<NAME>``; the defaults serve a laptop."""

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX,
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,
        validate_default=False,  # a default may be empty, what is given may not
    )

    home: Path = Field(default_factory=lambda: Path.home() / ".wundr")
    database_url: SecretStr = SecretStr("")
    artifacts_url: str = Field(default="", pattern=r"^((s3://[^/\s?#@]+|(file://)?/)[^\s?#@]*)?$")
    artifacts_cache_gb: float = Field(default=10, ge=0)
    mirror_cache_gb: float = Field(default=20, ge=0)
    allow_local_repositories: LocalRepositories = LocalRepositories.NEVER
    allow_private_hosts: bool = False
    git_ca_file: Path | None = None
    git_proxy: SecretStr = SecretStr("")
    ssh_key_file: Path | None = None
    ssh_known_hosts_file: Path | None = None
    secret_key: SecretStr = SecretStr("")
    off_peak_hours: str = "22:00-06:00"
    time_zone: str = "UTC"
    link_seconds: int = Field(default=3600, ge=1)
    public_url: str = ""
    plans_file: Path | None = None
    smtp_host: str = ""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_ca_file: Path | None = None
    webhook_ca_file: Path | None = None
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_sender: str = "wundr@localhost"
    email_attachment_bytes: int = Field(default=5_000_000, ge=0)
    max_file_bytes: int = Field(default=2_000_000, ge=1)
    max_body_bytes: int = Field(default=8_000_000, ge=1)
    body_seconds: float = Field(default=60, gt=0)
    failed_keys_per_minute: int = Field(default=100, ge=1)
    fetch_timeout_seconds: int = Field(default=600, ge=1)
    api_replicas: int = Field(default=1, ge=1, le=100)
    max_workers: int = Field(default=0, ge=0)
    worker_cpu_cores: int = Field(default=0, ge=0)
    worker_memory_gb: float = Field(default=0, ge=0)
    retention_days: int = Field(default=90, ge=0)
    event_retention_days: int = Field(default=90, ge=0)
    log_format: LogFormat = LogFormat.JSON
    log_level: LogLevel = LogLevel.INFO

    @field_validator("*", mode="before")
    @classmethod
    def _refuse_empty(cls, value: object) -> object:
        """An empty value is usually a variable that should have been filled in elsewhere."""
        if isinstance(value, str) and not value.strip():
            raise ValueError("is set but empty: give it a value, or unset it")
        return value

    @field_validator("allow_local_repositories", mode="before")
    @classmethod
    def _read_words(cls, value: object) -> object:
        return LocalRepositories.read(value)

    @field_validator("log_level", mode="before")
    @classmethod
    def _any_case(cls, name: object) -> object:
        return name.upper() if isinstance(name, str) else name

    @field_validator("ssh_key_file", "ssh_known_hosts_file")
    @classmethod
    def _check_ssh_file(cls, file: Path | None) -> Path | None:
        """ssh reads spaces, quotes, ``%``, ``~`` and ``$`` in the name of a file in its own way."""
        if file is not None and not _PLAIN_PATH.fullmatch(str(file)):
            raise ValueError("must be an absolute path of letters, digits and / . _ + @ -")
        return file

    @field_validator("git_proxy")
    @classmethod
    def _check_proxy(cls, url: SecretStr) -> SecretStr:
        if not _PROXY.fullmatch(url.get_secret_value()):
            raise ValueError("must look like http://proxy.example.com:3128 or socks5h://host:port")
        _check_host(url.get_secret_value())
        return url

    @field_validator("public_url")
    @classmethod
    def _check_public_url(cls, url: str) -> str:
        if not _PUBLIC_URL.fullmatch(url):
            raise ValueError("must look like https://wundr.example.com")
        _check_host(url)
        return url

    @field_validator("off_peak_hours")
    @classmethod
    def _check_hours(cls, text: str) -> str:
        parse_hours(text)
        return text

    @field_validator("time_zone")
    @classmethod
    def _check_zone(cls, name: str) -> str:
        parse_zone(name)
        return name

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Settings":
        """The settings of another process, by its environment."""
        fields = {f"{_PREFIX}{name.upper()}": name for name in cls.model_fields}
        variables = {name.upper(): value for name, value in environment.items()}
        values: dict[str, Any] = {
            fields[name]: variables[name] for name in fields.keys() & variables
        }
        return _Given(**values)

    @property
    def off_peak(self) -> OffPeak:
        """``off_peak_hours`` by the clock of ``time_zone``."""
        return OffPeak(*parse_hours(self.off_peak_hours), parse_zone(self.time_zone))

    @property
    def growth(self) -> Growth:
        """What the autoscaler may add: up to ``max_workers`` nodes of the given size."""
        return Growth(self.max_workers, NodeShape(self.worker_cpu_cores, self.worker_memory_gb))

    @property
    def retention(self) -> Retention:
        return Retention.of_days(self.retention_days, self.event_retention_days)

    @property
    def database(self) -> str:
        """The database's URL: ``WUNDR_DATABASE_URL``, or SQLite under the home folder."""
        return (
            self.database_url.get_secret_value() or f"sqlite+aiosqlite:///{self.home / 'wundr.db'}"
        )

    @property
    def kept_on_one_node(self) -> list[str]:
        """The settings whose value is a place that only the head node reaches."""
        places = {
            "WUNDR_DATABASE_URL": self.database.startswith("sqlite"),
            "WUNDR_ARTIFACTS_URL": not self.artifacts_url,
        }
        return [name for name, is_local in places.items() if is_local]

    @property
    def reach(self) -> StorageReach:
        return StorageReach.HEAD if self.kept_on_one_node else StorageReach.ALL

    @property
    def artifacts(self) -> ArtifactPlace:
        """A folder, or object storage with its copies under the home folder."""
        if self.artifacts_url.startswith("s3://"):
            copies = self.home / "cache" / "artifacts"
            limit = round(self.artifacts_cache_gb * 1024**3)
            return ArtifactPlace(copies, self.artifacts_url, limit)
        folder = self.artifacts_url.removeprefix("file://")
        return ArtifactPlace(Path(folder) if folder else self.home / "artifacts")

    @property
    def logs(self) -> Path:
        return self.home / "logs"

    @property
    def mirrors(self) -> Path:
        return self.home / "cache" / "mirrors"


def _check_host(url: str) -> None:
    """Raises ``ValueError``, which does not quote the URL: it may hold a password."""
    try:
        parts = urlsplit(url)
        is_valid = bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_valid = False
    if not is_valid:
        raise ValueError("must have a host, and a port from 1 to 65535 or none")


class _Given(Settings):
    """Settings of the values that it is given; this process's own environment is ignored."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)
