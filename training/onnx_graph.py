"""The encoder as an ONNX graph, written node by node: few nodes, their kernels fast for one text.

An utterance is short, and so are the kernels' runs: what a node costs beside its arithmetic counts.
A layer is therefore sixteen nodes with no arithmetic of shapes among them. A sum and
``LayerNormalization`` stand in place of onnxruntime's ``SkipLayerNormalization``, which took five
times as long; query, key and value are three products of one quantised input, which was faster
than one product that is split.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from training.text import MAX_TOKENS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray
    from torch import Tensor, nn

    from training.network import ConversationNet, Encoder

OPSET = 20
IR_VERSION = 9
HEADS = 12
WIDTH = 384
MIDDLE = 2
"""Layers of the emotion branch below its middle."""

OUTPUTS = ("emotion", "conversation", "shallow", "middle")
MICROSOFT = "com.microsoft"


class Graph:
    """Nodes and arrays of a graph that is being written; values are known by their names."""

    def __init__(self, *, int8: bool) -> None:
        self.int8 = int8
        self.nodes: list[onnx.NodeProto] = []
        self.arrays: list[onnx.TensorProto] = []
        self._quantised: dict[str, list[str]] = {}

    def array(self, values: NDArray[Any]) -> str:
        """Keep an array in the graph."""
        name = f"array_{len(self.arrays)}"
        self.arrays.append(numpy_helper.from_array(np.asarray(values), name))
        return name

    def node(self, kind: str, *inputs: str, outputs: Iterable[str] = ("out",), **more: Any) -> str:
        """Add a node; return the name of its first output."""
        names = [f"{kind}_{len(self.nodes)}_{output}" for output in outputs]
        self.nodes.append(helper.make_node(kind, inputs, names, names[0], **more))
        return names[0]

    def dense(self, values: str, layer: nn.Linear) -> str:
        """Multiply by a layer's weights and add its offset."""
        weights, offset = _numpy(layer.weight.T), self.array(_numpy(layer.bias))
        if not self.int8:
            return self.node("Add", self.node("MatMul", values, self.array(weights)), offset)
        small, scale = per_channel(weights)
        quantised, by, zero = self._quantise(values)
        return self.node(
            "MatMulIntegerToFloat", quantised, self.array(small), by, self.array(scale), zero, "",
            offset, domain=MICROSOFT,
        )  # fmt: skip

    def norm(self, values: str, layer: nn.LayerNorm) -> str:
        """Normalise each token's values."""
        scale, offset = self.array(_numpy(layer.weight)), self.array(_numpy(layer.bias))
        return self.node("LayerNormalization", values, scale, offset, axis=-1, epsilon=layer.eps)

    def rows(self, table: NDArray[np.float32], ids: str) -> str:
        """Look up rows of a table."""
        if not self.int8:
            return self.node("Gather", self.array(table), ids)
        small, scale, zero = per_tensor(table)
        found = self.node("Gather", self.array(small), ids)
        return self.node("DequantizeLinear", found, self.array(scale), self.array(zero))

    def _quantise(self, values: str) -> list[str]:
        """Quantise values by their own range, once however many products they go into."""
        if values not in self._quantised:
            self.node("DynamicQuantizeLinear", values, outputs=("out", "scale", "zero"))
            self._quantised[values] = list(self.nodes[-1].output)
        return self._quantised[values]


def write(encoder: Encoder, conversation: ConversationNet, path: Path, *, int8: bool) -> None:
    """Write the graph: token ids [1, tokens] to the vectors of OUTPUTS, each [1, 384].

    With ``int8`` the weights are int8 with a scale per channel, and what they are multiplied with
    is scaled to uint8 per utterance as it runs; else everything is fp32.
    """
    graph = Graph(int8=int8)
    shallow = _layers(graph, _embeddings(graph, encoder.embeddings), encoder.trunk.layers)
    middle = _layers(graph, shallow, encoder.branch.layers[:MIDDLE])
    emotion = _layers(graph, middle, encoder.branch.layers[MIDDLE:])
    talk = _layers(graph, shallow, conversation.branch.layers)
    tokens = graph.array(np.array([1]))
    for name, states in zip(OUTPUTS, (emotion, talk, shallow, middle), strict=True):
        graph.nodes.append(
            helper.make_node("ReduceMean", [states, tokens], [name], name, keepdims=0)
        )
    onnx.save(_model(graph), path)


def per_channel(weights: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Quantise each column of weights [inputs, outputs] to -127 … 127 of its largest."""
    scale = np.maximum(np.abs(weights).max(0), np.float32(1e-9)) / np.float32(127)
    return np.rint(weights / scale).astype(np.int8), scale


def per_tensor(
    values: NDArray[np.float32],
) -> tuple[NDArray[np.uint8], NDArray[np.float32], NDArray[np.uint8]]:
    """Quantise values to 0 … 255 of their whole range; return the scale and the place of 0, too."""
    low, high = min(values.min(), 0.0), max(values.max(), 0.0)
    scale = np.float32((high - low) / 255)
    zero = np.rint(-low / scale)
    small = np.clip(np.rint(values / scale) + zero, 0, 255)
    return small.astype(np.uint8), np.asarray(scale), np.asarray(zero.astype(np.uint8))


def _embeddings(graph: Graph, table: Any) -> str:
    """Look up the words; add their places and, all alike, the kind of segment."""
    words = graph.rows(_numpy(table.word_embeddings.weight), "input_ids")
    kind = _numpy(table.token_type_embeddings.weight)[0]
    places = graph.array(_numpy(table.position_embeddings.weight)[:MAX_TOKENS] + kind)
    zero = graph.array(np.array([0]))
    tokens = graph.node("Shape", "input_ids", start=1, end=2)
    own = graph.node("Slice", places, zero, tokens, zero)
    return graph.norm(graph.node("Add", words, own), table.LayerNorm)


def _layers(graph: Graph, states: str, layers: nn.ModuleList) -> str:
    for layer in layers:
        states = _layer(graph, states, layer)
    return states


def _layer(graph: Graph, states: str, layer: Any) -> str:
    """Attend, then transform each token; after each, add what was there and normalise."""
    own, out = layer.attention.self, layer.attention.output
    parts = [graph.dense(states, part) for part in (own.query, own.key, own.value)]
    attended = graph.node("MultiHeadAttention", *parts, domain=MICROSOFT, num_heads=HEADS)
    states = graph.norm(graph.node("Add", graph.dense(attended, out.dense), states), out.LayerNorm)
    wide = graph.node("Gelu", graph.dense(states, layer.intermediate.dense))
    narrow = graph.dense(wide, layer.output.dense)
    return graph.norm(graph.node("Add", narrow, states), layer.output.LayerNorm)


def _model(graph: Graph) -> onnx.ModelProto:
    ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, [1, "tokens"])
    vectors = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, WIDTH]) for name in OUTPUTS
    ]
    made = helper.make_graph(graph.nodes, "encoder", [ids], vectors, graph.arrays)
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)]
    return helper.make_model(made, opset_imports=opsets, ir_version=IR_VERSION)


def _numpy(values: Tensor) -> NDArray[np.float32]:
    return np.ascontiguousarray(values.detach().float().numpy())
