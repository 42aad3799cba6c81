"""Checks pictures, removes their metadata, makes WebP files of them (in the child process)."""

import io
from contextlib import suppress
from pathlib import Path
from typing import Any

from PIL import ExifTags, Image, ImageCms, ImageOps, UnidentifiedImageError
from PIL.JpegImagePlugin import JpegImageFile, get_sampling

from .file_types import FileFault
from .picture_widths import widths_of

FORMATS = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".webp": "WEBP"}
HIGHEST = 16_000  # pixels; WebP has no more than 16,383
# What decoders need, colour profiles included: all else in a picture's file is removed.
JPEG_SEGMENTS = {"APP0": b"JFIF", "APP2": b"ICC_PROFILE", "APP14": b"Adobe"}
PNG_CHUNKS = {b"IHDR", b"PLTE", b"tRNS", b"sRGB", b"gAMA", b"cHRM", b"iCCP", b"IDAT", b"IEND"}
WEBP_CHUNKS = {b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ICCP"}
Image.MAX_IMAGE_PIXELS = None  # our own setting limits them, below


def opened(path: Path, ending: str, most_pixels: int) -> Image.Image:
    """Open a picture and read all of it. Raises FileFault."""
    try:
        content = io.BytesIO(path.read_bytes())
        image = Image.open(content, formats=sorted({*FORMATS.values()}))
    except UnidentifiedImageError as error:
        raise FileFault("not a picture") from error
    except OSError as error:
        raise FileFault("cut off") from error
    is_photograph = image.format in ("JPEG", "MPO")  # MPO: with a second picture behind it
    if FORMATS[ending] != ("JPEG" if is_photograph else image.format):
        raise FileFault("wrong ending", ending=ending)
    if image.width * image.height > most_pixels:
        raise FileFault("pixels", width=image.width, height=image.height)
    if getattr(image, "is_animated", False) and not is_photograph:
        raise FileFault("moving")
    try:
        image.load()
    except (OSError, SyntaxError, ValueError) as error:
        raise FileFault("cut off") from error
    return image


def upright_size(image: Image.Image) -> tuple[int, int]:
    is_lying = image.getexif().get(ExifTags.Base.Orientation, 1) in (5, 6, 7, 8)
    return (image.height, image.width) if is_lying else image.size


def cleaned(image: Image.Image, content: bytes) -> bytes:
    """Give the picture's file without metadata (position, camera, comments). A file without any
    stays the same, byte for byte."""
    if image.mode != "CMYK" and _is_clean(image, content):
        return content
    options: dict[str, Any] = {"icc_profile": image.info.get("icc_profile")}
    if isinstance(image, JpegImageFile):  # as good as it was, and no larger
        options |= {"qtables": image.quantization, "subsampling": get_sampling(image)}
        options |= {"format": "JPEG", "optimize": True}
    elif image.format == "WEBP":
        options |= {"format": "WEBP", "quality": 90, "lossless": b"VP8L" in _webp_chunks(content)}
    else:
        options |= {"format": "PNG"}
    upright = ImageOps.exif_transpose(image)
    if upright.mode == "CMYK":
        upright, options["icc_profile"] = in_srgb(upright), None
    # Pillow would write all of `info` into the file.
    upright.info = {name: image.info[name] for name in ("transparency",) if name in image.info}
    upright.save(file := io.BytesIO(), **options)
    return file.getvalue()


def _is_clean(image: Image.Image, content: bytes) -> bool:
    if isinstance(image, JpegImageFile):
        segments = ((JPEG_SEGMENTS.get(name), data) for name, data in image.applist)
        is_bare = all(start and data.startswith(start) for start, data in segments)
        return is_bare and content.endswith(b"\xff\xd9")
    if image.format == "PNG":
        return _png_chunks(content) <= PNG_CHUNKS
    return _webp_chunks(content) <= WEBP_CHUNKS


def _png_chunks(content: bytes) -> set[bytes]:
    """Give the names of a PNG's chunks (length, name, data, checksum). Anything behind its end
    gives a name that no chunk has."""
    names, at = set(), 8
    while at < len(content):
        names.add(content[at + 4 : at + 8])
        at += 12 + int.from_bytes(content[at : at + 4], "big")
    return names


def _webp_chunks(content: bytes) -> set[bytes]:
    """Give the names of a WebP's chunks (name, length, data, padded to an even length)."""
    names, at = set(), 12
    while at < len(content):
        names.add(content[at : at + 4])
        length = int.from_bytes(content[at + 4 : at + 8], "little")
        at += 8 + length + length % 2
    return names


def in_srgb(image: Image.Image) -> Image.Image:
    """Convert a picture to sRGB, keeping transparency."""
    has_alpha = image.mode in ("LA", "PA", "RGBA") or "transparency" in image.info
    mode = "RGBA" if has_alpha else "RGB"
    if image.mode.startswith("I"):  # 16 bits a pixel
        image = image.point(lambda value: value / 256).convert("L")
    if image.mode != "CMYK":
        image = image.convert(mode)
    with suppress(ImageCms.PyCMSError, KeyError):  # a profile that is broken, or none
        profile = ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))
        srgb = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(image, profile, srgb, outputMode=mode) or image
    return image.convert(mode)


def renditions(image: Image.Image) -> dict[int, bytes]:
    """Give {width: WebP file}, the narrowest first."""
    upright, files = in_srgb(ImageOps.exif_transpose(image)), {}
    upright.info = {}
    for width in widths_of(upright.width):
        smaller = ImageOps.contain(upright, (width, HIGHEST), Image.Resampling.LANCZOS)
        smaller.save(file := io.BytesIO(), format="WEBP", quality=80)
        files[smaller.width] = file.getvalue()
    return files
