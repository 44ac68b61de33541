"""Paragraphs out of Word documents, and archives that mean harm."""

import io
import zipfile

import docx
import pytest

from listenwell.errors import MalformedTranscript, TooLarge
from listenwell.transcripts.content import Content, read_content
from listenwell.transcripts.formats import docx_text
from listenwell.transcripts.formats.docx_text import is_word, paragraphs

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def word(*texts: str) -> Content:
    document = docx.Document()
    for text in texts:
        paragraph = document.add_paragraph()
        for number, line in enumerate(text.split("\n")):
            if number:
                paragraph.add_run().add_break()
            paragraph.add_run(line)
    file = io.BytesIO()
    document.save(file)
    return read_content(file.getvalue(), "a.docx")


def archive(xml: bytes, name: str = "word/document.xml", **others: bytes) -> Content:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, xml)
        for other, data in others.items():
            packed.writestr(other, data)
    return read_content(file.getvalue(), "a.docx")


def body(inner: str) -> bytes:
    return f"<w:document {W}><w:body>{inner}</w:body></w:document>".encode()


def test_paragraphs_keep_their_order_their_breaks_and_their_places():
    assert paragraphs(word("Ana   0:03\nHello.", "", "Wörter & <more>")) == [
        "Ana   0:03\nHello.",
        "",
        "Wörter & <more>",
    ]


def test_tables_are_read_where_they_stand():
    document = docx.Document()
    document.add_paragraph("before")
    document.add_table(1, 2).cell(0, 1).text = "within"
    document.add_paragraph("after")
    file = io.BytesIO()
    document.save(file)
    texts = [t for t in paragraphs(read_content(file.getvalue(), "a.docx")) if t]
    assert texts == ["before", "within", "after"]


def test_tabs_are_kept_and_tab_stops_deletions_and_field_codes_are_not():
    xml = body(
        "<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>a</w:t><w:tab/></w:r>"
        "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
        "<w:r><w:instrText>PAGE</w:instrText><w:t>b</w:t></w:r></w:p>"
    )
    assert paragraphs(archive(xml)) == ["a\tb"]


def test_the_document_may_have_another_number():
    assert paragraphs(archive(body("<w:p/>"), "word/document2.xml")) == [""]


def test_other_archives_are_no_word_documents():
    content = archive(b"hello", "notes/a.txt")
    assert not is_word(content)
    with pytest.raises(MalformedTranscript, match="no Word document"):
        paragraphs(content)


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.99])
def test_a_document_that_is_cut_off_says_so(kept):
    whole = word("Hello there").data
    content = read_content(whole[: int(len(whole) * kept)], "a.docx")
    with pytest.raises(MalformedTranscript, match="damaged or cut off"):
        paragraphs(content)


def test_broken_xml_is_named_with_its_place():
    with pytest.raises(MalformedTranscript) as caught:
        paragraphs(archive(b"<w:document><w:p></w:document>"))
    assert caught.value.where is not None
    assert caught.value.where.startswith("word/document.xml, line 1")


def test_entities_are_refused_before_they_grow():
    lol = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 20))
    xml = f'<!DOCTYPE d [<!ENTITY l0 "ha">{lol}]><w:document {W}>&l19;</w:document>'.encode()
    with pytest.raises(MalformedTranscript, match="entities"):
        paragraphs(archive(xml))


def test_a_zip_bomb_is_refused_by_the_size_it_declares():
    content = archive(b"0" * (docx_text.MAX_DOCUMENT_BYTES + 1))
    assert len(content.data) < 200_000
    with pytest.raises(TooLarge, match="24 MiB"):
        paragraphs(content)


def test_parts_beside_the_text_are_never_unpacked():
    others = {"word/media/image.png": b"0" * 2_000_000, "word/styles.xml": b"<not xml"}
    assert paragraphs(archive(body("<w:p/>"), **others)) == [""]


def test_too_many_parts_are_refused(monkeypatch):
    monkeypatch.setattr(docx_text, "MAX_PARTS", 3)
    parts = {f"word/{number}.xml": b"" for number in range(5)}
    with pytest.raises(TooLarge, match="more than 3 parts"):
        paragraphs(archive(body("<w:p/>"), **parts))


def test_too_many_paragraphs_are_refused(monkeypatch):
    monkeypatch.setattr(docx_text, "MAX_PARAGRAPHS", 3)
    assert len(paragraphs(archive(body("<w:p/>" * 3)))) == 3
    with pytest.raises(TooLarge, match="over 3 paragraphs"):
        paragraphs(archive(body("<w:p/>" * 4)))


