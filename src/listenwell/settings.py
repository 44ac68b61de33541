"""Every setting of the service, read from the environment; the names are the documentation.

``LISTENWELL_HOME=/srv/listenwell`` sets :attr:`Settings.home`, and so on. A laptop needs none of
them: what is missing is made on first start and kept in the home folder.
"""

from functools import cache
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Settings of the service. Secrets never print."""

    model_config = SettingsConfigDict(env_prefix="LISTENWELL_", env_ignore_empty=True)

    home: Path = Field(
        default_factory=lambda: user_data_path("listenwell", appauthor=False),
        description="Folder for everything that Listenwell keeps on this machine.",
    )
    database_url: SecretStr | None = Field(
        default=None,
        description="PostgreSQL 15 or later, postgresql://…; by default a server of our own.",
    )
    migrator_database_url: SecretStr | None = Field(
        default=None,
        description="As database_url, for the user who may alter tables; by default the same.",
    )
    broker_url: SecretStr | None = Field(
        default=None,
        description="amqp://… or redis://…; by default Celery's filesystem transport in the home.",
    )
    queue: str = Field(
        default="listenwell",
        pattern=r"^[A-Za-z0-9_-]{1,60}$",
        description="Queue at the broker; two installations on one broker need two.",
    )
    api_host: str = Field(default="127.0.0.1", description="Address that the API listens on.")
    api_port: int = Field(default=8420, ge=1, le=65535, description="Port of the API.")
    worker_processes: int = Field(
        default=1,
        ge=1,
        le=64,
        description="Processes of the worker; each holds the reader (170 MB), on 2 threads.",
    )
    master_key: SecretStr | None = Field(
        default=None,
        description="32 bytes in base64 that wrap clients' keys; by default a file in the home.",
    )
    jwt_secret: SecretStr | None = Field(
        default=None, description="Supabase's HS256 secret; by default one of our own, in the home."
    )
    jwks_url: str | None = Field(
        default=None, description="Supabase's key set, for ES256 and RS256; wins over the secret."
    )
    jwt_audience: str = Field(default="authenticated", description="Audience that tokens carry.")
    jwt_issuer: str | None = Field(
        default=None, description="Issuer that tokens carry; by default our own."
    )
    browser_session_hours: float = Field(
        default=168, gt=0, le=24 * 366, description="A browser stays signed in for so long."
    )
    webhook_secret: SecretStr | None = Field(
        default=None, description="Key that signs the transcription webhook; off without it."
    )
    max_upload_bytes: int = Field(
        default=64 * 1024 * 1024, ge=1024, description="Largest upload accepted."
    )
    upload_timeout_seconds: float = Field(
        default=120, gt=0, description="A request's body must be here whole within this."
    )
    requests_per_minute: int = Field(
        default=600, ge=1, description="Requests a minute allowed to one caller."
    )
    failed_sign_ins_per_minute: int = Field(
        default=120, ge=1, description="Refused keys, tokens and cookies a minute of one address."
    )
    environment: Literal["development", "staging", "production"] = Field(
        default="production",
        description="Says how many visits' events are kept: staging all, production a fifth.",
    )
    telemetry_spill_bytes: int = Field(
        default=64 * 1024 * 1024,
        ge=65_536,
        description="Room on disk for events while the database is away.",
    )
    models: str = Field(
        default="local",
        description="Language models, best first: openai:NAME, anthropic:NAME, compatible:NAME@URL "
        "(Ollama, vLLM); local is none.",
    )
    openai_api_key: SecretStr | None = Field(
        default=None, description="Key for models named openai:…"
    )
    anthropic_api_key: SecretStr | None = Field(
        default=None, description="Key for models named anthropic:…"
    )
    model_budget_usd: float = Field(
        default=10.0, ge=0, description="US dollars that each feature's models may cost a month."
    )
    model_budgets: str = Field(
        default="", description="Single features' budgets instead: read_cues=5,bias=2.5."
    )
    model_timeout_seconds: float = Field(
        default=60, gt=0, description="A model's answer must be here whole within this."
    )
    model_attempts: int = Field(
        default=3, ge=1, le=10, description="Attempts at one model before the next is asked."
    )
    model_concurrency: int = Field(
        default=4, ge=1, le=100, description="Model calls of one process at the same time."
    )
    job_lease_seconds: float = Field(
        default=60,
        gt=0,
        description="Silent for so long, a worker loses its job.",
    )
    job_retention_days: int = Field(
        default=30,
        ge=2,
        description="Jobs that succeeded or were cancelled are kept so long; dead ones stay.",
    )
    retention_words_days: int = Field(
        default=90,
        ge=0,
        le=3650,
        description="What was said is erased so many days after it came in; 0 is never. Coaches "
        "may set their own.",
    )
    retention_sessions_days: int = Field(
        default=0,
        ge=0,
        le=3650,
        description="Whole sessions, numbers too, are erased so many days after they came in; 0 is "
        "never. Coaches may set their own.",
    )
    statement_timeout_seconds: float = Field(
        default=30, gt=0, description="PostgreSQL ends a statement after this."
    )
    lock_timeout_seconds: float = Field(
        default=5, gt=0, description="PostgreSQL gives up waiting for a lock after this."
    )


@cache
def get_settings() -> Settings:
    """Return the settings of this process, read once."""
    return Settings()
