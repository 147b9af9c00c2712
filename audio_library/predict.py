"""How long speech should be: from the syllables of the spoken text and the pace of a voice.

Vietnamese is written one syllable a word, so once numbers and signs are spelled out, words are syllables. The
forecast tells speech that is missing a half from speech that is whole, and gives a plan its lengths before a
recording exists; how good it is stands in docs/sound.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from audio_library.codec import Pcm, duration_ms

# Milliseconds a syllable. espeak: measured at 80-300 words a minute, proportional to 1/pace. gTTS: its one
# Vietnamese voice, at normal speed.
_ESPEAK_MS_AT_ONE_WPM = 38_500.0
_ESPEAK_BREATH_AT_ONE_WPM = 45_000.0
# No full stop: before a small letter espeak-ng takes it for an ordinal's and does not breathe.
_INNER_MARK = re.compile(r"[,;:–—][\"'”’)]*\s+(?=\S)")
_GTTS_MS = 230.0
_GTTS_SLOW = 1.6
_DEFAULT_MS = 250.0

# A clause may be this much shorter or longer than forecast. Half of a clause must fall outside.
_SHORTEST, _LONGEST, _LONGEST_EXTRA_MS = 0.6, 2.5, 1500.0
_SYLLABLE = re.compile(r"\d|[^\W\d_]+")
_TELLING, _ENOUGH = 20, 3  # syllables in a sample, samples
_QUICKEST_MS, _SLOWEST_MS = 80.0, 900.0
_HEARD = 0.01  # of full scale (−40 dBFS): speech is louder than this somewhere


def syllables(spoken: str) -> int:
    """Groups of letters, and digits one by one should any be left: what a voice says, at the least."""
    return len(_SYLLABLE.findall(spoken))


def ms_per_syllable(engine: str, speed: str) -> float:
    """Pace of a voice, by its `VoiceId` fields; an unknown engine has the pace of an announcer."""
    if engine == "espeak" and speed.isdigit():
        return _ESPEAK_MS_AT_ONE_WPM / int(speed)
    if engine == "gtts":
        return _GTTS_MS * (_GTTS_SLOW if speed == "slow" else 1.0)
    if engine == "piper" and re.fullmatch(r"\d+(\.\d+)?", speed):
        return _DEFAULT_MS * float(speed)
    return _DEFAULT_MS


def predict_ms(
    spoken: str, engine: str, speed: str, pauses_ms: Iterable[float] = (), *, rate_ms: float | None = None
) -> int:
    """Forecast of the length of a recording with these pauses in it; `rate_ms` is a rate learned from recordings."""
    pace = ms_per_syllable(engine, speed) if rate_ms is None else rate_ms
    return round(syllables(spoken) * pace + breaths_ms(spoken, engine, speed) + sum(pauses_ms))


def breaths_ms(spoken: str, engine: str, speed: str) -> float:
    """What a voice pauses by itself at the marks inside a clause; the pauses between clauses are ours."""
    if engine != "espeak" or not speed.isdigit():
        return 0.0  # not known of the others
    return len(_INNER_MARK.findall(spoken)) * _ESPEAK_BREATH_AT_ONE_WPM / int(speed)


def learned_rate(samples: Iterable[tuple[int, float, float]]) -> float | None:
    """Milliseconds a syllable that one voice really took: the median over its recordings.

    A sample is (syllables, pauses in ms, length in ms) of one recording by one voice at one speed; the pauses are all
    that is not speech, the voice's own breaths among them. What is too
    short to tell, or impossible, is left out; None until `_ENOUGH` are left. A median, because one recording with
    a table of digits in it must not move the forecast of all others.
    """
    rates = [(length_ms - pauses_ms) / count for count, pauses_ms, length_ms in samples if count >= _TELLING]
    likely = [rate for rate in rates if _QUICKEST_MS <= rate <= _SLOWEST_MS]
    return float(np.median(likely)) if len(likely) >= _ENOUGH else None


def is_plausible_length(length_ms: float, predicted_ms: float) -> bool:
    """Whether speech of this length can be the whole of what was forecast, and not much more."""
    return _SHORTEST * predicted_ms <= length_ms <= _LONGEST * predicted_ms + _LONGEST_EXTRA_MS


def is_plausible(pcm: Pcm, clause: str, engine: str, speed: str) -> bool:
    """Whether this can be the clause spoken by this voice: of a likely length, and to be heard at all."""
    heard = np.flatnonzero(np.abs(pcm.astype(np.int32)) > _HEARD * 32768)
    if len(heard) == 0:
        return False
    speech = pcm[heard[0] : heard[-1] + 1]  # the silence that voices put around speech proves nothing
    return is_plausible_length(duration_ms(speech), predict_ms(clause, engine, speed))
