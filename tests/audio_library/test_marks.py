from __future__ import annotations

import io

import av
import gtts.tts
import pytest
from gtts_server import GttsServer
from tag_readers import flac_tags, mp3_tags

from audio_library.codec import decode
from audio_library.marks import Source, marked, synthetic_marks
from audio_library.render_queue import RenderQueue
from audio_library.renderer import Renderer, SpeechOrder
from audio_library.rendering import Rendered, pcm_sha256
from audio_library.voices.base import VoiceId
from station.files import sha256_text
from station.settings import Settings
from tests.house import House

SPOKEN = "Xin chào bà con xã Hòa Bình."
SOURCE = Source("hoa-binh", bulletin=12, revision=3, written_sha256=sha256_text("Xin chào bà con xã HB."))
SETTINGS = Settings(voices={"order": ["espeak"]}, store={"free_mb": 0})


@pytest.fixture(scope="module")
def made() -> Rendered:
    return Renderer(SETTINGS).make(SpeechOrder(SPOKEN, SOURCE.tags()))


def by_pyav(data: bytes) -> dict[str, str]:
    with av.open(io.BytesIO(data)) as container:
        return {name.upper(): value for name, value in container.metadata.items()}


def expected(made: Rendered) -> dict[str, str]:
    return {
        "AI_GENERATED": "true",
        "SYNTHETIC_AUDIO": "true",
        "SYNTHETIC_VOICE": "espeak:vi:150",
        "SYNTHETIC_ENGINE": "espeak",
        "DIGITAL_SOURCE_TYPE": "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia",
        "STATION": "hoa-binh",
        "BULLETIN": "12",
        "REVISION": "3",
        "WRITTEN_SHA256": sha256_text("Xin chào bà con xã HB."),
        "SPOKEN_SHA256": sha256_text(SPOKEN),
        "PCM_SHA256": made.pcm_sha256,
    }


@pytest.mark.parametrize("read", [by_pyav, flac_tags])
def test_the_master_says_what_it_is(made: Rendered, read: object) -> None:
    tags = read(made.flac)
    assert expected(made).items() <= tags.items()
    assert "tổng hợp" in tags.get("COMMENT", tags.get("DESCRIPTION", ""))


@pytest.mark.parametrize("read", [by_pyav, mp3_tags])
def test_the_copy_for_people_says_the_same(made: Rendered, read: object) -> None:
    assert expected(made).items() <= read(made.mp3).items()


def test_the_digest_in_the_file_is_of_its_own_samples(made: Rendered) -> None:
    assert flac_tags(made.flac)["PCM_SHA256"] == pcm_sha256(decode(made.flac))


def test_marks_are_facts_only_so_bytes_repeat(made: Rendered) -> None:
    again = Renderer(SETTINGS).speech(SPOKEN, tags=SOURCE.tags())
    assert (again.flac, again.mp3) == (made.flac, made.mp3)


@pytest.mark.parametrize("name", ["AI_GENERATED", "ai_generated", "Synthetic_Voice", "pcm_sha256", "Comment"])
def test_no_mark_can_be_tagged_away(name: str) -> None:
    marks = synthetic_marks(VoiceId("gtts", "vi", "normal"), SPOKEN, "0" * 64)
    got = marked({name: "không", "TITLE": "Tin"}, marks)
    assert got == {"TITLE": "Tin", **marks}


def test_a_voice_that_learned_from_recordings_says_so() -> None:
    for engine in ("gtts", "piper"):
        said = synthetic_marks(VoiceId(engine, "vi", ""), SPOKEN, "")["DIGITAL_SOURCE_TYPE"]
        assert said.endswith("/trainedAlgorithmicMedia")


def test_only_what_is_known_stands_in_the_file() -> None:
    assert Source("xa", element=5, element_kind="opening").tags() == {
        "STATION": "xa",
        "ELEMENT": "5",
        "ELEMENT_KIND": "opening",
    }


# ---- from the render queue


def rendered_by_queue(house: House, bulletin: int) -> dict[str, str]:
    parts, settings = house.parts, Settings(store={"free_mb": 0})
    queue = RenderQueue(parts.database, parts.logbook, parts.clock, parts.store, Renderer(settings), parts.code)
    while queue.run_one():
        pass
    row = house.bulletin(bulletin)
    assert row.revision is not None and row.revision.recording is not None
    tags = flac_tags(parts.store.read(row.revision.recording.flac_sha256, ".flac"))
    assert tags["WRITTEN_SHA256"] == row.revision.written_sha256
    assert tags["SPOKEN_SHA256"] == row.revision.spoken_sha256
    assert tags["PCM_SHA256"] == row.revision.recording.pcm_sha256
    return tags


def test_a_rendered_bulletin_names_itself_and_personal_data_stays_inside(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    bulletin = house.write(text="Mời bà Nguyễn Thị Hoa, điện thoại 0912 345 678, đến nhận sổ.")
    house.submit(bulletin)
    with GttsServer() as server:
        monkeypatch.setattr(gtts.tts, "_translate_url", server.url)
        tags = rendered_by_queue(house, bulletin)
    assert (tags["STATION"], tags["BULLETIN"], tags["REVISION"]) == (house.parts.code, str(bulletin), "1")
    assert tags["SYNTHETIC_VOICE"] == "espeak:vi:150"
    asked = " ".join(text for text, _, _ in server.asked)
    assert "Đây là" in asked  # the station's own words may go out
    assert "Hoa" not in asked and "điện thoại" not in asked
