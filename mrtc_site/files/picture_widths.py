"""The widths, in pixels, that covers and photographs come in."""

PICTURE_WIDTHS = 400, 800, 1600


def widths_of(width: int) -> list[int]:
    """Give the widths of the renditions of a picture (or a PDF's first page) of this width."""
    return sorted({min(width, most) for most in PICTURE_WIDTHS})
