from __future__ import annotations

import re
from pathlib import Path

import brotli
from django.conf import settings
from django.contrib.staticfiles import finders

STATIC = settings.BASE_DIR / "static"


def site_sheet() -> str:
    found = finders.find("css/site.css")
    assert found is not None
    return Path(found).read_text()


def weight(*files: str) -> int:
    return sum(len(brotli.compress(file.encode(), quality=5)) for file in files)


def test_one_sheet_holds_every_part_with_the_tokens_first() -> None:
    parts = sorted((STATIC / "css" / "components").glob("*.css"))
    files = [STATIC / "css" / name for name in ("tokens.css", "base.css", "layout.css")] + parts

    assert site_sheet() == "\n".join(file.read_text() for file in files)


def test_styles_and_scripts_stay_light() -> None:
    files = sorted((STATIC / "js").glob("*.js"))
    for_staff = [file for file in files if file.name.startswith("admin-")]
    for_visitors = [file for file in files if file not in for_staff]

    assert weight(site_sheet()) < 15_000
    assert weight(*(file.read_text() for file in for_visitors)) < 10_000
    assert weight(*(file.read_text() for file in for_staff)) < 6_000


def test_colours_stand_in_the_tokens_alone_except_on_paper() -> None:
    files = [*(STATIC / "css").glob("[bl]*.css"), *(STATIC / "css" / "components").glob("*.css")]
    coloured = {file.name: re.findall(r"#[0-9a-f]{3,8}\b(?=[^{]*;)", file.read_text()) for file in files}

    assert {name: colours for name, colours in coloured.items() if colours and name != "print.css"} == {}


def test_text_has_contrast_of_six_to_one_and_controls_three_to_one() -> None:
    light, dark = (STATIC / "css" / "tokens.css").read_text().split("@media")
    for theme in (light, dark):
        token = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", theme))
        for ink in ("ink", "soft", "signal", "link", "city-one", "city-two", "good"):
            assert contrast(token[ink], token["paper"]) >= 6, ink
            assert contrast(token[ink], token["card"]) >= 6, ink
        assert contrast(token["notice"], token["notice-paper"]) >= 6
        assert contrast(token["on-signal"], token["signal"]) >= 6
        assert contrast(token["line"], token["card"]) >= 3


def contrast(one: str, two: str) -> float:
    """WCAG 2.2, relative luminance."""
    lighter, darker = sorted((luminance(one), luminance(two)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
