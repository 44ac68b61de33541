"""Train the reader from the data folder, measure it, and export it: one command.

    python -m training.run --data DIR --out DIR [--export DIR] [--predictions DIR]

Steps that are finished are kept in --out and skipped when the command is run again.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from training import assemble, export, onnx_graph, session_stage
from training.evaluate import report
from training.predictions import sentiment_groups
from training.progress import say
from training.steps import Work, conversation_net, emotion_net, train_folds, trunk_states

if TYPE_CHECKING:
    from listenwell.reading.trained.model import Support
    from training.cues import CueModel

HERE = Path(__file__).parent
WEIGHTS = HERE.parent / "src" / "listenwell" / "reading" / "trained" / "weights"
EVERYTHING = -1


def main() -> None:
    """Read the command line and run every step."""
    parser = argparse.ArgumentParser(description="Train, measure and export the reader.")
    parser.add_argument("--data", type=Path, required=True, help="folder with annomi/, goemotions/")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoints")
    parser.add_argument("--export", type=Path, default=WEIGHTS)
    parser.add_argument("--predictions", type=Path, default=HERE / "predictions")
    parser.add_argument("--threads", type=int, default=2)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    run(
        Work(arguments.data, arguments.out),
        arguments.export,
        arguments.predictions,
        arguments.threads,
    )


def run(work: Work, folder: Path, predicted: Path, workers: int) -> None:
    """Train what is missing, then blend, measure and export."""
    emotion_net(work, "all")
    emotion_net(work, "held_out")
    train_folds(work, workers)
    talk, moods = assemble.conversation(work), assemble.mood(work)
    assemble.write_predictions(work, predicted, talk, moods)
    heads = assemble.cue_model(work, HERE / "labels", predicted)
    support = assemble.support(work, HERE / "labels", predicted)
    write_model(work, folder, talk, moods, heads, support)
    first = talk.cross_fitted["talk_type"].probabilities
    session_stage.write_first(predicted / session_stage.FIRST, work.corpus, first)
    session_stage.run(work.corpus, folder, predicted)
    say(f"exported to {folder}; figures from predictions for unseen sources and comments")
    tables = report(work.data, predicted)
    (predicted / "FIGURES.md").write_text(tables, encoding="utf-8")
    say("\n" + tables)


def write_model(
    work: Work, folder: Path, talk: assemble.Conversation, moods: assemble.Mood,
    cues: CueModel | None, support: Support | None,
) -> None:  # fmt: skip
    """Write the model folder from the networks trained on everything."""
    folder.mkdir(parents=True, exist_ok=True)
    encoder, cached = trunk_states(work)
    parts = export.Parts(
        emotion=emotion_net(work, "all"),
        conversation=conversation_net(work, encoder, cached, EVERYTHING),
        emotion_grams=assemble.emotion_grams(work),
        conversation_grams=assemble.conversation_grams(work),
        emotion_blend=moods.blend,
        blends=talk.blends,
        sentiment=moods.sentiment,
        groups=sentiment_groups(work.comments),
        cues=cues,
        support=support,
    )
    onnx_graph.write(parts.emotion.encoder, parts.conversation, folder / "encoder.onnx", int8=True)
    export.write_rest(
        folder, export.arrays(parts), work.comments.names, export.figures(work, talk, moods)
    )


if __name__ == "__main__":
    main()
