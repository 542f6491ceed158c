"""Finds a Chromium for tests that need a real browser, or has Playwright bring one."""

import os
import subprocess
import sys
from pathlib import Path
from shutil import which

from playwright.sync_api import Playwright

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"]
ON_MACOS = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
]
# What a browser does of its own accord would be traffic that the tests neither want nor wait for.
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]


def find(playwright: Playwright) -> str | None:
    own = playwright.chromium.executable_path
    places = [os.environ.get("CHROMIUM"), *map(which, NAMES), *ON_MACOS, own]
    return next((place for place in places if place and Path(place).exists()), None) or _install(own)


def _install(own: str) -> str | None:
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    try:
        subprocess.run(command, check=False, timeout=300, capture_output=True)
    except subprocess.TimeoutExpired:
        return None
    return own if Path(own).exists() else None
