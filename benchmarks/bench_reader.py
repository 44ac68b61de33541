"""The trained reader: load, a session of 250 utterances, memory, and PyTorch beside it."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.conversations import write_conversations

HERE = Path(__file__).parent
UTTERANCES = 250
REPEATS = 3

_READER = """
import json, resource, sys, time
from pathlib import Path
from listenwell import load
began = time.perf_counter()
from listenwell.reading.trained import trained_reader
reader = trained_reader()
loaded = time.perf_counter()
if reader is None:
    sys.exit("the trained reader's files are not here")
transcript = load(Path(sys.argv[1]).read_bytes(), name="session.json")
marks = [False] * len(transcript.utterances)
start = time.perf_counter()
reader.annotate(transcript, marks)
done = time.perf_counter()
print(json.dumps({"load": loaded - began, "seconds": done - start,
                  "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""


def bench_reader(peer: Path) -> None:
    """Print load, reading and memory, and how many times PyTorch's speed that is."""
    print(f"Trained reader: a session of {UTTERANCES} utterances, every head")
    with tempfile.TemporaryDirectory() as folder:
        session, texts = Path(folder) / "session.json", Path(folder) / "texts.json"
        _write(session, texts)
        ours = min((_run(sys.executable, "-c", _READER, session) for _ in range(REPEATS)),
                   key=lambda run: run["seconds"])  # fmt: skip
        print(f"  load                {ours['load']:>7.2f} s   (asked: under 1)")
        print(f"  read                {ours['seconds']:>7.2f} s   (asked: under 1)")
        print(f"  peak memory         {ours['peak_mb']:>7.0f} MB  (asked: under 400)")
        if not peer.exists():
            print("  PyTorch             not installed; `make peers` installs it")
            return
        torch = min(_run(peer, HERE / "peer_torch.py", texts)["seconds"] for _ in range(REPEATS))
    print(f"  listenwell          {UTTERANCES / ours['seconds']:>7.0f} utterances a second")
    print(f"  PyTorch, encoder    {UTTERANCES / torch:>7.0f} utterances a second")
    print(f"  {torch / ours['seconds']:.1f} times PyTorch (asked: 4)")


def _run(*command: object) -> dict[str, float]:
    done = subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _write(session: Path, texts: Path) -> None:
    """Write a session whose utterances all differ, so that nothing is encoded twice for free."""
    write_conversations(session, 1, UTTERANCES)
    document = json.loads(session.read_text(encoding="utf-8"))
    for number, said in enumerate(document["utterances"]):
        said["text"] = f"{said['text']} That was number {number}."
    session.write_text(json.dumps(document), encoding="utf-8")
    texts.write_text(json.dumps([u["text"] for u in document["utterances"]]), encoding="utf-8")
