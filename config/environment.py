"""Settings from environment variables: typed, checked, refused with one clear line when they make no sense.

Messages never repeat a value, since it may hold a password.
"""

from collections.abc import Collection, Mapping
from email.utils import parseaddr
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import SplitResult, urlsplit
from zoneinfo import available_timezones

import environ
from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.text import capfirst

YES = {"1", "true", "yes", "on"}
NO = {"0", "false", "no", "off"}
DATABASES = {"sqlite", "postgres", "postgresql"}
CACHES = {"locmemcache", "dummycache", "redis", "rediss", "rediscache"}
MAIL_SYSTEMS = {"smtp", "smtp+tls", "smtp+ssl", "consolemail", "filemail", "memorymail"}
MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}


def refuse(name: str, why: str) -> NoReturn:
    """End the program: Python prints this line on stderr, without a traceback, and exits with 1."""
    raise SystemExit(f"Cannot start: {name} {why}.")


class Environment:
    def __init__(self, values: Mapping[str, str]) -> None:
        # An empty variable is what a deployment file leaves behind for "not set".
        self._values = {name: value.strip() for name, value in values.items() if value.strip()}

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def text(self, name: str, default: str | None = None, *, least: int = 0) -> str:
        value = self._values.get(name, default)
        if value is None:
            refuse(name, "is not set")
        if len(value) < least:
            refuse(name, f"must have at least {least} characters")
        if not value.isprintable():
            refuse(name, "must be one line of printable characters")
        return value

    def flag(self, name: str, default: bool) -> bool:
        value = self._values.get(name, "yes" if default else "no").lower()
        if value not in YES | NO:
            refuse(name, "must be one of 1, true, yes, on, 0, false, no, off")
        return value in YES

    def number(self, name: str, default: int, *, least: int, most: int) -> int:
        value = self._values.get(name, str(default))
        if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
            refuse(name, f"must be a whole number from {least} to {most}")
        return int(value)

    def choice(self, name: str, default: str, choices: Collection[str]) -> str:
        value = self._values.get(name, default)
        if value not in choices:
            refuse(name, f"must be one of {', '.join(choices)}")
        return value

    def words(self, name: str, default: Collection[str] = ()) -> list[str]:
        """A list separated by commas."""
        if name not in self:
            return list(default)
        return [word.strip() for word in self.text(name).split(",") if word.strip()]

    def secrets(self, name: str, *, least: int) -> list[str]:
        secrets = self.words(name)
        if any(len(secret) < least for secret in secrets):
            refuse(name, f"must list keys of at least {least} characters each, separated by commas")
        return secrets

    def languages(self, name: str, default: Collection[str]) -> list[tuple[str, str]]:
        """Django's LANGUAGES: codes, each with the language's own name for itself."""
        codes = [code.lower() for code in self.words(name, default)]
        known = all("name_local" in LANG_INFO.get(code, {}) for code in codes)
        if codes[:1] != ["en"] or len(codes) > len(set(codes)) or not known:
            refuse(name, "must list codes of languages that Django knows, each once and en first: en,it,de")
        return [(code, str(capfirst(LANG_INFO[code]["name_local"]))) for code in codes]

    def time_zone(self, name: str, default: str) -> str:
        value = self.text(name, default)
        if value not in available_timezones():
            refuse(name, "must be the name of a time zone, such as Europe/Rome")
        return value

    def origin(self, name: str, default: str | None = None) -> SplitResult:
        """A scheme and a host, perhaps a port, and nothing after them."""
        parts = _split(name, self.text(name, default))
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
            refuse(name, "must be an address such as https://friendship.example")
        if parts.path.strip("/") or parts.query or parts.fragment:
            refuse(name, "must end after the host: the site lives at the root of its domain")
        return parts

    def address_prefix(self, name: str, default: str) -> str:
        """A local path or a full address under which files are found; it always ends in a slash."""
        value = self.text(name, default)
        parts = _split(name, value)
        full = parts.scheme in {"http", "https"} and parts.hostname
        if not full and not (value.startswith("/") and not value.startswith("//") and value.strip("/")):
            refuse(name, "must be a path such as /media/ or an address such as https://media.example/")
        if parts.query or parts.fragment:
            refuse(name, "must not contain ? or #")
        return value.rstrip("/") + "/"

    def hosts(self, name: str, default: Collection[str]) -> list[str]:
        hosts = self.words(name, default)
        if not hosts or any("*" in host or "/" in host for host in hosts):
            refuse(name, "must list host names, separated by commas, without * or /")
        return hosts

    def mailbox(self, name: str, default: str) -> str:
        """An address with or without a name: ``Friendship City <post@friendship.example>``."""
        value = self.text(name, default)
        if not _is_email(parseaddr(value)[1]):
            refuse(name, "must be an e-mail address, such as Friendship City <post@friendship.example>")
        return value

    def emails(self, name: str) -> list[str]:
        addresses = self.words(name)
        if not all(_is_email(address) for address in addresses):
            refuse(name, "must list e-mail addresses, separated by commas")
        return addresses

    def database(self, name: str, default: str, *, base: Path) -> dict[str, Any]:
        value = self.text(name, default)
        parts = _split(name, value)
        if parts.scheme not in DATABASES or not parts.path.strip("/"):
            refuse(
                name, "must look like sqlite:///var/friendship.sqlite3 or postgres://user:password@host/name"
            )
        if parts.scheme == "sqlite" and (parts.netloc or parts.query):
            refuse(name, "must have three slashes before an SQLite file's path, and nothing after it")
        config: dict[str, Any] = environ.Env.db_url_config(value)
        if parts.scheme == "sqlite":
            config["NAME"] = str(base / config["NAME"])
        return config

    def cache(self, name: str, default: str) -> dict[str, Any]:
        value = self.text(name, default)
        parts = _split(name, value)
        if parts.scheme not in CACHES:
            refuse(name, "must look like locmemcache://pages or redis://host:6379/0")
        if parts.scheme.startswith("redis"):
            _need_package(name, "redis", extra="redis")
        config: dict[str, Any] = environ.Env.cache_url_config(value)
        return config

    def mail(self, name: str, default: str, *, base: Path) -> dict[str, Any]:
        """Django's EMAIL_… settings."""
        value = self.text(name, default)
        parts = _split(name, value)
        is_smtp = parts.scheme in MAIL_PORTS
        if parts.scheme not in MAIL_SYSTEMS or (is_smtp and not parts.hostname):
            refuse(name, "must look like smtp+tls://user:password@host:587 or filemail:///var/mail")
        config: dict[str, Any] = environ.Env.email_url_config(value)
        config["EMAIL_PORT"] = config["EMAIL_PORT"] or MAIL_PORTS.get(parts.scheme)
        config["EMAIL_FILE_PATH"] = str(base / config["EMAIL_FILE_PATH"])
        return {key: value for key, value in config.items() if value is not None and key != "OPTIONS"}

    def bucket(self, name: str, *, public_url: str) -> dict[str, Any]:
        """django-storages' options for the S3 bucket that keeps uploaded files."""
        _need_package(name, "storages", extra="s3")
        if not public_url.startswith("https://"):
            refuse("MEDIA_URL_ROOT", f"must be the public https:// address of the files in {name}")
        options: dict[str, Any] = {
            # The pictures are public: links that expire would break kept pages.
            "custom_domain": public_url.removeprefix("https://").rstrip("/"),
            "querystring_auth": False,
            "file_overwrite": False,
            "bucket_name": self.text(name),
            "region_name": self._values.get("S3_REGION"),
            "access_key": self._values.get("S3_ACCESS_KEY"),
            "secret_key": self._values.get("S3_SECRET_KEY"),
        }
        if "S3_ENDPOINT" in self:
            options["endpoint_url"] = self.origin("S3_ENDPOINT").geturl()
        return {key: value for key, value in options.items() if value is not None}


def _split(name: str, value: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        # Reading the port is what checks it.
        return parts if parts.port is None or parts.port else refuse(name, "has the port 0")
    except ValueError:
        refuse(name, "is not a well-formed address")


def _is_email(value: str) -> bool:
    try:
        validate_email(value)
    except ValidationError:
        return False
    return True


def _need_package(name: str, package: str, *, extra: str) -> None:
    if find_spec(package) is None:
        refuse(
            name, f"needs more packages, for {extra}: pip install --require-hashes -r requirements-extras.txt"
        )
