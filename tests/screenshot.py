"""Draws the picture in README.md: the demonstration's live campaign on a desk and, before it, on a telephone.

Started by `make screenshot`. It shows the demonstration as it stands: `make demo-reset` first for a fresh one.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFilter
from playwright.sync_api import Browser, sync_playwright

from tests import chromium

FOLDER = Path(__file__).parent.parent
PICTURE = FOLDER / "docs" / "screenshot.png"
PAGE = "/campaigns/jeonju-florence/"
IS_RUNNING = "Ctrl-C stops everything."

DESK = {"viewport": {"width": 1280, "height": 1000}}
PHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
SIZE = (1700, 1160)
GROUND, EDGE, SHADOW = "#E6E2D8", "#8A867C", "#1C2024"
# Where each lies on the ground, and how round its corners are.
PLACES = (((60, 60), 14), ((1280, 340), 28))


def main(port: int) -> None:
    with demonstration(port) as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find(playwright), args=[*chromium.FLAGS, "--hide-scrollbars"]
        )
        shots = [photograph(browser, site, options) for options in (DESK, PHONE)]
        browser.close()
    picture = Image.new("RGB", SIZE, GROUND)
    for shot, (place, radius) in zip(shots, PLACES, strict=True):
        lay(shot, place, radius, on=picture)
    # Few colours and large quiet areas: a palette without dithering loses nothing one could see.
    picture.quantize(256, dither=Image.Dither.NONE).save(PICTURE, optimize=True)
    sys.stdout.write(f"{PICTURE.relative_to(FOLDER)}: {PICTURE.stat().st_size // 1000} kB\n")


@contextmanager
def demonstration(port: int) -> Iterator[str]:
    program = subprocess.Popen(
        [sys.executable, "-u", "manage.py", "demo", "--port", str(port)],
        cwd=FOLDER, env={**os.environ, "DEMO": "1"}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        if not any(IS_RUNNING in line for line in program.stdout or ()):
            sys.exit("The demonstration did not start; the lines above say why.")
        yield f"http://127.0.0.1:{port}"
    finally:
        program.terminate()
        program.communicate()


def photograph(browser: Browser, site: str, options: dict[str, object]) -> Image.Image:
    page = browser.new_page(base_url=site, color_scheme="light", **options)
    page.goto(PAGE, wait_until="networkidle")
    return Image.open(BytesIO(page.screenshot())).convert("RGB")


def lay(shot: Image.Image, place: tuple[int, int], radius: int, *, on: Image.Image) -> None:
    """A screen with round corners, a thin edge and a soft shadow."""
    mask = rounded(shot.size, radius)
    shade = Image.new("L", on.size)
    shade.paste(mask.point(lambda light: light * 2 // 5), (place[0], place[1] + 10))
    on.paste(SHADOW, mask=shade.filter(ImageFilter.GaussianBlur(18)))
    on.paste(shot, place, mask)
    inner = Image.new("L", shot.size)
    inner.paste(rounded((shot.width - 2, shot.height - 2), radius - 1), (1, 1))
    on.paste(EDGE, (*place, place[0] + shot.width, place[1] + shot.height), ImageChops.subtract(mask, inner))


def rounded(size: tuple[int, int], radius: int) -> Image.Image:
    """Drawn four times as large, so that the corners come out smooth."""
    mask = Image.new("L", (size[0] * 4, size[1] * 4))
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, mask.width - 1, mask.height - 1), radius * 4, fill=255)
    return mask.resize(size, Image.Resampling.LANCZOS)


if __name__ == "__main__":
    main(int(sys.argv[1]))
