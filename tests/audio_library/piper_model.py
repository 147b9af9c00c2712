"""A tiny voice for piper, made of a dozen arithmetic nodes: the inputs and the output of a real one. For tests only.

It «speaks» a tone of 440 Hz, 250 ms a word: the length follows the blanks between words that piper's own
phonemizer hands over, times `length_scale`.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

RATE = 22_050
MS_PER_WORD = 250
_BLANK = 3


def put_voice(data: Path, name: str = "thu-nghiem", language: str = "vi") -> Path:
    """Writes NAME.onnx and NAME.onnx.json where the station keeps its voice files."""
    folder = data / "voices"
    folder.mkdir(parents=True, exist_ok=True)
    model = folder / f"{name}.onnx"
    model.write_bytes(_model().SerializeToString())
    model.with_name(f"{name}.onnx.json").write_text(json.dumps(_description(language)))
    return model


def _description(language: str) -> dict[str, object]:
    return {
        "audio": {"sample_rate": RATE},
        "espeak": {"voice": language},
        "phoneme_type": "espeak",
        "num_symbols": 8,
        "num_speakers": 1,
        "inference": {"noise_scale": 0.667, "length_scale": 1, "noise_w": 0.8},
        # Only the blank has a number of its own; every other sign piper may hand over is left out.
        "phoneme_id_map": {"_": [0], "^": [1], "$": [2], " ": [_BLANK]},
    }


def _model() -> onnx.ModelProto:
    """words = blanks + 1; samples = words × rate × 0.25 × length_scale; output = sin(2π 440 n / rate) × fade."""
    constants = {
        "blank": np.array(_BLANK, dtype=np.int64),
        "one": np.array(1.0, dtype=np.float32),
        "zero": np.array(0.0, dtype=np.float32),
        "a_word": np.array(RATE * MS_PER_WORD / 1000, dtype=np.float32),
        "step": np.array(2 * np.pi * 440 / RATE, dtype=np.float32),
        "scale_at": np.array(1, dtype=np.int64),
        "shape": np.array([1, 1, 1, -1], dtype=np.int64),
    }
    nodes = [
        helper.make_node("Equal", ["input", "blank"], ["is_blank"]),
        helper.make_node("Cast", ["is_blank"], ["as_number"], to=TensorProto.FLOAT),
        helper.make_node("ReduceSum", ["as_number"], ["blanks"], keepdims=0),
        helper.make_node("Add", ["blanks", "one"], ["words"]),
        helper.make_node("Gather", ["scales", "scale_at"], ["length_scale"]),
        helper.make_node("Mul", ["words", "a_word"], ["usual"]),
        helper.make_node("Mul", ["usual", "length_scale"], ["samples"]),
        helper.make_node("Range", ["zero", "samples", "one"], ["at"]),
        helper.make_node("Mul", ["at", "step"], ["phase"]),
        helper.make_node("Sin", ["phase"], ["tone"]),
        helper.make_node("Reshape", ["tone", "shape"], ["output"]),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny voice",
        [
            helper.make_tensor_value_info("input", TensorProto.INT64, [1, "phonemes"]),
            helper.make_tensor_value_info("input_lengths", TensorProto.INT64, [1]),
            helper.make_tensor_value_info("scales", TensorProto.FLOAT, [3]),
        ],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, [1, 1, 1, "samples"])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
