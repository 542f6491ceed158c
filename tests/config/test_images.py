import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from PIL import Image

from campaigns.models import Official
from config.images import BadImageError, ReencodedImageFieldFile, ReencodedImageFormField, reencoded

ORIENTATION, GPS = 0x0112, 0x8825


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **options: Any) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size, 120).save(buffer, kind, **options)
    return buffer.getvalue()


def upload(content: bytes, name: str = "my holiday.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def stored(content: bytes) -> ReencodedImageFieldFile:
    official = Official()
    official.photo.save("my holiday.jpg", ContentFile(content), save=False)
    return official.photo  # type: ignore[no-any-return]


def opened(file: ReencodedImageFieldFile) -> Image.Image:
    return Image.open(io.BytesIO(Path(file.path).read_bytes()))


def names(folder: Path) -> list[str]:
    return sorted(path.suffix and path.name.partition(".")[2] for path in folder.rglob("*") if path.is_file())


def bomb(width: int, height: int) -> bytes:
    """A PNG that is tiny on disk and says in its header how large it would be."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


def test_metadata_is_dropped_and_the_picture_turned_upright() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[GPS] = {1: "N"}
    file = stored(picture(exif=exif, comment=b"my secret place", icc_profile=b"x" * 200))
    kept = opened(file)
    assert kept.size == (20, 40)
    assert (dict(kept.getexif()), kept.info.keys() & {"exif", "comment", "icc_profile", "xmp"}) == ({}, set())
    assert b"secret" not in Path(file.path).read_bytes()


@pytest.mark.parametrize(
    ("kind", "mode", "ending", "kept_as"),
    [
        ("JPEG", "RGB", "jpg", "JPEG"),
        ("JPEG", "L", "jpg", "JPEG"),
        ("JPEG", "CMYK", "jpg", "JPEG"),
        ("PNG", "RGBA", "png", "PNG"),
        ("PNG", "P", "png", "PNG"),
        ("PNG", "1", "png", "PNG"),
        ("GIF", "P", "png", "PNG"),
        ("WEBP", "RGB", "webp", "WEBP"),
    ],
)
def test_picture_of_each_kind_is_written_anew(kind: str, mode: str, ending: str, kept_as: str) -> None:
    file = stored(picture(kind, mode=mode))
    assert str(file.name).endswith(f"-40x20.{ending}")
    assert opened(file).format == kept_as


def test_transparency_stays() -> None:
    file = stored(picture("PNG", mode="RGBA"))
    assert opened(file).mode == "RGBA"


def test_file_name_says_nothing_about_who_uploaded_it_but_the_size() -> None:
    first, second = stored(picture()), stored(picture())
    assert "holiday" not in str(first.name)
    assert first.name != second.name
    assert (first.width, first.height) == (40, 20)


def test_size_is_known_without_opening_the_file(media: Path) -> None:
    file = stored(picture())
    Path(file.path).unlink()
    again = Official(photo=file.name).photo
    assert (again.width, again.height) == (40, 20)


def test_large_picture_is_made_smaller_and_gets_smaller_copies(media: Path) -> None:
    file = stored(picture(size=(3000, 1500)))
    stem = file.url.rpartition(".")[0]
    assert (file.width, file.height) == (2400, 1200)
    assert file.srcset == (
        f"{stem}.480.webp 480w, {stem}.960.webp 960w, {stem}.1600.webp 1600w, {file.url} 2400w"
    )
    assert names(media) == ["1600.webp", "480.webp", "960.webp", "jpg"]
    with default_storage.open(f"{str(file.name).rpartition('.')[0]}.480.webp") as smaller:
        assert Image.open(smaller).size == (480, 240)


def test_small_picture_has_no_smaller_copies(media: Path) -> None:
    assert stored(picture()).srcset == ""
    assert names(media) == ["jpg"]


def test_template_names_the_copies_where_there_are_some() -> None:
    template = Template("{% load text %}<img{% srcset picture %}>")
    large = stored(picture(size=(600, 300)))
    assert template.render(Context({"picture": stored(picture())})) == "<img>"
    assert template.render(Context({"picture": large})) == f'<img srcset="{large.srcset}">'


def test_deleting_a_picture_deletes_its_copies(media: Path) -> None:
    stored(picture(size=(1000, 500))).delete(save=False)
    assert names(media) == []


@pytest.mark.parametrize(("width", "height"), [(8000, 5001), (12_000, 12_000), (100_000, 100_000)])
def test_too_many_pixels_are_refused_before_decoding(width: int, height: int) -> None:
    with pytest.raises(BadImageError, match="40 million pixels"):
        reencoded(upload(bomb(width, height)))


def test_too_many_bytes_are_refused() -> None:
    with pytest.raises(BadImageError, match="15 MB"):
        reencoded(upload(picture() + b"\0" * 15 * 2**20))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        picture("BMP"),
        picture("TIFF"),
        picture(size=(400, 400))[:600],
        bomb(10, 10),
    ],
)
def test_what_is_no_whole_picture_is_refused(content: bytes) -> None:
    with pytest.raises(BadImageError):
        reencoded(upload(content))


def test_form_refuses_a_bad_picture_beside_its_field() -> None:
    with pytest.raises(ValidationError) as refusal:
        ReencodedImageFormField().clean(upload(b"hello"))
    assert refusal.value.messages == ["This is not a JPEG, PNG, WebP or GIF picture, or the file is damaged."]


def test_form_hands_on_a_good_picture() -> None:
    file = ReencodedImageFormField().clean(upload(picture()))
    assert file.read() == picture()
