"""Names before what is said, in a Word document that a person typed."""

import io

import docx
import pytest

from listenwell import load
from listenwell.errors import UnknownFormat

TYPED = (
    "Coaching, 3 March 2026",
    "Ines Vale: What would you like to look at today?",
    "Tomas Brandt: My week.\nIt was long.",
    "Ines Vale: What made it long?",
    "Tomas Brandt: I said yes to everything.",
)


def word(*texts: str) -> bytes:
    document = docx.Document()
    for text in texts:
        document.add_paragraph(text)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def test_names_and_words_are_read():
    transcript = load(word(*TYPED), name="typed.docx")
    assert transcript.source.format == "named-docx"
    assert [(u.speaker, u.text) for u in transcript.utterances][1] == (
        "Tomas Brandt",
        "My week. It was long.",
    )


def test_a_table_of_names_and_words_in_one_cell_each_row_is_read():
    document = docx.Document()
    table = document.add_table(0, 1)
    for text in TYPED[1:]:
        table.add_row().cells[0].text = text
    file = io.BytesIO()
    document.save(file)
    assert len(load(file.getvalue()).utterances) == 4


@pytest.mark.parametrize("texts", [(), ("Dear Tomas,", "see you at 10:30.", "Ines")])
def test_a_word_document_that_is_no_transcript_is_called_so(texts):
    with pytest.raises(UnknownFormat, match="Word document, but not a transcript"):
        load(word(*texts))
