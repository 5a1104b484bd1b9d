"""What the environment may say, read and checked in one place.

Every variable is optional; the defaults run a demo on one machine with SQLite and no Redis.
A wrong value stops the process with one line that names the variable and what it takes.
"""

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
_DATABASE_SCHEMES = {"postgres", "postgresql", "sqlite"}
_REDIS_SCHEMES = {"redis", "rediss", "unix"}
_USUAL_PORTS = {"http": 80, "https": 443}
_SECRET = {
    "SECRET_KEY",
    "DATABASE_URL",
    "REDIS_URL",
}  # hold passwords: what is wrong is said, not what they are


class Environment(BaseSettings):
    """The environment variables of the server, by their lower-case names."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, env_ignore_empty=True)

    port: Annotated[int, Field(ge=0, le=65535, description="TCP port to listen on; 0 picks a free one")] = (
        8000
    )
    host: str = "127.0.0.1"
    data_dir: Path = ROOT / "var"
    database_url: str = ""
    redis_url: str = ""
    secret_key: str = ""
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = ()
    debug: bool = False
    log_days: Annotated[int, Field(ge=1, le=3650)] = 30
    trusted_proxies: Annotated[
        int, Field(ge=0, le=5, description="reverse proxies in front of the server")
    ] = 0

    @field_validator("database_url")
    @classmethod
    def _database_scheme(cls, value: str) -> str:
        if value and not _leads_somewhere(value, _DATABASE_SCHEMES):
            raise ValueError("takes postgresql://user:password@host:port/name or sqlite:///path")
        return value

    @field_validator("redis_url")
    @classmethod
    def _redis_scheme(cls, value: str) -> str:
        if value and not _leads_somewhere(value, _REDIS_SCHEMES):
            raise ValueError("takes redis://host:port/number")
        return value

    @field_validator("secret_key")
    @classmethod
    def _long_secret(cls, value: str) -> str:
        if value and len(value) < 32:
            raise ValueError("takes at least 32 characters")
        return value

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def _split_origins(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(_origin(part.strip().rstrip("/")) for part in value.split(",") if part.strip())


def _leads_somewhere(url: str, schemes: set[str]) -> bool:
    """Whether it is a URL of one of these schemes, with a port that is one if it has any."""
    try:
        parts = urlsplit(url)
        return parts.scheme in schemes and parts.port != 0
    except ValueError:
        return False


def _origin(text: str) -> str:
    """As browsers write it (RFC 6454, 6.2): in small letters, and without the port that is usual."""
    problem = "takes origins such as https://preau.example.org, separated by commas"
    try:
        parts = urlsplit(text.lower())
        port = parts.port
    except ValueError:
        raise ValueError(problem) from None
    rest = (parts.path, parts.query, parts.fragment, parts.username)
    if parts.scheme not in _USUAL_PORTS or not parts.hostname or any(rest):
        raise ValueError(problem)
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + ("" if port in {None, _USUAL_PORTS[parts.scheme]} else f":{port}")


def read_environment() -> Environment:
    """The checked environment.

    Raises SystemExit (status 2) with one line on standard error when a value is wrong.
    """
    try:
        environment = Environment()
        environment.data_dir.mkdir(parents=True, exist_ok=True)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]).upper()
        reason = first["msg"].removeprefix("Value error, ")
        shown = name if name in _SECRET else f"{name}={first['input']!r}"
        raise SystemExit(f"{shown}: {reason}") from None
    except OSError as error:
        raise SystemExit(f"DATA_DIR={str(environment.data_dir)!r}: {error.strerror}") from None
    return environment
