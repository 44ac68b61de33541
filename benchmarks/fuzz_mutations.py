"""Mutations that keep a transcript's shape, so that a fuzzer gets past its first line.

Random bytes break JSON at once and fail a ZIP's checksums; these change what stands inside.
"""

import copy
import io
import json
import random
import zipfile
from collections.abc import Callable
from typing import Any, Final

Mutate = Callable[[bytes, int], bytes]
"""The fuzzer's own mutation of bytes, at most so many long."""

_ODD_VALUES: Final[tuple[Any, ...]] = (
    None, True, False, 0, -1, 0.5, 1e308, -1e308, 10**30, float("nan"), float("inf"),
    "", " ", "0", "-1.5s", "NaN", "1e400", "00:00:01", "9" * 400, "\x00", "\ud800", "\u202e\u200d",
    "Coach", "Speaker 1", "a" * 3000, [], {}, [[]], [{}], {"text": "x"}, ["x", None, 3],
)  # fmt: skip
_ODD_LINES: Final = (
    "", " ", "\ufeff", "\x00", "-->", "00:00:01.000 --> 00:00:00.500", "0:0:0.1 --> 99999:0:0.1",
    "NOTE", "STYLE", "WEBVTT", "1", "<v Ana>Yes</v>", "<v >", "Ana: yes", "Ana  0:03", "**Ana**:",
    "[00:00:01] Ana:", "0:00:01.000,0:00:02.000", '"', "speaker,start,end,text", "---", "sep=;",
    "Ana started transcription", "00:00:00", "10:30 PM Ana: yes", "&lt;&#0;&amp", ">> Bo: no",
    "Transcribed by https://otter.ai", "\u05e9\u05dc\u05d5\u05dd: \u05db\u05df", "Ana:" * 40,
)  # fmt: skip
_MOST_COPIES: Final = 400
_RARELY: Final = 0.05


def mutated(data: bytes, most: int, seed: int, mutate: Mutate) -> bytes:
    """Change the data by what it is: an archive, JSON or lines; now and then as bytes."""
    chance = random.Random(seed)  # noqa: S311  the fuzzer's seed, so that runs can be repeated
    if data.startswith(b"PK") and chance.random() > _RARELY:
        return _archive(data, most, chance, mutate)[:most]
    if chance.random() < 0.25:
        return mutate(data, most)
    if data.lstrip()[:1] in (b"{", b"["):
        return _json(data, most, chance, mutate)[:most]
    return _lines(data, chance)[:most]


def _archive(data: bytes, most: int, chance: random.Random, mutate: Mutate) -> bytes:
    """Change the text of the document and pack it again; now and then the rest of the archive."""
    packed = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w") as new:
            for info in old.infolist():
                part = old.read(info)
                if info.filename == "word/document.xml" or chance.random() < 0.1:
                    part = _xml(part, most, chance, mutate)
                new.writestr(info.filename, part, compress_type=zipfile.ZIP_DEFLATED)
    except Exception:  # noqa: BLE001  a broken archive is changed as bytes
        return mutate(data, most)
    return packed.getvalue() if len(packed.getvalue()) <= most else mutate(data, most)


def _xml(part: bytes, most: int, chance: random.Random, mutate: Mutate) -> bytes:
    if chance.random() < 0.2:
        return mutate(part, most)
    pieces = part.split(b"<")
    for _ in range(chance.randint(1, 4)):
        at, other = chance.randrange(len(pieces)), chance.randrange(len(pieces))
        match chance.randrange(5):
            case 0:
                pieces[at] = pieces[other]
            case 1:
                del pieces[at : at + chance.randint(1, 3)]
            case 2:
                pieces[at:at] = pieces[other : other + 8] * chance.randint(1, 40)
            case 3:
                name, _, rest = pieces[at].partition(b">")
                odd = chance.choice(_ODD_LINES).encode("utf-8", "replace")
                pieces[at] = name + b">" + (odd if chance.random() < 0.7 else rest)
            case _:
                pieces[at] = pieces[at].replace(b"w:t", chance.choice((b"w:p", b"w:tab", b"w:r")))
        if not pieces:
            return part
    return b"<".join(pieces)


def _json(data: bytes, most: int, chance: random.Random, mutate: Mutate) -> bytes:
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return mutate(data, most)
    for _ in range(chance.randint(1, 5)):
        document = _changed(document, chance)
    try:
        return json.dumps(document, ensure_ascii=chance.random() < 0.8).encode(
            "utf-8", "surrogatepass"
        )
    except (ValueError, RecursionError):
        return data


def _changed(node: Any, chance: random.Random) -> Any:
    """Change one value somewhere in the tree, deeper ones more often than the top."""
    if not node or not isinstance(node, dict | list) or chance.random() < 0.08:
        return copy.deepcopy(chance.choice(_ODD_VALUES))
    key = chance.choice(list(node)) if isinstance(node, dict) else chance.randrange(len(node))
    chosen = chance.random()
    if chosen < 0.06:
        del node[key]
    elif chosen < 0.12 and isinstance(node, list):
        node[key:key] = [node[key]] * _copies(chance)
    elif chosen < 0.12:
        node[str(chance.choice(list(node))) + chance.choice(("", "s", "_ms"))] = node[key]
    elif chosen < 0.16:
        other = chance.choice(list(node)) if isinstance(node, dict) else chance.randrange(len(node))
        node[key], node[other] = node[other], node[key]
    else:
        node[key] = _changed(node[key], chance)
    return node


def _copies(chance: random.Random) -> int:
    """Few, so that inputs stay small and many are tried; rarely many, to find what grows."""
    return chance.randint(1, _MOST_COPIES if chance.random() < _RARELY else 3)


def _lines(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    for _ in range(chance.randint(1, 6)):
        at, other = chance.randrange(len(lines) + 1), chance.randrange(len(lines) + 1)
        match chance.randrange(6):
            case 0:
                lines.insert(at, chance.choice(_ODD_LINES).encode("utf-8", "replace"))
            case 1:
                del lines[at : at + chance.randint(1, 3)]
            case 2:
                lines[at:at] = lines[other : other + 6] * _copies(chance)
            case 3:
                lines[at : at + 1] = [b"".join(lines[at : at + 1]) * chance.randint(2, 40)]
            case 4:
                lines[at : at + 1] = [line[: len(line) // 2] for line in lines[at : at + 1]]
            case _:
                lines[at : at + 1] = lines[other : other + 1]
        if not lines:
            return data
    return b"\n".join(lines)
