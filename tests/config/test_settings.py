"""Settings are read when a program starts, so these tests start programs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.environment import Environment

ROOT = Path(__file__).resolve().parents[2]
BASE = Path("/srv/site")
KEY = "a key for one test, which guards nothing and is long enough"
PRODUCTION = {"SECRET_KEY": KEY, "SITE_URL": "https://friendship.example", "TRUSTED_PROXIES": "1"}
POSTGRES = {"DATABASE_URL": "postgres://site:secret@127.0.0.1/site"}


def run(*command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **POSTGRES, **variables}
    return subprocess.run(
        [sys.executable, *command], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )


def setting(name: str, **variables: str) -> str:
    code = f"from config import settings; print(repr(settings.{name}))"
    done = run("-c", code, **variables)
    assert done.stderr == ""
    return done.stdout.strip()


def refusal(**variables: str) -> str:
    done = run("-c", "import config.settings", **variables)
    assert (done.returncode, done.stdout) == (1, "")
    return done.stderr


@pytest.mark.parametrize(
    "command",
    [
        ["manage.py", "migrate"],
        ["-m", "gunicorn", "-c", "config/gunicorn.py", "config.wsgi"],
        ["-m", "pytest", "--ds=config.settings", "tests/config/test_settings.py"],
    ],
    ids=["manage", "gunicorn", "pytest"],
)
def test_nonsense_stops_every_start_with_one_clear_line(command: list[str]) -> None:
    done = run(*command, **{**PRODUCTION, "TRUSTED_PROXIES": "many"})
    assert done.stderr == "Cannot start: TRUSTED_PROXIES must be a whole number from 0 to 10.\n"
    assert (done.returncode, done.stdout) == (1, "")


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("SECRET_KEY", "", "is not set"),
        ("SECRET_KEY", "short", "must have at least 50 characters"),
        (
            "SECRET_KEY_FALLBACKS",
            f"{KEY},short",
            "must list keys of at least 50 characters each, separated by commas",
        ),
        *[
            (
                "LANGUAGES",
                value,
                "must list codes of languages that Django knows, each once and en first: en,it,de",
            )
            for value in ("it,en", "it", "en,en", "en,klingon", "en,zh-cn")
        ],
        ("SITE_URL", "", "is not set"),
        ("SITE_URL", "ftp://friendship.example", "must be an address such as https://friendship.example"),
        (
            "SITE_URL",
            "https://friendship.example/site",
            "must end after the host: the site lives at the root of its domain",
        ),
        ("ALLOWED_HOSTS", "*", "must list host names, separated by commas, without * or /"),
        ("TRUSTED_PROXIES", "-1", "must be a whole number from 0 to 10"),
        ("DEMO", "maybe", "must be one of 1, true, yes, on, 0, false, no, off"),
        ("DATABASE_URL", "postgres://a:b@host:port/x", "is not a well-formed address"),
        (
            "DATABASE_URL",
            "sqlite:////dev/null/site.sqlite3",
            "names a folder that does not exist and cannot be made",
        ),
        ("CACHE_URL", "memory", "must look like locmemcache://pages or redis://host:6379/0"),
        (
            "EMAIL_URL",
            "smtp:mail",
            "must look like smtp+tls://user:password@host:587 or filemail:///var/mail",
        ),
        (
            "DEFAULT_FROM_EMAIL",
            "Friendship City",
            "must be an e-mail address, such as Friendship City <post@friendship.example>",
        ),
        ("ADMINS", "us@friendship.example, them", "must list e-mail addresses, separated by commas"),
        ("TIME_ZONE", "Florence", "must be the name of a time zone, such as Europe/Rome"),
        (
            "S3_BUCKET",
            "pictures",
            "needs more packages, for s3: pip install --require-hashes -r requirements-extras.txt",
        ),
        ("LOG_LEVEL", "LOUD", "must be one of DEBUG, INFO, WARNING, ERROR"),
        (
            "MEDIA_URL_ROOT",
            "media",
            "must be a path such as /media/ or an address such as https://media.example/",
        ),
    ],
)
def test_nonsense_is_refused_by_name_and_with_what_is_expected(name: str, value: str, why: str) -> None:
    assert refusal(**{**PRODUCTION, name: value}) == f"Cannot start: {name} {why}.\n"


@pytest.mark.parametrize("name", ["WEB_PROCESSES", "WEB_THREADS"])
def test_nonsense_about_processes_stops_gunicorn_with_one_clear_line(name: str) -> None:
    done = run("-m", "gunicorn", "-c", "config/gunicorn.py", "config.wsgi", **PRODUCTION, **{name: "many"})
    assert done.stderr == f"Cannot start: {name} must be a whole number from 1 to 256.\n"


def test_refusal_does_not_print_the_password() -> None:
    assert "secret" not in refusal(**{**PRODUCTION, "DATABASE_URL": "mysql://site:secret@host/site"})


def test_demo_needs_no_setting_and_uses_its_own_files() -> None:
    assert setting("SITE_URL", DEMO="1") == "'http://127.0.0.1:8000'"
    assert setting("EMAIL_FILE_PATH", DEMO="1") == repr(str(ROOT / "var" / "mail"))
    assert setting("DATABASES['default']['NAME']", DEMO="1", DATABASE_URL="") == repr(
        str(ROOT / "var" / "demo.sqlite3")
    )


def test_demo_is_refused_where_others_could_reach_it() -> None:
    assert refusal(DEMO="1", SITE_URL="https://friendship.example") == (
        "Cannot start: SITE_URL must stay on this machine in demo mode, whose passwords are public.\n"
    )


def test_a_third_language_needs_a_setting_only() -> None:
    assert setting("LANGUAGES", **PRODUCTION) == "[('en', 'English'), ('it', 'Italiano')]"
    assert setting("LANGUAGES", **PRODUCTION, LANGUAGES="en, IT, de, pt-br") == (
        "[('en', 'English'), ('it', 'Italiano'), ('de', 'Deutsch'), ('pt-br', 'Português Brasileiro')]"
    )


def test_third_language_has_pages_at_its_address() -> None:
    code = (
        "import django; django.setup(); from django.urls import reverse; "
        "from django.utils.translation import override\n"
        "with override('de'): print(reverse('privacy'))"
    )
    variables = {**PRODUCTION, "DJANGO_SETTINGS_MODULE": "config.settings", "LANGUAGES": "en,it,de"}
    assert run("-c", code, **variables).stdout == "/de/privacy/\n"


def test_hosts_are_the_one_of_the_site_unless_others_are_named() -> None:
    assert setting("ALLOWED_HOSTS", **PRODUCTION) == "['friendship.example']"
    assert setting("ALLOWED_HOSTS", **PRODUCTION, ALLOWED_HOSTS="a.example, b.example") == (
        "['a.example', 'b.example']"
    )


def test_pictures_from_another_host_are_allowed_by_the_policy() -> None:
    images = setting(
        "CONTENT_SECURITY_POLICY['DIRECTIVES']['img-src']",
        **PRODUCTION,
        MEDIA_URL_ROOT="https://media.example/city",
    )
    assert images == """["'self'", 'https://media.example']"""


def test_scheme_header_is_believed_only_behind_a_proxy() -> None:
    code = "from config import settings; print(hasattr(settings, 'SECURE_PROXY_SSL_HEADER'))"
    assert run("-c", code, **PRODUCTION).stdout == "True\n"
    assert run("-c", code, **{**PRODUCTION, "TRUSTED_PROXIES": "0"}).stdout == "False\n"


def test_production_passes_the_deploy_check() -> None:
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert done.returncode == 0, done.stderr


def test_database_sqlite_path_is_taken_from_the_project() -> None:
    assert Environment({}).database("DATABASE_URL", "sqlite:///var/x.sqlite3", base=BASE)["NAME"] == (
        "/srv/site/var/x.sqlite3"
    )


def test_database_sqlite_path_may_be_absolute() -> None:
    given = Environment({"DATABASE_URL": "sqlite:////data/x.sqlite3"})
    assert given.database("DATABASE_URL", "", base=BASE)["NAME"] == "/data/x.sqlite3"


def test_database_server_side_cursors_can_be_switched_off_for_pgbouncer() -> None:
    given = Environment({"DATABASE_URL": "postgres://a:b%40c@host/name?DISABLE_SERVER_SIDE_CURSORS=True"})
    config = given.database("DATABASE_URL", "", base=BASE)
    assert (config["DISABLE_SERVER_SIDE_CURSORS"], config["PASSWORD"]) == (True, "b@c")


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://mail.example", 25, False, False),
        ("smtp+tls://user:pass@mail.example", 587, True, False),
        ("smtp+ssl://user:pass@mail.example:1465", 1465, False, True),
    ],
)
def test_mail_port_and_encryption_follow_the_scheme(url: str, port: int, tls: bool, ssl: bool) -> None:
    config = Environment({"EMAIL_URL": url}).mail("EMAIL_URL", "", base=BASE)
    found = (config["EMAIL_PORT"], config.get("EMAIL_USE_TLS", False), config.get("EMAIL_USE_SSL", False))
    assert found == (port, tls, ssl)


def test_empty_variables_count_as_not_set() -> None:
    assert Environment({"SITE_NAME": "  "}).text("SITE_NAME", "Friendship City") == "Friendship City"
