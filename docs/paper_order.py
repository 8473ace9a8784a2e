"""The order in which WordprocessingML (ECMA-376) wants the properties of runs, paragraphs, tables and cells.

Word forgives much, WPS and validators less: what was added to a template piece by piece is put in this order when it is
saved.
"""

from typing import Any

from docx.oxml.ns import qn
from lxml import etree

ORDERS = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid "
    "vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em "
    "lang eastAsianLayout specVanish oMath",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing "
    "tblInd tblBorders shd tblLayout tblCellMar tblLook",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
}
PLACES = {qn(f"w:{name}"): {qn(f"w:{one}"): n for n, one in enumerate(words.split())} for name, words in ORDERS.items()}


def put_in_order(part: bytes) -> bytes:
    """A part of a document with the properties in it in order; the same bytes where they are."""
    root = etree.fromstring(part)
    if not disordered(root):
        return part
    for element in disordered(root):
        places = PLACES[element.tag]
        element[:] = sorted(element, key=lambda child: places.get(child.tag, len(places)))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def disordered(root: Any) -> list[Any]:
    """The elements whose properties do not stand in order."""
    found = []
    for element in root.iter(*PLACES):
        places = PLACES[element.tag]
        given = [places.get(child.tag, len(places)) for child in element]
        if given != sorted(given):
            found.append(element)
    return found
