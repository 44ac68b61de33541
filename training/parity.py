"""Checks of the export: int8 beside fp32, one utterance beside many, onnxruntime beside PyTorch.

python -m training.parity --data DIR --out DIR [--export DIR]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime
import torch

from listenwell.reading.trained.model import Model, Spoken
from training import onnx_graph
from training.data import LABELS
from training.figures import confusion, label_f1, macro_f1
from training.network import CONTEXT, WIDTH, additive, pad, pool
from training.progress import say
from training.run import WEIGHTS
from training.stacking import fit_blend
from training.steps import Work, conversation_net, emotion_net, out_of_fold, trunk_states

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from training.network import ConversationNet, Encoder

UTTERANCES = 250
REPEATS = 3
MEMORY = """
import json, sys
from pathlib import Path
from listenwell.reading.trained.model import Model, Spoken
rows = [Spoken(*row) for row in json.loads(sys.stdin.read())]
Model(Path(sys.argv[1])).read(rows)
lines = Path("/proc/self/status").read_text().splitlines()
print(next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM")))
"""


def int8_beside_fp32(work: Work, fold: int = 0) -> list[str]:
    """Read one fold's sources with its own networks, in fp32 and in int8; compare macro-F1."""
    encoder, cached = trunk_states(work)
    net = conversation_net(work, encoder, cached, fold)
    rows = np.flatnonzero(work.folds == fold)
    plain, small = work.out / "fold_fp32.onnx", work.out / "fold_int8.onnx"
    for path in (plain, small):
        onnx_graph.write(emotion_net(work, "all").encoder, net, path, int8=path == small)
    lines = []
    grams = dict(np.load(work.out / "gram_logits.npz"))
    kept = out_of_fold(work)
    vectors = {name: _joined(work, rows, path) for name, path in (("fp32", plain), ("int8", small))}
    for task in LABELS:
        both = np.concatenate([kept[task], grams[task]], axis=1).astype(np.float64)
        others = np.where(work.folds == fold, -1, work.corpus.labels[task])
        blend = fit_blend(both, others)
        scores = {"torch bf16": _score(work, task, rows, blend, both[rows])}
        for name, joined in vectors.items():
            with torch.no_grad():
                logits = net.heads(torch.from_numpy(joined))[task].numpy()
            own = np.concatenate([logits, grams[task][rows]], axis=1)
            scores[name] = _score(work, task, rows, blend, own)
        lines.append(f"{task}: " + ", ".join(f"{k} {v:.3f}" for k, v in scores.items()))
    return lines


def same_alone(folder: Path, talk: list[Spoken]) -> str:
    """Encode texts together and alone, read the session twice and on one thread; count changes."""
    reader = Model(folder)
    texts = sorted({u.text for u in talk})
    together = reader.encode(texts)
    alone = sum(
        any((a != b).any() for a, b in zip(together[t], reader.encode([t])[t], strict=True))
        for t in texts
    )
    first = reader.read(talk)
    others = reader.read(talk), Model(folder, threads=1).read(talk)
    again, single = (sum(a != b for a, b in zip(first, o, strict=True)) for o in others)
    counts = f"read again {again}, one thread {single} of {len(talk)}"
    return f"what differs: texts encoded alone {alone} of {len(texts)}; {counts}"


def speed(work: Work, folder: Path, talk: list[Spoken]) -> list[str]:
    """Time a whole reading, and the encoder alone beside PyTorch on the same token ids."""
    start = time.perf_counter()
    reader = Model(folder)
    loaded = time.perf_counter() - start
    whole = _best(lambda: reader.read(talk))
    texts = sorted({text for u in talk for text in [u.text, *u.before]})
    ids = work.ids(texts)
    encode = lambda: [reader._encode(row) for row in ids]  # noqa: E731, SLF001
    one_thread = _best(encode)
    vectors = _best(lambda: reader._vectors(talk))  # noqa: SLF001
    encoder, cached = trunk_states(work)
    branches = emotion_net(work, "all").encoder, conversation_net(work, encoder, cached, -1)
    torch.set_num_threads(2)
    single = _best(lambda: _torch_single(*branches, ids))
    batched = _best(lambda: _torch_batched(*branches, ids))
    count = len(ids)
    rates = (
        f"onnxruntime int8 {count / vectors:.0f}/s ({count / one_thread:.0f}/s with one), "
        f"PyTorch fp32 {count / single:.0f}/s one by one, {count / batched:.0f}/s in batches of 32"
    )
    return [
        f"load {loaded:.2f} s; {len(talk)} utterances, all heads, two threads: {whole:.2f} s",
        f"encoder, {count} different texts, two threads: {rates}",
    ]


def memory(folder: Path, talk: list[Spoken]) -> str:
    """Measure the peak memory of a process that loads and reads, in MB."""
    import json

    done = subprocess.run(
        [sys.executable, "-c", MEMORY, str(folder)], input=json.dumps(talk), text=True,
        capture_output=True, check=True,
    )  # fmt: skip
    return f"peak memory of load and reading: {done.stdout.strip()} MB"


def emotions_as_shipped(work: Work, folder: Path) -> str:
    """Read GoEmotions dev with the exported folder; compare with the figure before export."""
    reader = Model(folder)
    texts: list[Spoken] = [Spoken("other", text, (), {}) for text in work.dev.texts]
    names = list(work.dev.names)
    thresholds = reader._arrays["emotion.thresholds"]  # noqa: SLF001
    guess = np.zeros(work.dev.targets.shape, dtype=bool)
    for row, reading in enumerate(reader.read(texts)):
        chances = np.array([reading.emotions[name] for name in names])
        guess[row] = chances > thresholds
    score = label_f1(work.dev.targets > 0, guess).mean()
    return f"emotions on dev as shipped: macro-F1 {score:.3f}"


def conversation(work: Work, count: int = UTTERANCES) -> list[Spoken]:
    """Return the first `count` utterances of the longest transcript."""
    corpus = work.corpus
    longest = np.bincount(corpus.transcript_ids).argmax()
    rows = np.flatnonzero(corpus.transcript_ids == longest)[:count]
    return [
        Spoken(
            corpus.roles[row],
            corpus.texts[row],
            tuple(corpus.texts[p] for p in corpus.previous[row] if p >= 0),
            {},
        )
        for row in rows
    ]


def _joined(work: Work, rows: NDArray[np.int64], path: Path) -> NDArray[np.float32]:
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    ids = work.ids(work.corpus.texts)
    found: dict[int, NDArray[np.float32]] = {}
    for row in rows:
        feed = {"input_ids": np.array([ids[row]], dtype=np.int64)}
        found[int(row)] = session.run(["conversation"], feed)[0][0]
    joined = np.zeros((len(rows), (1 + CONTEXT) * WIDTH), dtype=np.float32)
    for line, row in zip(joined, rows, strict=True):
        for number, place in enumerate((row, *work.corpus.previous[row])):
            if place >= 0:
                line[number * WIDTH : (number + 1) * WIDTH] = found[int(place)]
    return joined


def _score(
    work: Work, task: str, rows: NDArray[np.int64], blend: Any, joined: NDArray[Any]
) -> float:
    truth = work.corpus.labels[task][rows]
    known = truth >= 0
    guess = blend.label(blend.probabilities(joined[known].astype(np.float64)))
    return macro_f1(confusion(truth[known], guess, len(LABELS[task])))


@torch.no_grad()
def _torch_single(encoder: Encoder, talk: ConversationNet, ids: Sequence[Sequence[int]]) -> None:
    for row in ids:
        hidden = encoder.trunk(encoder.embeddings(input_ids=torch.tensor([row])))
        for branch in (encoder.branch, talk.branch):
            branch(hidden).mean(1)


@torch.no_grad()
def _torch_batched(encoder: Encoder, talk: ConversationNet, ids: Sequence[Sequence[int]]) -> None:
    order = sorted(ids, key=len)
    for start in range(0, len(order), 32):
        padded, mask = pad(order[start : start + 32])
        added = additive(mask)
        hidden = encoder.trunk(encoder.embeddings(input_ids=padded), added)
        for branch in (encoder.branch, talk.branch):
            pool(branch(hidden, added), mask)


def _best(work: Callable[[], object]) -> float:
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    """Print every check."""
    parser = argparse.ArgumentParser(description="Check the export.")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--export", type=Path, default=WEIGHTS)
    arguments = parser.parse_args()
    torch.set_num_threads(2)
    work = Work(arguments.data, arguments.out)
    talk = conversation(work)
    folder = arguments.export
    checks = [*speed(work, folder, talk), memory(folder, talk), same_alone(folder, talk)]
    checks += [emotions_as_shipped(work, folder), *int8_beside_fp32(work)]
    for line in checks:
        say(line)


if __name__ == "__main__":
    main()
