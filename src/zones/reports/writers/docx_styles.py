"""The styles of a paper in Word: an office changes one of them, and the whole paper follows."""

from typing import Any, Final

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from zones.reports.writers import form
from zones.reports.writers.office import LANGUAGES
from zones.reports.writers.wordml import MM, element

FONT: Final = "Times New Roman"

_FACES: Final = ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs")
_THEMES: Final = ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme")


def dress(document: Any, around: form.Form, lang: str) -> None:
    """Give a Word document the styles of the form."""
    body = around.body_pt
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    spoken = LANGUAGES[lang]
    defaults.append(element(f'<w:lang w:val="{spoken}" w:eastAsia="{spoken}" w:bidi="ar-SA"></w:lang>'))
    _style(document, "Normal", body, align=ALIGN.JUSTIFY, after=6)
    _style(document, "Body Text", body, align=ALIGN.JUSTIFY, after=6, first_mm=form.INDENT_MM)
    _style(document, "Title", 14, bold=True, align=ALIGN.CENTER, after=0)
    _style(document, "Subtitle", 13, align=ALIGN.CENTER, after=0)
    _style(document, "Heading 1", body, bold=True, align=ALIGN.LEFT, before=12, after=6, keep=True)
    _style(document, "Heading 2", body, bold=True, align=ALIGN.LEFT, before=8, after=6, keep=True)
    _style(document, "Caption", body - 1, bold=True, align=ALIGN.CENTER, before=8, after=4, keep=True)
    _style(document, "Header", body, align=ALIGN.CENTER, after=0)
    for name in ("List Bullet", "List Number"):
        listed = _style(document, name, body, align=ALIGN.JUSTIFY, after=3, first_mm=-form.HANGING_MM)
        listed.paragraph_format.left_indent = Mm(form.INDENT_MM)
    _style(
        document, "Table Note", body - 2.5, base="Normal", align=ALIGN.LEFT, italic=True, after=8, before=3
    )
    _style(document, "Letterhead", 13, base="Normal", align=ALIGN.CENTER, after=0)
    _style(document, "Rule", 2, base="Normal", align=ALIGN.CENTER, after=0)
    _style(document, "Recipients", 11, base="Normal", align=ALIGN.LEFT, after=0)
    notice = _style(document, "Notice", body, base="Normal", align=ALIGN.JUSTIFY, before=4, after=8)
    look = notice.element.get_or_add_pPr()
    for piece in (
        '<w:pBdr><w:left w:val="single" w:sz="18" w:space="8" w:color="464646"/></w:pBdr>',
        '<w:shd w:val="clear" w:color="auto" w:fill="F4F4F4"/>',
    ):
        look.insert_element_before(element(piece), "w:spacing", "w:ind", "w:jc")
    notice.paragraph_format.left_indent = Mm(3)
    _bullets(document)


def table_styles(document: Any, size_pt: float, *, dense: bool = False) -> tuple[str, str]:
    """Return the styles of the cells and heads of tables of one size of letters; they are made if need be."""
    name, gap = f"Table {'Dense ' if dense else ''}{size_pt:g}", 0 if dense else 1
    if name not in document.styles:
        _style(document, name, size_pt, base="Normal", align=ALIGN.LEFT, before=gap, after=gap)
        _style(
            document, f"{name} Head", size_pt, base="Normal", align=ALIGN.CENTER, bold=True, before=1, after=1
        )
    return document.styles[name].style_id, document.styles[f"{name} Head"].style_id


def _style(
    document: Any,
    name: str,
    size_pt: float,
    *,
    align: ALIGN,
    base: str = "",
    bold: bool = False,
    italic: bool = False,
    before: float = 0,
    after: float = 0,
    first_mm: float = 0,
    keep: bool = False,
) -> Any:
    styles = document.styles
    style = styles[name] if name in styles else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if base:
        style.base_style = styles[base]
        style.quick_style = True
    font, lines = style.font, style.paragraph_format
    font.name, font.size, font.bold, font.italic = FONT, Pt(size_pt), bold, italic
    font.color.rgb = RGBColor(0, 0, 0)
    faces = style.element.get_or_add_rPr().get_or_add_rFonts()
    for face in _FACES:
        faces.set(qn(face), FONT)
    for theme in _THEMES:
        # A theme's font would win over ours.
        faces.attrib.pop(qn(theme), None)
    for old in style.element.rPr.findall(qn("w:spacing")):
        style.element.rPr.remove(old)
    for old in style.element.get_or_add_pPr().findall(qn("w:pBdr")):
        style.element.pPr.remove(old)
    lines.alignment, lines.space_before, lines.space_after = align, Pt(before), Pt(after)
    lines.line_spacing_rule = WD_LINE_SPACING.SINGLE
    lines.keep_with_next = keep
    lines.first_line_indent = Mm(first_mm) if first_mm else None
    return style


def _bullets(document: Any) -> None:
    """Let lists begin with a dash, as offices write them, instead of a dot."""
    numbering = document.part.numbering_part.element
    style = document.styles["List Bullet"].element
    number = style.pPr.numPr.numId.val
    abstract = next(n for n in numbering.num_lst if n.numId == number).abstractNumId.val
    level = numbering.find(f"{qn('w:abstractNum')}[@{qn('w:abstractNumId')}='{abstract}']/{qn('w:lvl')}")
    level.find(qn("w:lvlText")).set(qn("w:val"), "–")
    look = level.find(qn("w:rPr"))
    if look is not None:
        level.remove(look)


def restarted(document: Any) -> int:
    """Return the number of a new numbered list that begins at one."""
    numbering = document.part.numbering_part.element
    number = document.styles["List Number"].element.pPr.numPr.numId.val
    abstract = next(n for n in numbering.num_lst if n.numId == number).abstractNumId.val
    new = numbering.add_num(abstract)
    new.add_lvlOverride(ilvl=0).add_startOverride(1)
    return int(new.numId)


def side_indent(room_mm: float, length_mm: float) -> str:
    """Return the indents that leave a line of a length in the middle of a room."""
    each = max(0.0, (room_mm - length_mm) / 2) * MM
    return f'<w:ind w:left="{each:.0f}" w:right="{each:.0f}"/>'
