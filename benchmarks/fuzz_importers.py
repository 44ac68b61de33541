"""Fuzz the importers, guided by coverage: load, read and print whatever a fuzzer can think of.

Run by ``make fuzz``, or ``python -m benchmarks.fuzz_importers``. ``FUZZ_SECONDS`` (60) is shared
evenly by the kinds of file; ``FUZZ_KINDS`` names some of them. The fuzzer is atheris (libFuzzer
for Python), installed on first use in a folder of its own, ``.venv-fuzz``.

An input is a crash when it ends in anything but a reading or an error of our own tree, or when the
process dies. Crashes and the slowest input of each kind are kept under ``out/fuzz``; give such a
file to ``listenwell analyze`` to see it again.
"""

import hashlib
import io
import json
import os
import resource
import subprocess
import sys
import time
import traceback
import zipfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
TOOL: Final = ROOT / ".venv-fuzz"
REQUIREMENT: Final = "atheris==3.0.0"
OUT: Final = ROOT / "out" / "fuzz"
SEEDS: Final = (ROOT / "tests/transcripts/fixtures", ROOT / "src/listenwell/samples/data")
KINDS: Final[dict[str, tuple[str, ...]]] = {
    "captions": (".vtt", ".srt", ".sbv"),
    "text": (".txt", ".md"),
    "table": (".csv", ".tsv"),
    "json": (".json",),
    "word": (".docx",),
}
MOST_BYTES: Final = 64 * 1024
SLOW_SECONDS: Final = 5.0
LARGE_MIB: Final = 500
_SAVE_EVERY_SECONDS: Final = 2.0


@dataclass
class Tally:
    """What became of the inputs of one kind."""

    kind: str
    tried: int = 0
    read: int = 0
    refused: int = 0
    crashes: dict[str, int] = field(default_factory=dict)
    slowest_seconds: float = 0.0
    slowest_bytes: int = 0
    peak_mib: float = 0.0
    corpus: int = 0


def main() -> int:
    """Fuzz each kind of file in a process of its own and print the sums."""
    seconds = int(os.environ.get("FUZZ_SECONDS", "60"))
    kinds = os.environ.get("FUZZ_KINDS", " ".join(KINDS)).split()
    if not _prepared():
        return 2
    tallies = [_fuzz(kind, max(5, seconds // len(kinds))) for kind in kinds]
    _print(tallies)
    bad = any(
        t.crashes or t.slowest_seconds > SLOW_SECONDS or t.peak_mib > LARGE_MIB for t in tallies
    )
    return 1 if bad else 0


def _prepared() -> bool:
    """Install the fuzzer beside the project's environment, where it is not there yet."""
    if (TOOL / "atheris").is_dir():
        return True
    print(f"Installing {REQUIREMENT} in {TOOL.name} ...", file=sys.stderr)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(TOOL)]
    if subprocess.run([*pip, REQUIREMENT], check=False).returncode == 0:
        return True
    print(
        f"error: {REQUIREMENT} cannot be installed here (it needs Linux or macOS and Python 3.11 "
        "to 3.13).\n  try: make fuzz PYTHON=python3.12",
        file=sys.stderr,
    )
    return False


def _fuzz(kind: str, seconds: int) -> Tally:
    folder = OUT / kind
    folder.mkdir(parents=True, exist_ok=True)
    tally_file = folder / "tally.json"
    tally_file.unlink(missing_ok=True)
    print(f"{kind}: {seconds} s", file=sys.stderr, flush=True)
    paths = [str(TOOL), str(ROOT), os.environ.get("PYTHONPATH", "")]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))}
    command = [sys.executable, "-m", "benchmarks.fuzz_importers", "--kind", kind, str(seconds)]
    with (folder / "log.txt").open("wb") as log:
        code = subprocess.run(
            command, env=environment, cwd=ROOT, stdout=log, stderr=log, check=False
        ).returncode
    tally = Tally(kind)
    if tally_file.exists():
        tally = Tally(**json.loads(tally_file.read_text()))
    if code:
        tally.crashes[f"the process ended with {code}; see {folder / 'log.txt'}"] = 1
    return tally


def _print(tallies: list[Tally]) -> None:
    print(f"{'kind':10}{'tried':>10}{'read':>10}{'refused':>10}{'crashes':>9}", end="")
    print(f"{'slowest':>12}{'of bytes':>10}{'peak memory':>14}")
    for t in tallies:
        print(f"{t.kind:10}{t.tried:10,}{t.read:10,}{t.refused:10,}{len(t.crashes):9}", end="")
        print(f"{t.slowest_seconds:10.2f} s{t.slowest_bytes:10,}{t.peak_mib:10.0f} MiB")
    print(
        f"{'all':10}{sum(t.tried for t in tallies):10,}{sum(t.read for t in tallies):10,}"
        f"{sum(t.refused for t in tallies):10,}{sum(len(t.crashes) for t in tallies):9}"
        f"{max(t.slowest_seconds for t in tallies):10.2f} s{'':10}"
        f"{max(t.peak_mib for t in tallies):10.0f} MiB"
    )
    for t in tallies:
        for place, times in t.crashes.items():
            print(f"CRASH {t.kind}, {times} times: {place}")


