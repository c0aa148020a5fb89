"""What Word, Excel and PowerPoint refuse a file for, where LibreOffice looks away (ECMA-376, part 1)."""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator

import pytest
from lxml import etree
from tests.reports.writers.reading import written

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
SLIDE = "{http://schemas.openxmlformats.org/presentationml/2006/main}"

ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd"
    " tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi"
    " adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection"
    " textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof"
    " snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText"
    " vertAlign rtl cs em lang eastAsianLayout specVanish oMath",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc"
    " tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign"
    " hideMark",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders"
    " lnNumType pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid"
    " printerSettings",
    "tblBorders": "top left start bottom right end insideH insideV",
    "tcBorders": "top left start bottom right end insideH insideV tl2br tr2bl",
    "pBdr": "top left bottom right between bar",
}
"""Children of an element in the only order in which Word takes them."""


def _parts(kind: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(written(kind))) as archive:
        assert len(archive.namelist()) == len(set(archive.namelist()))
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("kind", ["docx", "xlsx", "pptx"])
def test_every_part_has_its_type_and_every_relation_its_end(kind: str) -> None:
    parts = _parts(kind)
    types = etree.fromstring(parts["[Content_Types].xml"])
    known = {one.get("Extension").lower() for one in types if one.tag.endswith("Default")}
    named = {one.get("PartName")[1:] for one in types if one.tag.endswith("Override")}
    assert named <= set(parts)
    for name in set(parts) - named - {"[Content_Types].xml"}:
        assert name.rpartition(".")[2].lower() in known, name
    for name in (name for name in parts if name.endswith(".rels")):
        home = posixpath.dirname(posixpath.dirname(name))
        relations = list(etree.fromstring(parts[name]))
        ids = [one.get("Id") for one in relations]
        assert len(ids) == len(set(ids)), name
        for one in relations:
            target = one.get("Target")
            if one.get("TargetMode") != "External":
                assert posixpath.normpath(posixpath.join("/", home, target))[1:] in parts, (name, target)
        source = posixpath.join(home, posixpath.basename(name).removesuffix(".rels"))
        used = re.findall(r'r:(?:id|embed|link|pict)="([^"]+)"', parts.get(source, b"").decode("utf-8"))
        assert set(used) <= set(ids), name


def _elements(name: str) -> Iterator[tuple[str, etree._Element]]:
    for part, content in _parts("docx").items():
        if part.startswith("word/") and part.endswith(".xml"):
            for one in etree.fromstring(content).iter(f"{WORD}{name}"):
                yield part, one


@pytest.mark.parametrize("name", ORDER)
def test_children_stand_in_the_order_that_word_takes(name: str) -> None:
    order = ORDER[name].split()
    for part, one in _elements(name):
        places = [order.index(child.tag.removeprefix(WORD)) for child in one if child.tag.startswith(WORD)]
        assert places == sorted(places), (part, etree.tostring(one))


def test_cells_end_in_a_paragraph_and_rows_fill_their_grid() -> None:
    assert list(_elements("tc"))
    for part, cell in _elements("tc"):
        assert cell[-1].tag == f"{WORD}p", part
    for part, table in _elements("tbl"):
        assert [child.tag for child in table[:2]] == [f"{WORD}tblPr", f"{WORD}tblGrid"], part
        for row in table.findall(f"{WORD}tr"):
            spans = [cell.find(f"{WORD}tcPr/{WORD}gridSpan") for cell in row.findall(f"{WORD}tc")]
            width = sum(1 if span is None else int(span.get(f"{WORD}val")) for span in spans)
            assert width == len(table[1]), part


def test_ids_are_given_once_and_styles_are_there() -> None:
    parts = _parts("docx")
    body = etree.fromstring(parts["word/document.xml"])
    assert body[0][-1].tag == f"{WORD}sectPr"
    for tag, key in ((f"{DRAWING}docPr", "id"), (f"{WORD}bookmarkStart", f"{WORD}id")):
        ids = [one.get(key) for one in body.iter(tag)]
        assert len(ids) == len(set(ids)), tag
    styles = {
        one.get(f"{WORD}styleId") for one in etree.fromstring(parts["word/styles.xml"]).iter(f"{WORD}style")
    }
    for tag in ("pStyle", "rStyle", "tblStyle"):
        assert {one.get(f"{WORD}val") for one in body.iter(f"{WORD}{tag}")} <= styles
    for name, content in _parts("pptx").items():
        if name.startswith("ppt/slides/slide"):
            shapes = [one.get("id") for one in etree.fromstring(content).iter(f"{SLIDE}cNvPr")]
            assert len(shapes) == len(set(shapes)), name
