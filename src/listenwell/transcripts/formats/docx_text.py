"""The paragraphs of a Word document, read by python-docx behind guards of our own.

The library reads whatever a package holds and builds a tree of it. So the main part alone is
unpacked, within limits, and handed to it in a package of its own: pictures, styles and what else
an archive may hold never reach it, and the size of the tree is known before it is built.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from listenwell.errors import MalformedTranscript, TooLarge, TranscriptError
from listenwell.transcripts.content import Content

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_DOCUMENT_BYTES: Final = 24 * 1024 * 1024
"""Largest main part unpacked; the text of a 12-hour session is about 15 MiB of Word's XML."""

MAX_NODES: Final = 1_500_000
"""Most tags and attributes in it. A node costs about 130 bytes of memory, however short it is."""

MAX_PARTS: Final = 10_000
MAX_PARAGRAPHS: Final = 200_000

_WORD: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT: Final = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_ENCODING: Final = re.compile(rb"""\s*<\?xml[^>]{0,80}?encoding\s*=\s*["']([^"'>]{0,40})""")
_ENCODINGS: Final = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})
_BYTE_ORDER_MARKS: Final = (b"\xff\xfe", b"\xfe\xff", b"\x00", b"<\x00")
_PACKINGS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_UNKNOWN_PACKING: Final = "the Word document is encrypted or packed in an unknown way"
_READ_AGAIN: Final = "Open the file in Word, save it again as .docx, and try that."

_TYPES_PART: Final = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS_PART: Final = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="word/document.xml" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/officeDocument"/></Relationships>'
)

# Every format that Word files may be in asks for the same text, or meets the same error.
_read: WeakKeyDictionary[Content, list[str] | TranscriptError] = WeakKeyDictionary()


def is_word(content: Content) -> bool:
    """Whether this is an archive with a Word document in it, readable or not."""
    if not content.is_zip:
        return False
    try:
        with _opened(content) as archive:
            return _main_part(archive) is not None
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError, TooLarge):
        return b"word/document" in content.data


def paragraphs(content: Content) -> list[str]:
    r"""Return the text of every paragraph in order, those in tables and text boxes included.

    Soft line breaks become ``\n`` within a paragraph; empty paragraphs stay, so that the number
    of a paragraph is its place in the list plus 1. Text reads as Word shows it with all changes
    accepted: insertions and links are in it, deletions and fallbacks for old programs are not.

    Raises:
        TooLarge: Over :data:`MAX_DOCUMENT_BYTES` or :data:`MAX_NODES` of text, or over
            :data:`MAX_PARTS` parts or :data:`MAX_PARAGRAPHS` paragraphs.
        MalformedTranscript: Not a Word document, cut off, encrypted, or broken XML.
    """
    found = _read.get(content)
    if found is None:
        try:
            found = _texts(_tree(_main_xml(content)))
        except TranscriptError as error:
            found = error
        _read[content] = found
    if isinstance(found, TranscriptError):
        raise found
    return found


def _opened(content: Content) -> zipfile.ZipFile:
    """Open the archive; its directory is counted first, since opening it reads it whole."""
    if content.data.count(b"PK\x01\x02") > MAX_PARTS:
        raise _too_large(f"the Word document has more than {MAX_PARTS:,} parts")
    return zipfile.ZipFile(BytesIO(content.data))


def _main_part(archive: zipfile.ZipFile) -> zipfile.ZipInfo | None:
    parts = {
        info.filename: info
        for info in archive.infolist()
        if info.filename.startswith("word/document") and info.filename.endswith(".xml")
    }
    return parts.get("word/document.xml") or next(iter(parts.values()), None)


