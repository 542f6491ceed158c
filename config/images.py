"""Pictures that staff upload: bounded before anything is decoded, and never kept as they came.

Writing them anew drops where and with what they were taken. The size stands in the file's name, so that a
page with many pictures need not open one of them.
"""

from __future__ import annotations

import io
import re
import secrets
import warnings
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import models
from django.db.models.fields.files import ImageFieldFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

MOST_BYTES = 15 * 2**20
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2400
WIDTHS = (480, 960, 1600)
ENDINGS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "png"}
SAVING: dict[str, dict[str, Any]] = {
    "jpg": {"format": "JPEG", "quality": 85, "optimize": True, "progressive": True},
    "png": {"format": "PNG", "optimize": True},
    "webp": {"format": "WEBP", "quality": 82},
}
SIZE_IN_NAME = re.compile(r"-(\d+)x(\d+)\.\w+$", re.ASCII)


class BadImageError(ValueError):
    """Says in a sentence for staff why a file is refused."""


def reencoded(file: Any) -> tuple[Image.Image, str]:
    """The picture upright, without metadata and at most 2,400 pixels long; and its file ending."""
    if file.size > MOST_BYTES:
        raise BadImageError(_("The file is larger than 15 MB. Save the picture smaller and try again."))
    file.seek(0)
    try:
        with warnings.catch_warnings():
            # Pillow warns by its own measure, which is not ours: the header is checked right below.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(file, formats=list(ENDINGS))
        if image.width * image.height > MOST_PIXELS:
            raise BadImageError(
                _("The picture has more than 40 million pixels. Save it smaller and try again.")
            )
        ending = ENDINGS[str(image.format)]
        return _bare(image, ending), ending
    except Image.DecompressionBombError:
        raise BadImageError(
            _("The picture has more than 40 million pixels. Save it smaller and try again.")
        ) from None
    # Pillow's readers raise each of these on files that are cut off or forged.
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, IndexError) as error:
        if isinstance(error, BadImageError):
            raise
        raise BadImageError(
            _("This is not a JPEG, PNG, WebP or GIF picture, or the file is damaged.")
        ) from None


def _bare(image: Image.Image, ending: str) -> Image.Image:
    image.thumbnail(
        (LONGEST_SIDE, LONGEST_SIDE)
    )  # before turning: a JPEG is then decoded in the smaller size
    upright = ImageOps.exif_transpose(image)
    has_alpha = ending != "jpg" and upright.has_transparency_data
    bare = upright.convert("RGBA" if has_alpha else "RGB")
    bare.info.clear()  # comments and profiles would be written again
    return bare


def _written(image: Image.Image, ending: str) -> ContentFile[bytes]:
    buffer = io.BytesIO()
    image.save(buffer, **SAVING[ending])
    return ContentFile(buffer.getvalue())


def smaller_name(name: str, width: int) -> str:
    return f"{name.rpartition('.')[0]}.{width}.webp"


class ReencodedImageFieldFile(ImageFieldFile):
    def save(self, name: str, content: File[Any], save: bool = True) -> None:
        image, ending = reencoded(content)
        stem = f"{secrets.token_hex(8)}-{image.width}x{image.height}"
        super().save(f"{stem}.{ending}", _written(image, ending), save=save)
        for width in self.smaller_widths:
            height = max(1, round(image.height * width / image.width))
            smaller = image.resize((width, height), Image.Resampling.LANCZOS)
            self.storage.save(smaller_name(str(self.name), width), _written(smaller, "webp"))

    def delete(self, save: bool = True) -> None:
        for width in self.smaller_widths if self else ():
            self.storage.delete(smaller_name(str(self.name), width))
        super().delete(save=save)

    @property
    def smaller_widths(self) -> tuple[int, ...]:
        return tuple(width for width in WIDTHS if width < self.width)

    @property
    def srcset(self) -> str:
        """For the attribute of that name; empty for a picture that has no smaller copies."""
        smaller = [
            f"{self.storage.url(smaller_name(str(self.name), width))} {width}w"
            for width in self.smaller_widths
        ]
        return ", ".join([*smaller, f"{self.url} {self.width}w"]) if smaller else ""

    def _get_image_dimensions(self) -> tuple[int, int]:
        match = SIZE_IN_NAME.search(str(self.name))
        if match:
            return int(match[1]), int(match[2])
        size: tuple[int, int] = super()._get_image_dimensions()  # type: ignore[misc]  # not in the stubs
        return size


class ReencodedImageFormField(forms.ImageField):
    """Decodes the whole picture once, so that a damaged one is refused beside its field."""

    widget = forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"})

    def to_python(self, data: Any) -> Any:
        file = forms.FileField.to_python(self, data)
        if file is None:
            return None
        try:
            reencoded(file)
        except BadImageError as refusal:
            raise ValidationError(refusal.args[0], code="invalid_image") from None
        file.seek(0)
        return file


class ReencodedImageField(models.ImageField):
    attr_class = ReencodedImageFieldFile

    def formfield(self, **options: Any) -> Any:
        return super().formfield(**{"form_class": ReencodedImageFormField, **options})