def seeds(kind: str) -> Iterator[bytes]:
    """Yield the fixtures and samples of one kind; Word documents are made of the text ones."""
    for file in sorted(file for folder in SEEDS for file in folder.rglob("*")):
        if file.suffix in KINDS[kind] and file.stat().st_size <= MOST_BYTES:
            yield file.read_bytes()
    if kind == "word":
        for file in sorted(SEEDS[0].glob("*/*.txt")):
            yield _word(file.read_text(encoding="utf-8").split("\n")[:40])
        yield _word(["0:0:0.210 --> 0:0:3.4", "Ines Vale", "Useful?"] * 4)
        yield _word(["Ines Vale started transcription", "Ines Vale   0:03\nYes.\nSo."] * 4)


def _word(paragraphs: list[str]) -> bytes:
    import docx

    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph("".join(c for c in text if c.isprintable() or c in "\n\t"))
    whole, small = io.BytesIO(), io.BytesIO()
    document.save(whole)
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(small, "w", zipfile.ZIP_DEFLATED) as new:
        for part in ("[Content_Types].xml", "_rels/.rels", "word/document.xml"):
            new.writestr(part, old.read(part))
    return small.getvalue()


class Target:
    """What the fuzzer calls: load, read, print; and keeps the tally."""

    def __init__(self, kind: str, seconds: int) -> None:
        from listenwell import load, read
        from listenwell.errors import ListenwellError
        from listenwell.reading.document import session_document
        from listenwell.reading.rules import RuleReader

        self._load, self._read, self._document = load, read, session_document
        self._ours = ListenwellError
        self._reader = RuleReader()
        self._folder = OUT / kind
        self._tally = Tally(kind)
        self._deadline = time.monotonic() + seconds
        self._saved = 0.0

    def __call__(self, data: bytes) -> None:
        """Try one input."""
        begin = time.process_time()
        try:
            reading = self._read(self._load(data, name="input"), self._reader)
            json.dumps(self._document(reading), allow_nan=False, ensure_ascii=False).encode()
            self._tally.read += 1
        except self._ours as error:
            str(error).encode()
            self._tally.refused += 1
        except Exception as error:  # noqa: BLE001  that is what is looked for
            self._crash(error, data)
        self._tally.tried += 1
        self._note(time.process_time() - begin, data)

    def _crash(self, error: Exception, data: bytes) -> None:
        frames = traceback.extract_tb(error.__traceback__)[-3:]
        place = " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames))
        place = f"{type(error).__name__} in {place}"
        crashes = self._tally.crashes
        if place not in crashes:
            name = hashlib.sha256(place.encode()).hexdigest()[:12]
            (self._folder / f"crash-{name}").write_bytes(data)
        crashes[place] = crashes.get(place, 0) + 1

    def _note(self, seconds: float, data: bytes) -> None:
        tally = self._tally
        if seconds > tally.slowest_seconds:
            tally.slowest_seconds, tally.slowest_bytes = round(seconds, 3), len(data)
            (self._folder / "slowest").write_bytes(data)
        now = time.monotonic()
        if now - self._saved > _SAVE_EVERY_SECONDS or now > self._deadline:
            self._saved = now
            # Kilobytes on Linux, bytes on macOS.
            unit = 1024 if sys.platform == "darwin" else 1
            usage = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            tally.peak_mib = round(usage / unit / 1024, 1)
            (self._folder / "tally.json").write_text(json.dumps(asdict(tally)))
        if now > self._deadline:
            os._exit(0)  # libFuzzer would leave in the midst of a tally


def fuzz_one_kind(kind: str, seconds: int) -> None:
    """Fuzz in this process until the time is up; does not return."""
    import atheris

    with atheris.instrument_imports(include=["listenwell", "webvtt"]):
        from listenwell.transcripts.formats import all_formats

        all_formats()
        target = Target(kind, seconds)
        for data in seeds(kind):
            target(data)
    from benchmarks.fuzz_mutations import mutated

    def mutator(data: bytes, most: int, seed: int) -> bytes:
        return mutated(bytes(data), most, seed, lambda d, m: bytes(atheris.Mutate(d, m)))

    corpus = OUT / kind / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for data in seeds(kind):
        (corpus / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
    options = [
        f"-max_len={MOST_BYTES}",
        "-timeout=60",
        "-rss_limit_mb=2048",
        f"-cross_over={int(kind != 'word')}",  # two halves of archives are none
        f"-artifact_prefix={OUT / kind}/",
        str(corpus),
    ]
    atheris.Setup([sys.argv[0], *options], target, custom_mutator=mutator)
    atheris.Fuzz()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--kind"]:
        fuzz_one_kind(sys.argv[2], int(sys.argv[3]))
    sys.exit(main())
