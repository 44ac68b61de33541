"""Writes the sample sessions from their scripts: python tools/make_samples.py [--check]."""

import json
import sys
from itertools import groupby
from pathlib import Path

from sample_formats import WRITERS
from sample_scripts import Script, read_script

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "tools" / "sample_scripts"
SAMPLES = ROOT / "src" / "listenwell" / "samples"


def files() -> dict[Path, bytes]:
    """Return every file of the samples with its content."""
    scripts = [read_script(path) for path in sorted(SCRIPTS.glob("20*.txt"))]
    written = {}
    for script in scripts:
        suffix, write = WRITERS[script.format]
        written[SAMPLES / "data" / (script.name + suffix)] = write(script)
    manifest = {"samples": [_entry(script) for script in scripts]}
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    return written | {SAMPLES / "manifest.json": text.encode()}


def _entry(script: Script) -> dict[str, object]:
    return {
        "file": script.name + WRITERS[script.format][0],
        "format": script.format,
        "coach": script.coach,
        "client": script.client,
        "date": script.day.isoformat(),
        "utterances": len(script.lines),
        "turns": sum(1 for _ in groupby(line.who for line in script.lines)),
        "shows": script.shows,
    }


def main() -> int:
    """Write the files, or with ``--check`` only say which of them differ."""
    if "--check" in sys.argv[1:]:
        stale = [p for p, data in files().items() if not p.exists() or p.read_bytes() != data]
        for path in stale:
            print(f"{path.relative_to(ROOT)}: differs from its script; run {Path(__file__).name}")
        return 1 if stale else 0
    for path, data in files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