def test_an_archive_that_lies_about_its_size_is_refused():
    xml = body("<w:p><w:r><w:t>" + "a" * 50_000 + "</w:t></w:r></w:p>")
    content = archive(xml)
    lie = content.data.replace(len(xml).to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert lie != content.data
    with pytest.raises(MalformedTranscript):
        paragraphs(read_content(lie, "a.docx"))


def test_an_encrypted_document_says_so():
    content = archive(body("<w:p/>"))
    data = bytearray(content.data)
    data[6] |= 1  # the flag in the local header and in the directory
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(MalformedTranscript, match="encrypted"):
        paragraphs(read_content(bytes(data), "a.docx"))


def test_an_archive_of_a_later_version_is_taken_for_word_and_refused():
    data = bytearray(word("Hello").data)
    data[data.index(b"PK\x01\x02") + 6] = 98
    content = read_content(bytes(data), "a.docx")
    assert is_word(content)
    with pytest.raises(MalformedTranscript, match="unknown way"):
        paragraphs(content)


@pytest.mark.parametrize("node", ["<w:p/>", "<w:r w:x='1'/>"])
def test_markup_is_counted_before_a_tree_is_built_of_it(monkeypatch, node):
    monkeypatch.setattr(docx_text, "MAX_NODES", 100)
    assert paragraphs(archive(body("<w:p/>")))
    with pytest.raises(TooLarge, match="100 tags"):
        paragraphs(archive(body(node * 101)))


SHOWN = {
    "an insertion": "<w:ins><w:r><w:t>in</w:t></w:r></w:ins>",
    "a link": "<w:hyperlink><w:r><w:t>in</w:t></w:r></w:hyperlink>",
    "a content control": "<w:sdt><w:sdtContent><w:r><w:t>in</w:t></w:r></w:sdtContent></w:sdt>",
    "text moved here": "<w:moveTo><w:r><w:t>in</w:t></w:r></w:moveTo>",
    "a field's result": "<w:fldSimple><w:r><w:t>in</w:t></w:r></w:fldSimple>",
}
HIDDEN = {
    "a deletion": "<w:del><w:r><w:delText>out</w:delText></w:r></w:del>",
    "text of a deletion": "<w:del><w:r><w:t>out</w:t></w:r></w:del>",
    "text moved away": "<w:moveFrom><w:r><w:t>out</w:t></w:r></w:moveFrom>",
    "a field's code": "<w:r><w:instrText>out</w:instrText></w:r>",
    "a fallback": f"<mc:Fallback {MC}><w:r><w:t>out</w:t></w:r></mc:Fallback>",
}


@pytest.mark.parametrize("inner", SHOWN.values(), ids=SHOWN)
def test_what_word_shows_is_read(inner):
    xml = body(f"<w:p><w:r><w:t>a</w:t></w:r>{inner}<w:r><w:t>b</w:t></w:r></w:p>")
    assert paragraphs(archive(xml)) == ["ainb"]


@pytest.mark.parametrize("inner", HIDDEN.values(), ids=HIDDEN)
def test_what_word_hides_is_left_out(inner):
    xml = body(f"<w:p><w:r><w:t>a</w:t></w:r>{inner}<w:r><w:t>b</w:t></w:r></w:p>")
    assert paragraphs(archive(xml)) == ["ab"]


def test_a_text_box_is_read_once_and_apart_from_the_paragraph_that_holds_it():
    box = "<w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent>"
    both = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    xml = body(
        f"<w:p><w:r><w:t>a</w:t><mc:AlternateContent {MC}>{both}</mc:AlternateContent></w:r>"
        "<w:r><w:t>b</w:t></w:r></w:p>"
    )
    assert paragraphs(archive(xml)) == ["ab", "box"]


def test_a_page_break_parts_the_words_around_it():
    xml = body('<w:p><w:r><w:t>a</w:t><w:br w:type="page"/><w:t>b</w:t></w:r></w:p>')
    assert paragraphs(archive(xml)) == ["a\nb"]


def test_the_strict_kind_of_word_document_is_read_too():
    strict = body("<w:p><w:r><w:t>a</w:t></w:r></w:p>").replace(
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    assert paragraphs(archive(strict)) == ["a"]


@pytest.mark.parametrize(
    "xml",
    [
        body("<w:p/>").decode().encode("utf-16"),
        b'<?xml version="1.0" encoding="UTF-7"?>' + body("<w:p/>"),
    ],
)
def test_an_encoding_that_could_hide_entities_is_refused(xml):
    with pytest.raises(MalformedTranscript, match="UTF-8"):
        paragraphs(archive(xml))


def test_xml_of_another_kind_is_no_word_document():
    with pytest.raises(MalformedTranscript, match="no Word document"):
        paragraphs(archive(b"<html><p>Hello</p></html>"))


@pytest.mark.parametrize(
    "name",
    ["../word/document.xml", "/word/document.xml", "word/document.xml/", "a" * 60_000, "\u202e"],
)
def test_odd_names_of_members_lead_nowhere(name):
    with pytest.raises(MalformedTranscript, match="no Word document"):
        paragraphs(archive(body("<w:p/>"), name))


def test_an_archive_packed_with_lzma_is_refused_before_it_is_unpacked():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as packed:
        packed.writestr("word/document.xml", body("<w:p/>"))
    with pytest.raises(MalformedTranscript, match="unknown way"):
        paragraphs(read_content(file.getvalue(), "a.docx"))


def test_an_error_is_met_once_and_told_to_every_format(monkeypatch):
    content = archive(b"<w:document>")
    for _ in range(2):
        with pytest.raises(MalformedTranscript, match="broken"):
            paragraphs(content)
        monkeypatch.setattr(docx_text, "_main_xml", None)
