"""The encoder as an ONNX graph: fused for the CPU, its weights int8 with a scale per channel."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers import optimizer
from torch import Tensor, nn

from training.network import Layers

if TYPE_CHECKING:
    from training.network import ConversationNet, Encoder

OPSET = 17
HEADS = 12
WIDTH = 384
MIDDLE = 2
"""Layers of the emotion branch below its middle."""

OUTPUTS = ("emotion", "conversation", "shallow", "middle")


class Exported(nn.Module):
    """One unpadded token sequence to its vectors: two, and the emotion branch's at two depths."""

    def __init__(self, encoder: Encoder, conversation: ConversationNet) -> None:
        super().__init__()
        self.encoder = encoder
        self.conversation = conversation.branch

    def forward(self, input_ids: Tensor) -> tuple[Tensor, ...]:
        """Map ids [1, tokens] to the vectors of OUTPUTS, each [1, 384]."""
        hidden = self.encoder.trunk(self.encoder.embeddings(input_ids=input_ids))
        middle = Layers(self.encoder.branch.layers[:MIDDLE])(hidden)
        emotion = Layers(self.encoder.branch.layers[MIDDLE:])(middle)
        conversation = self.conversation(hidden)
        return tuple(each.mean(1) for each in (emotion, conversation, hidden, middle))


def write_plain(encoder: Encoder, conversation: ConversationNet, path: Path) -> None:
    """Write the graph in fp32, with attention, GELU and layer norms fused."""
    module = Exported(encoder, conversation).eval()
    for part in module.modules():
        if hasattr(part, "config"):
            part.config._attn_implementation = "eager"  # noqa: SLF001
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        raw = Path(folder) / "raw.onnx"
        torch.onnx.export(
            module, (torch.arange(5, 22)[None, :],), str(raw), input_names=["input_ids"],
            output_names=list(OUTPUTS), dynamic_axes={"input_ids": {1: "tokens"}},
            opset_version=OPSET, dynamo=False,
        )  # fmt: skip
        fused = optimizer.optimize_model(
            str(raw), model_type="bert", num_heads=HEADS, hidden_size=WIDTH, opt_level=0
        )
        fused.save_model_to_file(str(path))


def write_int8(plain: Path, path: Path) -> None:
    """Quantise the weights to int8 per channel; activations are scaled per utterance as it runs."""
    quantize_dynamic(
        str(plain), str(path), per_channel=True, weight_type=QuantType.QInt8,
        extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
    )  # fmt: skip
