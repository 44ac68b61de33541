"""Which language, and when that cannot be told."""

import pytest

from listenwell.transcripts.language import detect_language

SENTENCES = {
    "en": "I think that we could try it and see what happens with the team if they are on board",
    "de": "Ich denke dass wir es mit dem Team versuchen und sehen was dann so ist aber nicht heute",
    "fr": "Je pense que nous avons une idée mais ce n'est pas facile pour moi dans le travail et",
    "es": "Creo que es una buena idea pero no sé como lo voy a hacer con el equipo y los demás",
    "he": "אני חושבת שאפשר לנסות את זה ולראות מה קורה עם הצוות אם הם מסכימים כי זה חשוב לי מאוד",
    "ru": "Я думаю что мы могли бы попробовать и посмотреть что будет с командой если согласны да",
}


@pytest.mark.parametrize("code", SENTENCES)
def test_languages_are_told_apart(code):
    assert detect_language([SENTENCES[code]] * 2) == code


def test_too_few_words_cannot_be_told():
    assert detect_language(["Yes.", "Okay then."]) is None


def test_an_unknown_language_is_undetermined_and_not_english():
    assert detect_language(["kama wewe ni mzima basi tutaonana kesho asubuhi sana " * 4]) == "und"