def _main_xml(content: Content) -> bytes:
    """Unpack the main part, whatever size the archive declares for it."""
    try:
        with _opened(content) as archive:
            part = _main_part(archive)
            if part is None:
                raise _malformed("the archive holds no Word document")
            if part.compress_type not in _PACKINGS:
                raise _malformed(_UNKNOWN_PACKING)
            if part.file_size > MAX_DOCUMENT_BYTES:
                raise _text_too_large()
            with archive.open(part) as stream:
                xml = stream.read(MAX_DOCUMENT_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError) as error:
        raise _malformed("the Word document is damaged or cut off") from error
    except (RuntimeError, NotImplementedError) as error:
        raise _malformed(_UNKNOWN_PACKING) from error
    if len(xml) > MAX_DOCUMENT_BYTES:
        raise _text_too_large()
    _check_xml(xml)
    return xml.replace(_STRICT, _WORD.encode())


def _check_xml(xml: bytes) -> None:
    """Refuse what could grow in the library, while it is still bytes."""
    encoding = _ENCODING.match(xml[:200].removeprefix(b"\xef\xbb\xbf"))
    if xml.startswith(_BYTE_ORDER_MARKS) or (
        encoding is not None and encoding[1].lower() not in _ENCODINGS
    ):
        raise _malformed("the XML in the Word document is not in UTF-8")
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml:
        raise _malformed("the Word document declares entities of its own")
    if xml.count(b"<") + xml.count(b"=") > MAX_NODES:
        raise _too_large(f"the Word document has more than {MAX_NODES:,} tags and attributes")


def _tree(xml: bytes) -> "_Element":
    """Let python-docx read the part, in a package that holds nothing else."""
    import docx
    from lxml.etree import XMLSyntaxError

    package = BytesIO()
    with zipfile.ZipFile(package, "w") as packed:
        packed.writestr("[Content_Types].xml", _TYPES_PART)
        packed.writestr("_rels/.rels", _RELATIONS_PART)
        packed.writestr("word/document.xml", xml)
    try:
        root: _Element = docx.Document(package).element
    except XMLSyntaxError as error:
        line, column = error.position
        place = f"word/document.xml, line {line}, column {column}"
        raise _malformed("the XML in the Word document is broken", place) from error
    if root.tag != f"{{{_WORD}}}document":
        raise _malformed("the archive holds no Word document")
    return root


def _texts(root: "_Element") -> list[str]:
    """Put the text of each paragraph together in one walk, however they stand in each other."""
    paragraph = f"{{{_WORD}}}p"
    pieces: dict[_Element, list[str]] = {}
    _take_out_what_is_not_shown(root)
    for element in _shown(root):
        if element.tag == paragraph:
            pieces[element] = []
            if len(pieces) > MAX_PARAGRAPHS:
                raise _too_large(f"the Word document has over {MAX_PARAGRAPHS:,} paragraphs")
            continue
        holder = next(element.iterancestors(paragraph), None)
        if holder is not None:
            # A page break is empty to the library; words on both sides of it would run together.
            pieces[holder].append(str(element) or "\n" * element.tag.endswith("}br"))
    return ["".join(texts) for texts in pieces.values()]


def _shown(root: "_Element") -> Iterator["_Element"]:
    names = ("p", "t", "br", "cr", "tab", "ptab", "noBreakHyphen")
    for element in root.iter(*(f"{{{_WORD}}}{name}" for name in names)):
        parent = element.getparent()
        if parent is None or not str(parent.tag).endswith("}tabs"):  # a stop, not a tab
            yield element


def _take_out_what_is_not_shown(root: "_Element") -> None:
    fallback = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
    hidden = list(root.iter(f"{{{_WORD}}}del", f"{{{_WORD}}}moveFrom", fallback))
    for element in hidden:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)


def _malformed(what: str, where: str | None = None) -> MalformedTranscript:
    return MalformedTranscript(what, where=where, mend=_READ_AGAIN)


def _too_large(what: str) -> TooLarge:
    return TooLarge(
        what,
        mend="Check that this is a transcript; if it is, copy its text into a new document.",
    )


def _text_too_large() -> TooLarge:
    limit = MAX_DOCUMENT_BYTES // 1024 // 1024
    return _too_large(f"the text of the Word document unpacks to more than {limit} MiB")
