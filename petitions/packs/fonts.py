"""The fonts of delivery packs. A list of names needs a few of them, and only those are read."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import font_source_serif_pro as serif
import manimgx_fonts
import noto_cjk_sans_otc
import uharfbuzz

NOTO = Path(manimgx_fonts.__path__[0])
# Which of the forms of one Han character a reader expects: faces of the same file.
FACES = {"JP": 0, "KR": 1, "CN": 2, "SG": 2, "TW": 3, "HK": 4, "MO": 4}
# Where systems keep further fonts of the same family, for scripts that our packages lack.
SYSTEM = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("/Library/Fonts"))


@dataclass(frozen=True)
class Font:
    path: Path
    face: int = 0

    @property
    def name(self) -> str:
        return self.path.stem

    def draws(self, letters: set[int]) -> set[int]:
        drawn = self._opened().unicodes
        return {letter for letter in letters if letter in drawn}

    def reduced_to(self, letters: set[int], folder: Path) -> Font:
        """A file with these letters alone: some fonts have 65,000, and whoever embeds one reads them all."""
        wanted = uharfbuzz.SubsetInput()
        wanted.unicode_set.update(letters)
        face = self._opened()
        wanted.pin_all_axes_to_default(face)
        path = folder / f"{self.name}.otf"
        path.write_bytes(uharfbuzz.subset(face, wanted).blob.data)
        return Font(path)

    def _opened(self) -> uharfbuzz.Face:
        return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(self.path)), self.face)


TEXT = Font(NOTO / "NotoSans[wght].ttf")
HEADING = Font(Path(serif.SourceSerifProSemibold).with_suffix(".ttf"))


@dataclass(frozen=True)
class Case:
    """The fonts for some texts, the one for most of them first; and the letters that none of them has."""

    fonts: list[Font]
    undrawn: set[int]

    @classmethod
    def for_texts(cls, texts: Iterable[str], folder: Path, country: str = "") -> Case:
        """Files of fonts are written into the folder. `country` decides between the Japanese, Korean and Chinese
        forms of a character."""
        letters = {ord(letter) for letter in _letters(texts)}
        missing = {letter for letter in letters - TEXT.draws(letters) if not is_silent(chr(letter))}
        fonts = [TEXT]
        for font in _further(FACES.get(country, 0)):
            if not missing:
                break
            if missing & (drawn := font.draws(letters)):
                fonts.append(font.reduced_to(drawn, folder))
                missing -= drawn
        return cls(fonts, missing)

    def marked(self, text: str) -> str:
        """With the code point of each letter that no font has, so that no name loses one without a word."""
        if self.undrawn.isdisjoint(map(ord, text)):
            return text
        return "".join(f"[U+{ord(letter):04X}]" if ord(letter) in self.undrawn else letter for letter in text)


def _letters(texts: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for text in texts:
        found.update(text)
    return found


def _further(face: int) -> Iterator[Font]:
    yield from (Font(path) for path in sorted(NOTO.glob("NotoSans[A-Z]*.ttf")))
    yield Font(Path(str(noto_cjk_sans_otc.FONT_PATH)), face)
    yield from (Font(path) for path in sorted(NOTO.glob("NotoEmoji*.ttf")))
    for folder in SYSTEM:
        yield from (Font(path) for path in sorted(folder.rglob("Noto*-Regular.ttf")))


def is_silent(letter: str) -> bool:
    """What shapes its neighbours without being seen itself: joiners, selectors, controls."""
    return unicodedata.category(letter) in ("Cf", "Cc", "Zs") or "\ufe00" <= letter <= "\ufe0f"
