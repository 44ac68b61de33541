"""Every benchmark in one run: `make bench`."""

import json
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

from benchmarks import telemetry_overhead
from benchmarks.bench_reader import bench_reader
from benchmarks.conversations import write_conversations

HERE = Path(__file__).parent
PEER = HERE.parent / ".venv-peers" / "bin" / "python"
SESSIONS, UTTERANCES = 40, 500
REPEATS = 5


def main() -> None:
    """Run and print."""
    bench_import()
    bench_start()
    bench_reader(PEER)
    telemetry_overhead.main()


def bench_import() -> None:
    """Import plus every measure that needs no reader, against ConvoKit's corpus and talk time."""
    count = SESSIONS * UTTERANCES
    print(f"Import and every non-language measure: {SESSIONS} sessions of {UTTERANCES} utterances")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "conversations.jsonl"
        write_conversations(path, SESSIONS, UTTERANCES)
        ours = min(_cpu_seconds(path) for _ in range(REPEATS))
        print(f"  listenwell          {count / ours:>10,.0f} utterances per CPU-second")
        if not PEER.exists():
            print("  ConvoKit            not installed; `make peers` installs it (about 5 GB)")
            return
        runs = [_peer(path) for _ in range(REPEATS)]
    corpus = min(run["corpus"] for run in runs)
    talk_time = min(run["talk_time"] for run in runs)
    print(f"  ConvoKit Corpus     {count / corpus:>10,.0f}")
    print(f"  + TalkTimeSharing   {count / (corpus + talk_time):>10,.0f}")
    print(f"  listenwell is {(corpus + talk_time) / ours:.1f} times as fast (asked: 5)")


def _cpu_seconds(path: Path) -> float:
    from listenwell import load
    from listenwell.reading.measure import measure

    lines = path.read_bytes().splitlines()
    began = time.process_time()
    for line in lines:
        measure(load(line, name="session.json"))
    return time.process_time() - began


def _peer(path: Path) -> dict[str, float]:
    command = [str(PEER), str(HERE / "peer_convokit.py"), str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    times: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return times


def bench_start() -> None:
    """Start of `listenwell --help` against a bare interpreter."""
    print("Start of the command line")
    script = str(Path(sysconfig.get_path("scripts")) / "listenwell")
    bare = _median_wall([sys.executable, "-c", "pass"])
    ours = _median_wall([script, "--help"])
    print(f"  python -c pass      {bare * 1000:>7.1f} ms")
    print(f"  listenwell --help   {ours * 1000:>7.1f} ms")
    print(f"  {ours / bare:.1f} times the bare interpreter (asked: under 10)")


def _median_wall(command: list[str]) -> float:
    times = []
    for _ in range(15):
        began = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - began)
    return statistics.median(times)


if __name__ == "__main__":
    main()
