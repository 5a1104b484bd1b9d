"""What the environment may say, read and checked in one place.

Every variable is optional; the defaults run a demo on one machine with SQLite and no Redis.
A wrong value stops the process with one line that names the variable and what it takes.
"""

import os
import re
import secrets
from pathlib import Path
from typing import Annotated
from urllib.parse import SplitResult, urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
_DATABASE_SCHEMES = {"postgres", "postgresql", "sqlite"}
_REDIS_SCHEMES = {"redis", "rediss", "unix"}
_WEB_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\]")
# These hold passwords: what is wrong is said, not what they are.
_SECRET = {"SECRET_KEY", "DATABASE_URL", "REDIS_URL"}


class Environment(BaseSettings):
    """The environment variables of the server, by their lower-case names."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, env_ignore_empty=True)

    port: Annotated[int, Field(ge=1, le=65535, description="TCP port to listen on")] = 8000
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

    @field_validator("data_dir")
    @classmethod
    def _from_here(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        parts = _parts(value)
        if value and (parts is None or parts.scheme not in _DATABASE_SCHEMES or not parts.path.strip("/")):
            raise ValueError("takes postgresql://user:password@host:port/name or sqlite:///path")
        return value

    @field_validator("redis_url")
    @classmethod
    def _redis(cls, value: str) -> str:
        parts = _parts(value)
        if value and (parts is None or parts.scheme not in _REDIS_SCHEMES):
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
        origins = tuple(_origin(part.strip()) for part in value.split(",") if part.strip())
        if None in origins or not origins:
            raise ValueError("takes origins such as https://preau.example.org, separated by commas")
        return origins


def _parts(url: str) -> SplitResult | None:
    """The URL taken apart; None when its port is no number, or its brackets do not match."""
    try:
        parts = urlsplit(url)
        return None if parts.port == 0 else parts
    except ValueError:
        return None


def _origin(text: str) -> str | None:
    """An origin as browsers write it (WHATWG URL, 4.7): lower case, ASCII, without the scheme's own port."""
    parts = _parts(text)
    if parts is None or parts.scheme not in _WEB_PORTS or parts.path not in {"", "/"}:
        return None
    if parts.query or parts.fragment or "@" in parts.netloc:
        return None
    try:
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except UnicodeError:
        return None
    host = f"[{host}]" if ":" in host else host
    if not _HOST.fullmatch(host):
        return None
    port = "" if parts.port in {None, _WEB_PORTS[parts.scheme]} else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def read_environment() -> Environment:
    """The checked environment.

    Raises SystemExit (status 1) with one line on standard error when a value is wrong.
    """
    try:
        environment = Environment()
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]).upper()
        reason = first["msg"].removeprefix("Value error, ")
        shown = name if name in _SECRET else f"{name}={first['input']!r}"
        raise SystemExit(f"{shown}: {reason}") from None
    prepare_data_dir(environment.data_dir)
    return environment


def prepare_data_dir(path: Path) -> None:
    """Make the folder, for this account alone: what a school says and its secret key lie there.

    Raises SystemExit with one line when that cannot be, or when nothing can be written there.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = path / f".probe-{secrets.token_hex(8)}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        reason = "it is no folder" if isinstance(error, FileExistsError) else error.strerror
        raise SystemExit(f"DATA_DIR={str(path)!r}: cannot be written: {reason}") from None


def kept_secret(path: Path) -> str:
    """The secret key of an installation that was given none: made once, kept beside its data.

    Of processes that start together all have the one that was first: it appears whole or not at all.
    """
    if not path.exists():
        draft = path.with_name(f"{path.name}-{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was quicker
        except OSError:
            draft.rename(path)  # no links on this file system
        finally:
            draft.unlink(missing_ok=True)
    return path.read_text("ascii").strip()
