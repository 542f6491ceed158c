"""The site's own settings, as an installation without any of its own would read them, made quick for tests.

Only DATABASE_URL is taken from outside: it chooses the database that the suite runs on.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_outside = [
    "SECRET_KEY", "SITE_URL", "SITE_NAME", "ALLOWED_HOSTS", "CACHE_URL", "MEDIA_URL_ROOT", "S3_BUCKET",
    "TRUSTED_PROXIES", "DEMO", "TIME_ZONE", "STAFF_SECOND_FACTOR", "ADMINS", "LOG_LEVEL", "LANGUAGES",
    "SECRET_KEY_FALLBACKS", "PRIVATE_ROOT", "REPLY_DEPTH",
]  # fmt: skip
for _name in _outside:
    os.environ.pop(_name, None)

# A file rather than memory: the browser journeys read and write it from several threads.
_folder = tempfile.mkdtemp(prefix="friendship-city-tests-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ.update(
    SECRET_KEY="a key for tests, which guards nothing and is long enough",
    SITE_URL="http://testserver",
    ALLOWED_HOSTS="testserver,localhost,127.0.0.1",
    EMAIL_URL="memorymail://",
    DEFAULT_FROM_EMAIL="Friendship City <post@friendship.example>",
    STAFF_SECOND_FACTOR="no",
)
os.environ["DATABASE_URL"] = os.environ.get("DATABASE_URL") or f"sqlite:///{_folder}/site.sqlite3"

from config.settings import *  # noqa: E402, F403 - the variables above must stand before they are read
from config.settings import DATABASES, STORAGES  # noqa: E402

_database = DATABASES["default"]
_database["CONN_MAX_AGE"] = 0
if _database["ENGINE"] == "config.sqlite":
    _database["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
    _database["TEST"] = {"NAME": f"{_folder}/test.sqlite3"}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT = Path(_folder, "static")
WHITENOISE_AUTOREFRESH = True  # serves the files where they are written
WHITENOISE_USE_FINDERS = True
MEDIA_ROOT = Path(_folder, "media")
PRIVATE_ROOT = Path(_folder, "private")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
PAGE_CHECK_SECONDS = 0.0
