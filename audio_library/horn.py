"""Sound for horn loudspeakers: what they cannot give is taken away, what makes words clear is brought out.

A horn gives nothing under 200-300 Hz but is driven hard by it, and words are understood by what lies between
2 and 4 kHz. So: a high-pass, a broad rise in the presence range, and a light compression which brings quiet
syllables nearer to the loud ones. All three are settings, off by default. Loudness and true peak are made
right after this, by mastering.
"""

from __future__ import annotations

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.filter import Graph

from audio_library.codec import RATE, Pcm
from station.settings import SoundSettings

_WORK_LUFS = -26.0  # room for what the filters add; the compressor's threshold is set for this level
_PUSH = RATE
_PRESENCE_WIDTH_OCTAVES = 1.5
# Without its lows a voice is a row of sharp pulses, whose peaks would keep it quiet. Broadcasters spread them in time by
# turning phases, which the ear does not notice in speech.
_SPREAD_HZ = (150, 300, 600, 1200, 2400)
# 2:1 above about the mean level of speech, quick enough for a syllable, slow enough not to pump.
_COMPRESSOR = "threshold=0.05:ratio=2:attack=8:release=180:knee=4:makeup=1:detection=rms"


def is_coloured(settings: SoundSettings) -> bool:
    return settings.horn_equaliser or settings.compression


def coloured(pcm: Pcm, settings: SoundSettings, level_lufs: float) -> Pcm:
    """The sound for horns, as long as it was, at about −26 LUFS; `level_lufs` is its loudness now."""
    graph = Graph()
    nodes = [graph.add_abuffer(sample_rate=RATE, format="s16", layout="mono")]
    nodes += [graph.add(name, options) for name, options in _chain(settings, _WORK_LUFS - level_lufs)]
    graph.link_nodes(*nodes, graph.add("abuffersink")).configure()
    parts: list[Pcm] = []
    for start in range(0, len(pcm), _PUSH):
        block = np.ascontiguousarray(pcm[start : start + _PUSH])
        frame = AudioFrame.from_ndarray(block[np.newaxis, :], format="s16", layout="mono")
        frame.sample_rate, frame.pts = RATE, start
        graph.push(frame)
        parts += _ready(graph)
    graph.push(None)
    parts += _ready(graph)
    made = np.concatenate(parts)
    return np.pad(made, (0, max(0, len(pcm) - len(made))))[: len(pcm)]


def _chain(settings: SoundSettings, gain_db: float) -> list[tuple[str, str]]:
    chain = [("aformat", "sample_fmts=fltp"), ("volume", f"volume={gain_db:.2f}dB:precision=float")]
    if settings.horn_equaliser:
        presence = f"f={settings.horn_presence_hz}:t=o:w={_PRESENCE_WIDTH_OCTAVES}:g={settings.horn_presence_db}"
        chain += [("highpass", f"f={settings.horn_high_pass_hz}:p=2"), ("equalizer", presence)]
        chain += [("allpass", f"f={hz}:o=2:t=q:w=0.6") for hz in _SPREAD_HZ]
    if settings.compression:
        chain.append(("acompressor", _COMPRESSOR))
    return [*chain, ("aformat", f"sample_fmts=s16:sample_rates={RATE}:channel_layouts=mono")]


def _ready(graph: Graph) -> list[Pcm]:
    parts: list[Pcm] = []
    while True:
        try:
            pulled = graph.pull()
        except (BlockingIOError, EOFError, av.FFmpegError):
            return parts
        assert isinstance(pulled, AudioFrame)
        parts.append(pulled.to_ndarray().reshape(-1).astype(np.int16, copy=False))
