"""The benchmark's settings, with mail in files and leases that end soon.

KILLS_DURABLE=no does not wait for the disk: that is for a power cut, and processes are killed here.
"""

import os

from .settings import *  # noqa: F403 - the settings of an installation
from .settings import DATABASES, INSTALLED_APPS, _folder

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = _folder / "mail"
INSTALLED_APPS = [*INSTALLED_APPS, "tests.bench.short_leases.ShortLeases"]
if os.environ.get("KILLS_DURABLE") == "no" and "init_command" in DATABASES["default"]["OPTIONS"]:
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
