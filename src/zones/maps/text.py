"""The one place that turns names and labels into map text.

A map runs text in three ways: as HTML in tooltips, as JavaScript template literals in what folium writes, and
as markup inside SVG. Text that went through :func:`safe` is inert in all three.
"""

import html
from typing import Final

_LITERAL: Final = str.maketrans({"`": "&#96;", "$": "&#36;", "{": "&#123;", "}": "&#125;", "\\": "&#92;"})


def safe(text: object) -> str:
    """Return text that no map can run: HTML, SVG and template-literal marks become character references.

    Examples
    --------
    >>> safe("<b>${x}</b>")
    '&lt;b&gt;&#36;&#123;x&#125;&lt;/b&gt;'
    """
    return html.escape(str(text), quote=True).translate(_LITERAL)
