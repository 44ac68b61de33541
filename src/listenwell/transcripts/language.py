"""Which language a conversation is in, told by its commonest words and its script.

Only one question matters here, whether English rules may be applied, so a short list of function
words for each neighbouring language is enough; no model is loaded for it.
"""

import re
import unicodedata
from collections.abc import Iterable
from itertools import islice
from typing import Final

_FUNCTION_WORDS: Final[dict[str, frozenset[str]]] = {
    "en": frozenset(
        "the and to of a i you it that in is was for on my with have but so this what we be are "
        "not do me at just like your about know if they can yeah don't it's i'm".split()
    ),
    "de": frozenset(
        "der die das und ich ist nicht es ein eine zu in den mit auf für wir sie ja aber auch "
        "was wie so dass mir mich haben habe war du".split()
    ),
    "fr": frozenset(
        "le la les de des et je est que un une pas pour dans vous nous il elle c'est ce qui en "
        "mais oui avec sur ça j'ai tu me mon ma".split()
    ),
    "es": frozenset(
        "el la los las de y que no en un una es por con para se lo me mi pero sí yo como más "
        "está muy eso tengo te".split()
    ),
    "pt": frozenset(
        "o a os as de e que não em um uma é por com para se me meu minha mas sim eu como mais "
        "está muito isso tenho você".split()
    ),
    "it": frozenset(
        "il la i le di e che non in un una è per con si lo mi mio mia ma sì io come più sono "
        "molto questo ho ti".split()
    ),
    "nl": frozenset(
        "de het een en ik is niet van in dat te op met voor wij zij ja maar ook wat hoe zo mij "
        "heb was je zijn er".split()
    ),
    "sv": frozenset(
        "och i att det som en på är av för med jag inte ett om har men så vi du den var mig "
        "här kan till ta".split()
    ),
}
_SCRIPTS: Final = {
    "HEBREW": "he",
    "ARABIC": "ar",
    "CYRILLIC": "ru",
    "GREEK": "el",
    "CJK": "zh",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "DEVANAGARI": "hi",
    "THAI": "th",
}
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SAMPLE_WORDS: Final = 1500
_FEWEST_WORDS: Final = 20
_UNDETERMINED: Final = "und"


def detect_language(texts: Iterable[str]) -> str | None:
    """Return an ISO 639-1 code, ``und`` for a language not known here, ``None`` for too few words.

    Looks at the first 1,500 words at most.
    """
    words = list(islice(_words(texts), _SAMPLE_WORDS))
    if len(words) < _FEWEST_WORDS:
        return None
    script = _foreign_script(words)
    if script:
        return script
    hits = {code: sum(word in common for word in words) for code, common in _FUNCTION_WORDS.items()}
    best = max(hits, key=lambda code: (hits[code], code == "en"))
    return best if hits[best] >= len(words) * 0.12 else _UNDETERMINED


def _words(texts: Iterable[str]) -> Iterable[str]:
    for text in texts:
        for match in _WORD.finditer(text[:2000]):
            yield match.group().replace("’", "'").lower()


def _foreign_script(words: list[str]) -> str | None:
    counts: dict[str, int] = {}
    for word in words:
        if not word.isascii():
            script = unicodedata.name(word[0], "").partition(" ")[0]
            code = _SCRIPTS.get(script)
            if code:
                counts[code] = counts.get(code, 0) + 1
    best = max(counts, key=lambda code: counts[code], default=None)
    return best if best and counts[best] > len(words) * 0.5 else None
