"""The settings of an installation, on the database and in the folder that the benchmark made.

BENCH_KEEP=parts takes the page store away, so that every request renders its page as a signature renews it.
BENCH_KEEP=no keeps no parts of pages either, so that every request renders all of its page.
BENCH_MAIL names a folder: mails are written to files in it, instead of nowhere.
"""

import os
from pathlib import Path

from config import parts
from config.settings import *  # noqa: F403 - the settings being measured
from config.settings import MIDDLEWARE

_folder = Path(os.environ["BENCH_FOLDER"])
STATIC_ROOT = _folder / "static"
MEDIA_ROOT = _folder / "media"
PRIVATE_ROOT = _folder / "private"
# Mails are claimed, written and noted as sent; only the mail server is not there.
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
if "BENCH_MAIL" in os.environ:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = Path(os.environ["BENCH_MAIL"])
_keep = os.environ.get("BENCH_KEEP", "all")
if _keep == "no":
    parts.MOST = 0
if _keep != "all":
    MIDDLEWARE = [name for name in MIDDLEWARE if name != "config.pages.KeptPages"]
