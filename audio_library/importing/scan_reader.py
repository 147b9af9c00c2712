"""A photo or scanned picture of a document as blocks. Its size is looked at before it is unpacked."""

from __future__ import annotations

import io
import time
import warnings

from PIL import Image, ImageSequence, UnidentifiedImageError

from audio_library.importing.kinds import broken
from audio_library.importing.model import Extract, Limits
from audio_library.importing.page_layout import lay_out
from audio_library.importing.page_words import Page
from audio_library.importing.tesseract import Tesseract, prepared
from station.errors import BadInput, TooLarge

_FORMATS = ("JPEG", "PNG", "WEBP", "TIFF")
_FEW_LETTERS = 3


def read_image(data: bytes, limits: Limits) -> Extract:
    """`BadInput` `file_broken`, `no_text`, or tesseract's; `TooLarge` `image_too_large`, `too_many_pages`."""
    Image.MAX_IMAGE_PIXELS = None  # the size is checked below, against the station's own limit
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            warnings.simplefilter("ignore")
            _check(image, limits)
            tesseract = Tesseract.ready(limits)
            pages = _pages(image, tesseract, time.monotonic() + limits.ocr_s * 0.95, limits)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as wrong:
        raise broken(f"{type(wrong).__name__}: {wrong}") from wrong
    if sum(char.isalpha() for page in pages for word in page.words for char in word.text) < _FEW_LETTERS:
        raise BadInput(
            "no_text", "Không thấy chữ trong ảnh này. Hãy chụp lại thẳng, đủ sáng, kín trang giấy."
        )
    extract = lay_out(pages)
    extract.mended = True
    extract.warnings += tesseract.notes()
    return extract


def _check(image: Image.Image, limits: Limits) -> None:
    if image.width * image.height > limits.image_pixels:
        said = f"Ảnh có {image.width} × {image.height} điểm, quá lớn. Hãy giảm cỡ ảnh rồi nhập lại."
        raise TooLarge("image_too_large", said, width=image.width, height=image.height)
    frames = getattr(image, "n_frames", 1)
    if frames > limits.ocr_pages:
        said = f"Bản quét có {frames} trang, nhiều hơn {limits.ocr_pages} trang. Hãy tách nhỏ rồi nhập."
        raise TooLarge("too_many_pages", said, pages=frames)


def _pages(image: Image.Image, tesseract: Tesseract, deadline: float, limits: Limits) -> list[Page]:
    pages = []
    for frame in ImageSequence.Iterator(image):
        _check(frame, limits)
        pages.append(tesseract.read(prepared(frame), deadline))
    return pages
