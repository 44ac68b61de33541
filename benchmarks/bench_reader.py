"""The trained reader: load, a session of 250 utterances, memory, and PyTorch beside it."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.conversations import write_conversations, write_counselling

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
texts = [u.text for u in transcript.utterances]
from listenwell.reading.trained.model import Model
from listenwell.reading.trained.reader import model_folder
model = Model(model_folder())
encoding = time.perf_counter()
model.encode(texts)
encoded = time.perf_counter()
print(json.dumps({"load": loaded - began, "seconds": done - start, "encoder": encoded - encoding,
                  "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""


def bench_reader(peer: Path) -> None:
    """Print load, reading and memory, and how many times PyTorch's speed that is."""
    print(f"Trained reader: a session of {UTTERANCES} utterances, every head")
    with tempfile.TemporaryDirectory() as folder:
        session, texts = Path(folder) / "session.json", Path(folder) / "texts.json"
        write_counselling(session, UTTERANCES)
        _bench("as long as in counselling transcripts", session, texts, peer)
        _write_short(session)
        _bench("short, all different", session, texts, peer)


def _bench(kind: str, session: Path, texts: Path, peer: Path) -> None:
    said = [u["text"] for u in json.loads(session.read_text(encoding="utf-8"))["utterances"]]
    texts.write_text(json.dumps(said), encoding="utf-8")
    mean = sum(len(text.split()) for text in said) / len(said)
    print(f" Utterances {kind}: {mean:.1f} words on average, {len(set(said))} different")
    ours = min((_run(sys.executable, "-c", _READER, session) for _ in range(REPEATS)),
               key=lambda run: run["seconds"])  # fmt: skip
    print(f"  load                {ours['load']:>7.2f} s   (asked: under 1)")
    print(f"  read                {ours['seconds']:>7.2f} s   (asked: under 1)")
    print(f"  peak memory         {ours['peak_mb']:>7.0f} MB  (asked: under 400)")
    print(f"  listenwell          {UTTERANCES / ours['seconds']:>7.0f} utterances a second, read")
    print(f"  its encoder         {UTTERANCES / ours['encoder']:>7.0f} utterances a second")
    if not peer.exists():
        print("  PyTorch             not installed; `make peers` installs it")
        return
    runs = [_run(peer, HERE / "peer_torch.py", texts) for _ in range(REPEATS)]
    for name, way in (("one by one", "single"), ("batches of 32", "batched")):
        seconds = min(run[way] for run in runs)
        print(f"  PyTorch {name:13}{UTTERANCES / seconds:>6.0f} utterances a second; "
              f"reader {seconds / ours['seconds']:.1f} times, "
              f"encoder {seconds / ours['encoder']:.1f} times (asked: 4)")  # fmt: skip


def _run(*command: object) -> dict[str, float]:
    done = subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _write_short(session: Path) -> None:
    """Write a session whose utterances all differ, so that nothing is encoded twice for free."""
    write_conversations(session, 1, UTTERANCES)
    document = json.loads(session.read_text(encoding="utf-8"))
    for number, said in enumerate(document["utterances"]):
        said["text"] = f"{said['text']} That was number {number}."
    session.write_text(json.dumps(document), encoding="utf-8")
