"""Every setting, read once. What an installation may change comes from the environment (see README)."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import django_stubs_ext
from csp.constants import NONE, SELF

from config.environment import Environment, refuse

django_stubs_ext.monkeypatch()  # lets classes such as ModelAdmin name their model when the program runs

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = BASE_DIR / "var"

env = Environment(os.environ)
DEMO = env.flag("DEMO", False)
LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]

# Where the site is found

SITE_NAME = env.text("SITE_NAME", "Friendship City")
_site = env.origin("SITE_URL", "http://127.0.0.1:8000" if DEMO else None)
_host = _site.hostname or ""
SITE_URL = f"{_site.scheme}://{_site.netloc}"
IS_HTTPS = _site.scheme == "https"
ALLOWED_HOSTS = env.hosts("ALLOWED_HOSTS", LOOPBACK if DEMO else [_host])
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0, least=0, most=10)
REPLY_DEPTH = env.number("REPLY_DEPTH", 3, least=1, most=6)
ADMINS = [("", address) for address in env.emails("ADMINS")]

if DEMO and _host not in {"127.0.0.1", "localhost", "::1"}:
    refuse("SITE_URL", "must stay on this machine in demo mode, whose passwords are public")

# Secrets

SECRET_KEY = env.text(
    "SECRET_KEY", "demo mode only: this key is public and protects nothing at all" if DEMO else None, least=50
)
SECRET_KEY_FALLBACKS = env.secrets("SECRET_KEY_FALLBACKS", least=50)

# Applications

DEBUG = False
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    "campaigns",
    "petitions",
    "comments",
    "crispy_forms",
    "i18nfield",
    "django_countries",
    "csp",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "simple_history",
    "config.apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
]

# Public pages are served without session, login, messages or a CSRF cookie: the Staff… classes are Django's
# own (or their package's) and skip every path outside the admin.
MIDDLEWARE = [
    "config.pages.KeptPages",
    "config.quick_posts.QuickPosts",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.SecurityHeaders",
    "config.middleware.ContentPolicy",
    "config.middleware.RefuseCrossSitePosts",
    "config.middleware.AddressLanguage",
    "config.middleware.RefuseHugeBodies",
    "config.middleware.StaffSessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "config.middleware.StaffAuthenticationMiddleware",
    "config.middleware.StaffOTPMiddleware",
    "config.middleware.StaffMessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.middleware.StaffHistoryMiddleware",
    "config.middleware.AnswerRefusals",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["config.template_source.Loader", "django.template.loaders.app_directories.Loader"],
                ),
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.site.site",
            ],
        },
    },
]
# Widgets are found in the templates folder too: the admin's fields for each language are ours.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = ("city",)
CRISPY_TEMPLATE_PACK = "city"

# Database

_database = env.database(
    "DATABASE_URL",
    "sqlite:///var/demo.sqlite3" if DEMO else "sqlite:///var/friendship.sqlite3",
    base=BASE_DIR,
)
_database.setdefault("CONN_MAX_AGE", 60)
if _database["ENGINE"] == "django.db.backends.sqlite3":
    try:
        Path(_database["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        refuse("DATABASE_URL", "names a folder that does not exist and cannot be made")
    _database["ENGINE"] = "config.sqlite"  # Django's own, where writers wait in line
    _database["OPTIONS"] = {
        # A transaction that reads and then writes must wait at its start; later, it can only fail.
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        # FULL: with NORMAL a power cut may take back the last signatures.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    _database["ENGINE"] = "config.postgresql"  # Django's own, which asks less often whether a session lives
    _database.setdefault("CONN_HEALTH_CHECKS", True)
    # Behind pgbouncer in transaction mode add ?DISABLE_SERVER_SIDE_CURSORS=true to DATABASE_URL.
    # A server that vanishes without a word is noticed in seconds, not in the quarter of an hour that TCP allows.
    _vanished = {
        "tcp_user_timeout": 20_000,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 2,
    }
    _database["OPTIONS"] = {"connect_timeout": 5, **_vanished} | _database.get("OPTIONS", {})
DATABASES = {"default": _database}

# Kept pages and cache

_cache = env.cache("CACHE_URL", "locmemcache://pages")
if _cache["BACKEND"] == "django.core.cache.backends.locmem.LocMemCache":
    _cache["OPTIONS"] = {"MAX_ENTRIES": 2_000} | _cache.get("OPTIONS", {})
if _cache["BACKEND"] == "django.core.cache.backends.redis.RedisCache":
    # A page is rendered anew in less: one that waits for a server that hangs gains nothing.
    _cache["OPTIONS"] = {"socket_connect_timeout": 1, "socket_timeout": 1} | _cache.get("OPTIONS", {})
CACHES = {"default": _cache}
PAGE_CHECK_SECONDS = 1.0  # a kept page may be this much older than the database

# Mail

_mail = env.mail("EMAIL_URL", "filemail:///var/mail" if DEMO else "smtp://localhost:25", base=BASE_DIR)
EMAIL_BACKEND = _mail["EMAIL_BACKEND"]
EMAIL_HOST = _mail.get("EMAIL_HOST", "localhost")
EMAIL_PORT = _mail.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = _mail.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = _mail.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
EMAIL_FILE_PATH = _mail["EMAIL_FILE_PATH"]
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.mailbox(
    "DEFAULT_FROM_EMAIL", f"{SITE_NAME} <post@{'friendship.example' if DEMO else _host}>"
)
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Files

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "config.style_sheet.StyleSheet",
]
MEDIA_URL = env.address_prefix("MEDIA_URL_ROOT", "/media/")
MEDIA_ROOT = VAR / "media"
# What only staff may download: nothing in it has an address of its own.
PRIVATE_ROOT = BASE_DIR / env.text("PRIVATE_ROOT", "var/private")
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static_files.StaticFiles"},
}
if "S3_BUCKET" in env:
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": env.bucket("S3_BUCKET", public_url=MEDIA_URL),
    }
_media_origin = "{0.scheme}://{0.netloc}".format(urlsplit(MEDIA_URL)) if "://" in MEDIA_URL else None

# Languages and time

LANGUAGE_CODE = "en"
LANGUAGES = env.languages("LANGUAGES", ["en", "it"])
FORMAT_MODULE_PATH = ["config.formats"]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
USE_TZ = True
TIME_ZONE = env.time_zone("TIME_ZONE", "Europe/Rome")

# Safety

SECURE_CONTENT_TYPE_NOSNIFF = True
# Links in mails are secrets, so other sites learn nothing; with "no-referrer" our own posts would have no origin.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if IS_HTTPS:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = int(timedelta(days=730).total_seconds())
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    if TRUSTED_PROXIES:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Preloading puts a whole domain on a list in browsers that takes months to leave: for its owner to decide.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

_cookie_prefix = "__Host-" if IS_HTTPS else ""
SESSION_COOKIE_NAME = f"{_cookie_prefix}staff"
SESSION_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = f"{_cookie_prefix}csrf"
CSRF_COOKIE_SECURE = IS_HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "config.views.stale_form"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Players that a visitor may choose to load.
VIDEO_HOSTS = ["https://www.youtube-nocookie.com", "https://player.vimeo.com"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, *([_media_origin] if _media_origin else [])],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "frame-src": VIDEO_HOSTS,
        "upgrade-insecure-requests": IS_HTTPS,
    },
}

# Forms are short; the longest, in the admin, holds a campaign's texts in every language.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# Staff

AUTHENTICATION_BACKENDS = [
    "config.demo.RefuseDemoPassword",
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
STAFF_SECOND_FACTOR = env.flag("STAFF_SECOND_FACTOR", not DEMO)
OTP_TOTP_ISSUER = SITE_NAME
AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_RESET_ON_SUCCESS = True
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_TEMPLATE = "admin/locked_out.html"
AXES_CLIENT_IP_CALLABLE = "config.limits.client_address"
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True  # who logged in when and where is nobody's business

# Logs: on stderr, and never about a person

_level = env.choice("LOG_LEVEL", "INFO", ["DEBUG", "INFO", "WARNING", "ERROR"])
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "config.logs.WithoutPersonalData",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        },
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        **{app: {"level": _level} for app in ["config", "campaigns", "petitions", "comments"]},
        # Django's own handler mails whole requests, with what visitors typed.
        "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        # Warnings are about what visitors and scanners mistyped.
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        # These two bring handlers of their own, which would write whole addresses.
        "django.server": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "gunicorn.error": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        # Names who failed to log in, and from where.
        "axes": {"level": "CRITICAL"},
    },
}
