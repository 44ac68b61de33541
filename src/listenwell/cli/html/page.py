"""The page put together: template, style, script and data, sealed by a content policy."""

import base64
import hashlib
import json
from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template
from typing import Any, Final

from listenwell._version import __version__
from listenwell.cli.html.payload import page_payload
from listenwell.reading import Reading

_ASSETS: Final = Path(__file__).with_name("assets")
_STYLES: Final = ("tokens.css", "layout.css", "parts.css", "transcript.css", "print.css")
_SCRIPTS: Final = (
    "elements.js",
    "timeline.js",
    "transcript.js",
    "evidence.js",
    "sections.js",
    "notes.js",
    "app.js",
)


def build_page(readings: Sequence[Reading]) -> str:
    """Return the whole page; the same readings give the same page, byte for byte."""
    style = "\n".join(_asset(name) for name in _STYLES)
    script = '"use strict";\n(() => {\n' + "\n".join(_asset(name) for name in _SCRIPTS) + "})();\n"
    payload = page_payload(readings)
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    return Template(_asset("page.html")).substitute(
        title=escape(str(payload["title"])),
        version=__version__,
        policy=policy,
        style=style,
        script=script,
        data=script_json(payload),
    )


def script_json(data: Any) -> str:
    """Return JSON that cannot end the script element it stands in, whatever words it holds."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"
