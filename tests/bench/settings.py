"""The settings of an installation, on the database and in the folder that the benchmark made.

BENCH_KEEP=no takes the page store away, so that every request renders its page anew.
"""

import os
from pathlib import Path

from config.settings import *  # noqa: F403 - the settings being measured
from config.settings import MIDDLEWARE

_folder = Path(os.environ["BENCH_FOLDER"])
STATIC_ROOT = _folder / "static"
MEDIA_ROOT = _folder / "media"
# Mails are claimed, written and noted as sent; only the mail server is not there.
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
if os.environ.get("BENCH_KEEP") == "no":
    MIDDLEWARE = [name for name in MIDDLEWARE if name != "config.pages.KeptPages"]
