"""How gunicorn serves the site: ``gunicorn -c config/gunicorn.py config.wsgi``, behind a proxy with TLS."""

import gc
import os
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings

from config.environment import Environment

_env = Environment(os.environ)

bind = _env.text("BIND", f"127.0.0.1:{_env.number('PORT', 8000, least=1, most=65535)}")
workers = _env.number("WEB_PROCESSES", 2, least=1, most=256)
threads = _env.number("WEB_THREADS", 8, least=1, most=256)
worker_class = "gthread"
# A setting that makes no sense then ends the start, not one worker after another.
preload_app = True
# A thread that comes back from the database waits this long at most for one that computes. At Python's 5 ms, ten
# such waits while it holds SQLite's only lock would keep out everybody else.
sys.setswitchinterval(0.0005)
timeout = 30
graceful_timeout = 20
keepalive = 5
backlog = 2048
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - a heartbeat must not wait for a disk
control_socket_disable = True
# Who is asking comes from X-Forwarded-For, and only if the installation says that there is a proxy.
forwarded_allow_ips = "*" if settings.TRUSTED_PROXIES else ""
# gunicorn would take these from any client then: a page could be had under the address of another one.
forwarder_headers = ""
# Without script the letters are filled in by their address: a sentence of 600 letters takes nine bytes for each in most
# scripts. This is the most that gunicorn allows.
limit_request_line = 8190
# Addresses of private pages hold tokens: requests are not logged.
accesslog = None
errorlog = "-"
loglevel = "warning"


def when_ready(_server: Any) -> None:
    """What all processes have in common is never thrown away: nobody need look through it, and it stays shared."""
    gc.collect()
    gc.freeze()
