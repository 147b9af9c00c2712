from __future__ import annotations

from pathlib import Path

import gtts.tts
import pytest
from gtts_server import GttsServer

from audio_library.renderer import Renderer, SpeechOrder
from audio_library.voices.choice import voice_choices, voices_from
from station.errors import BadInput, VoiceFailed
from station.settings import Settings, VoiceSettings

BOTH = VoiceSettings()


def names(preferred: str = "", settings: VoiceSettings = BOTH, *, only_offline: bool = False) -> list[str]:
    return [str(voice.id) for voice in voices_from(settings, only_offline=only_offline, preferred=preferred)]


@pytest.mark.parametrize(
    ("preferred", "order"),
    [
        ("", ["gtts:vi:normal", "espeak:vi:150"]),
        ("gtts", ["gtts:vi:normal", "espeak:vi:150"]),
        ("gtts:vi:slow", ["gtts:vi:slow", "espeak:vi:150"]),
        ("espeak", ["espeak:vi:150", "gtts:vi:normal"]),
        ("espeak:vi-vn-x-south", ["espeak:vi-vn-x-south:150", "gtts:vi:normal"]),
        ("espeak:vi-vn-x-central:120", ["espeak:vi-vn-x-central:120", "gtts:vi:normal"]),
        ("piper:mai", ["piper:mai:1", "gtts:vi:normal", "espeak:vi:150"]),
        ("piper:mai:1.2", ["piper:mai:1.2", "gtts:vi:normal", "espeak:vi:150"]),
    ],
)
def test_the_preferred_voice_comes_first_then_the_order_of_the_settings(preferred: str, order: list[str]) -> None:
    assert names(preferred) == order


def test_the_name_of_a_recordings_voice_chooses_it_again() -> None:
    for name in ("gtts:vi:slow", "espeak:vi-vn-x-south:170", "piper:mai:0.9"):
        assert names(name)[0] == name


@pytest.mark.parametrize("preferred", ["", "gtts", "gtts:vi:slow", "espeak:vi-vn-x-south", "piper:mai"])
def test_a_text_that_may_not_leave_is_never_given_to_an_online_voice(preferred: str) -> None:
    voices = voices_from(BOTH, only_offline=True, preferred=preferred)
    assert voices and not any(voice.online for voice in voices)


def test_without_any_offline_voice_the_refusal_says_what_to_do() -> None:
    with pytest.raises(VoiceFailed) as refused:
        voices_from(VoiceSettings(order=("gtts",)), only_offline=True)
    assert refused.value.code == "no_offline_voice" and "espeak" in refused.value.message


@pytest.mark.parametrize(
    "wrong",
    ["festival", "espeak:en", "espeak:vi:9000", "espeak:vi:nhanh", "gtts:en", "gtts:vi:quick", "piper:../x", "piper:a:9", ":"],
)
def test_a_voice_that_is_none_is_refused(wrong: str) -> None:
    with pytest.raises(BadInput) as refused:
        voices_from(BOTH, preferred=wrong)
    assert refused.value.code == "no_such_voice"


def test_choices_of_a_page_can_all_be_preferred(tmp_path: Path) -> None:
    (tmp_path / "voices").mkdir()
    for name in ("mai.onnx", "mai.onnx.json", "khong-mo-ta.onnx"):
        (tmp_path / "voices" / name).write_bytes(b"{}")
    choices = voice_choices(BOTH, tmp_path)
    assert [choice.name for choice in choices] == [
        "gtts",
        "piper:mai",
        "espeak:vi",
        "espeak:vi-vn-x-central",
        "espeak:vi-vn-x-south",
    ]
    for choice in choices:
        first = voices_from(BOTH, data=tmp_path, preferred=choice.name)[0]
        assert str(first.id).startswith(choice.name) and first.online == choice.online


def test_a_regional_voice_speaks_the_recording_and_nothing_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(store={"free_mb": 0})
    with GttsServer() as server:
        monkeypatch.setattr(gtts.tts, "_translate_url", server.url)
        made = Renderer(settings).make(
            SpeechOrder("Xin chào bà con.", voice="espeak:vi-vn-x-south", only_offline=True)
        )
        kept_inside = Renderer(settings).make(SpeechOrder("Xin chào bà con.", only_offline=True))
        assert server.asked == []
    assert (str(made.voice), made.fallback) == ("espeak:vi-vn-x-south:150", False)
    assert str(kept_inside.voice) == "espeak:vi:150"
    assert made.pcm_sha256 != kept_inside.pcm_sha256
