"""The marked words, and every form in which they may turn up."""

import base64
import html
import json
from urllib.parse import quote, quote_plus

NAME = "Zoë Quuxová"
OTHER = "Bartholomew O'Plonk"
MARKED = {
    "name": NAME,
    "other name": OTHER,
    "part of a name": "Quuxov",
    "e-mail": "zoe.quuxova@plonk.example",
    "phone": "+44 7700 900931",
    "phone without blanks": "+447700900931",
    "IBAN": "DE89 3704 0044 0532 0130 00",
    "IBAN without blanks": "DE89370400440532013000",
    "sentence": "The heron <ate> my grandmother's & umbrella",
}
SPOKEN = ". ".join(MARKED.values())
FILE = f"""WEBVTT

00:00:01.000 --> 00:00:06.000
{NAME}: Good morning. {SPOKEN}

00:00:07.000 --> 00:00:15.000
{OTHER}: I'm worried about it, really worried. {SPOKEN}
""".encode()
CONSENT = {
    "consent_given_by": "client",
    "consent_text_version": "2026-01",
    "consent_given_at": "2026-09-01T10:00:00Z",
}


def forms(words: str) -> set[str]:
    """Return the words as they may turn up: plain, escaped, encoded, in any alignment."""
    raw = words.encode()
    escaped = json.dumps(words)[1:-1]
    found = {words, quote(words), quote_plus(words), html.escape(words), escaped}
    found |= {repr(words)[1:-1], repr(raw)[2:-1], raw.hex(), html.escape(words, quote=False)}
    for shift in range(3):
        coded = base64.b64encode(b"x" * shift + raw)
        inner = coded[4 if shift else 0 : len(coded) - 4]
        if len(inner) < 12:
            continue  # so short that sealed text may hold it by chance
        found |= {inner.decode(), base64.urlsafe_b64encode(base64.b64decode(inner)).decode()}
    return {each.casefold() for each in found}


def written(words: str) -> list[str]:
    """Return the words as a careless page might send them, in ten encodings and plain."""
    raw = words.encode()
    return [
        words,
        quote(words),
        quote_plus(words),
        html.escape(words),
        json.dumps(words),
        repr(raw),
        raw.hex(),
        base64.b64encode(raw).decode(),
        base64.urlsafe_b64encode(raw).decode(),
        words.casefold().replace(" ", "_"),
        f"s_{words}",
    ]
