"""SVG -> PNG, for Word and for programs that show no SVG: by resvg, an optional extra, with the machine's fonts.

Nothing else needs it: pages show the SVG itself, mails draw bars of table cells.
"""

from importlib import import_module

from dubanflow.domain.errors import BadInput

MISSING = (
    "存成 .png 需要另装一个组件：pip install 'dubanflow[charts]'；也可以改存 .svg，浏览器和新版 Word、WPS 都能打开。"
)
ZOOM = 2.0  # twice the pixels, so that it is sharp in print


def can_draw() -> bool:
    """Whether the extra is installed."""
    try:
        import_module("resvg_py")
    except ImportError:
        return False
    return True


def png_bytes(picture: str, *, zoom: float = ZOOM) -> bytes:
    """The picture on white. Raises BadInput with what to do where the extra is not installed."""
    try:
        renderer = import_module("resvg_py")
    except ImportError as error:
        raise BadInput(MISSING) from error
    return bytes(renderer.svg_to_bytes(svg_string=picture, background="#ffffff", zoom=zoom, languages=["zh"]))
