"""Every knob of Earshot, read from EARSHOT_* environment variables.

Only the entry points (app, Celery app, command line) read this file; everything else is given what it needs.
"""

from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

GIB = 1024**3


class Settings(BaseSettings):
    """The settings, each with its default; a wrong value stops the start with its name."""

    model_config = SettingsConfigDict(env_prefix="EARSHOT_", extra="ignore")

    data_dir: Path = Path("data")
    """Where recordings, the SQLite file and models are kept."""

    database_url: str | None = None
    """SQLAlchemy address; unset: SQLite in data_dir. PostgreSQL: postgresql+psycopg://user@host/name."""

    broker_url: str | None = None
    """Redis address for Celery; unset: the worker claims its jobs from the database alone."""

    asr: Literal["auto", "whisper", "moonshine"] = "auto"
    """The recogniser: auto takes Whisper where it is on disk, else the bundled English engine."""

    asr_en: Literal["whisper", "moonshine"] | None = None
    """The recogniser for English; goes before asr."""

    asr_ru: Literal["whisper"] | None = None
    """The recogniser for Russian; goes before asr."""

    whisper_model: str = "auto"
    """A model name or folder; auto: small on a CPU, large-v3-turbo on a GPU."""

    language: Literal["auto", "en", "ru"] = "auto"
    """The language of calls that are uploaded without one."""

    encoder: str = "bundled"
    """What turns a turn into numbers: bundled, or a transformers model's name or folder."""

    max_upload_bytes: int = Field(default=GIB, gt=0)
    """The largest recording that is taken."""

    max_call_hours: float = Field(default=4.0, gt=0)
    """The longest recording that is taken."""

    ready_max_due_seconds: float = Field(default=600.0, gt=0)
    """/ready answers 503 once a job has waited longer than this for a worker."""

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)

    public_url: str | None = None
    """The address people open, where it is not http://host:port; its host is then answered too."""

    allowed_hosts: str = ""
    """More host names to answer, separated by commas; loopback names are always answered."""

    server: str | None = None
    """For `earshot upload`: the address of the server; unset: this machine's own data_dir."""

    token: SecretStr | None = None
    """For `earshot upload`: a bearer token of that server."""

    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @cached_property
    def database(self) -> str:
        """The address of the database in use."""
        return self.database_url or f"sqlite:///{self.data_dir.absolute() / 'earshot.db'}"

    @property
    def blobs_dir(self) -> Path:
        return self.data_dir.absolute() / "blobs"

    @property
    def models_dir(self) -> Path:
        """The only folder whose models count as being on disk."""
        return self.data_dir.absolute() / "models"

    @property
    def url(self) -> str:
        """The address to print for people."""
        host = "127.0.0.1" if self.host in ("", "0.0.0.0", "::") else self.host  # noqa: S104 - read, not bound
        host = f"[{host}]" if ":" in host else host
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")
