"""The command line as scripts outside rely on it: JSON on stdout, messages on stderr, exit 0, 1 or 2."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from audio_library.codec import RATE, decode
from audio_library.reading import LexiconEntry
from tests.house import make_house
from tests.service_run import SERVICE


def call(*words: str | Path, given: bytes = b"", **more: str) -> tuple[int, str, str]:
    line = [sys.executable, str(SERVICE), *map(str, words)]
    done = subprocess.run(line, input=given, capture_output=True, timeout=100, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text('[voices]\norder = ["espeak"]\n[[outputs]]\nname = "loa"\nkind = "null"\n')
    return path


def test_read_gives_one_spoken_line_for_each_line_even_an_empty_or_broken_one(config: Path) -> None:
    text = "Nghị quyết số 57-NQ/TW\n\nGiá 85,5%\n".encode() + b"h\xff\xfeng\n"
    code, out, _ = call("read", "--config", config, given=text)
    lines = out.split("\n")
    assert code == 0 and len(lines) == 5 and lines[4] == ""
    assert lines[0].lower().startswith("nghị quyết số năm mươi bảy")
    assert lines[1] == ""
    assert lines[2].lower() == "giá tám mươi lăm phẩy năm phần trăm"


def test_read_uses_the_lexicon_of_the_station_in_the_data_folder(tmp_path: Path) -> None:
    house = make_house(tmp_path / "data")
    house.parts.lexicon.add(house.people["editor"], LexiconEntry("HTXĐX", "hợp tác xã Đồng Xuân"))
    house.parts.close()
    code, out, _ = call("read", "--data", tmp_path / "data", given="Nhờ HTXĐX hỗ trợ.\n".encode())
    assert code == 0 and "hợp tác xã đồng xuân" in out.lower()


def test_read_json_names_every_span(config: Path) -> None:
    code, out, _ = call("read", "--json", "--config", config, given="Họp lúc 7h30.\n".encode())
    reading = json.loads(out)
    assert code == 0 and sorted(reading) == ["spans", "spoken", "warnings", "written"]
    span = reading["spans"][0]
    assert reading["written"][span["start"] : span["end"]] == span["written"] == "7h30"


def test_render_makes_air_ready_sound(config: Path, tmp_path: Path) -> None:
    (tmp_path / "tin.txt").write_text("Mời bà con đến họp lúc 7h30 tại nhà văn hóa thôn.")
    code, _, said = call("render", tmp_path / "tin.txt", "--out", tmp_path / "tin.mp3", "--config", config)
    assert code == 0, said
    assert 2 * RATE < len(decode((tmp_path / "tin.mp3").read_bytes())) < 10 * RATE
    assert "LUFS" in said


@pytest.mark.parametrize(
    ("text", "code_word"),
    [
        ("TUYỆT MẬT\nKế hoạch bảo vệ kho của xã.", "text_secret"),
        ("Thue hién Ké hoach sé cua UBND tinh vé trién khai thyc hién Chuong trinh truyén thong", "text_damaged"),
        ("", "nothing_to_speak"),
    ],
)
def test_render_refuses_what_must_not_be_spoken(config: Path, tmp_path: Path, text: str, code_word: str) -> None:
    (tmp_path / "tin.txt").write_text(text)
    code, out, said = call("render", tmp_path / "tin.txt", "--out", tmp_path / "tin.mp3", "--config", config)
    assert (code, out) == (2, "") and code_word in said
    assert not (tmp_path / "tin.mp3").exists()


def test_import_gives_drafts_and_says_when_a_text_is_damaged(config: Path, tmp_path: Path) -> None:
    good = "# Lịch tiêm chủng\n\nTrạm Y tế xã tiêm vắc xin cho trẻ dưới 5 tuổi vào sáng thứ Bảy tại nhà văn hóa thôn.\n"
    (tmp_path / "lich.md").write_text(good)
    code, out, _ = call("import", tmp_path / "lich.md", "--json", "--config", config)
    told = json.loads(out)
    assert code == 0 and sorted(told) == ["damaged", "drafts", "left_out", "warnings"]
    assert told["drafts"][0]["title"] == "Lịch tiêm chủng" and told["damaged"] is None
    bad = "Thue hién Ké hoach sé cua UBND tinh vé trién khai thyc hién Chuong trinh truyén thong dot pha phat trién.\n" * 4
    (tmp_path / "quet.txt").write_text(bad)
    code, out, said = call("import", tmp_path / "quet.txt", "--json", "--config", config)
    assert code == 1 and json.loads(out)["damaged"]["share"] > 0.3 and "hỏng" in said
    (tmp_path / "giả.pdf").write_bytes(b"MZ" + bytes(500))
    assert call("import", tmp_path / "giả.pdf", "--config", config)[0] == 2


def test_wrong_use_is_exit_2_with_one_line(config: Path, tmp_path: Path) -> None:
    config.write_text("[web]\nprot = 1\n")
    code, out, said = call("check", "--config", config)
    assert (code, out, said.count("\n")) == (2, "", 1) and "web.prot" in said
    assert call("plan", "--from", "hôm qua", "--data", tmp_path)[0] == 2
    assert call("airings", "--from", "2026-11-22", "--to", "2026-11-21", "--data", tmp_path)[0] == 2
    assert call("fly")[0] == 2


def test_the_first_start_tells_the_password_once_and_people_can_be_added(config: Path, tmp_path: Path) -> None:
    where = ("--config", config, "--data", tmp_path / "data")
    code, out, said = call("people", *where, "--json", "list")
    assert code == 0 and "mật khẩu dùng một lần" in said
    assert [person["login"] for person in json.loads(out)["people"]] == ["admin"]
    code, out, said = call("people", *where, "--json", "add", "lan", "--name", "Lan", "--role", "editor")
    assert code == 0 and "admin" not in said and len(json.loads(out)["one_time_password"]) == 14
    assert call("people", *where, "add", "lan", "--name", "Lan", "--role", "editor")[0] == 1
    assert call("people", *where, "add", "nam", "--name", "Nam", "--role", "vua")[0] == 2
    assert call("people", *where, "--json", "reset", "lan")[0] == 0
    assert "dùng một lần" not in call("people", *where, "list")[2]


def test_asking_about_a_folder_that_holds_no_station_makes_none(config: Path, tmp_path: Path) -> None:
    where = ("--config", config, "--data", tmp_path / "lac-duong")
    for words in (("verify",), ("plan", "--from", "2026-11-22"), ("silence", "on", "--reason", "thử")):
        code, _, said = call(words[0], *where, *words[1:])
        assert code == 2 and "no_data" in said
    assert not (tmp_path / "lac-duong" / "station.sqlite3").exists()


def test_plan_airings_and_verify_of_an_empty_station(config: Path, tmp_path: Path) -> None:
    where = ("--config", config, "--data", tmp_path / "data")
    assert call("people", "list", *where)[0] == 0
    code, out, _ = call("plan", *where, "--from", "2026-11-22", "--days", "2", "--json")
    days = json.loads(out)["days"]
    assert code == 0 and [(day["date"], day["version"], day["sessions"]) for day in days] == [
        ("2026-11-22", 0, []), ("2026-11-23", 0, []),
    ]  # fmt: skip
    assert json.loads(call("airings", *where, "--from", "2026-11-22", "--to", "2026-11-22", "--json")[1]) == {"airings": []}
    code, out, _ = call("verify", *where, "--json")
    assert code == 0
    assert json.loads(out) == {"integrity": "ok", "completeness": "ok", "anchored": False, "first_bad": None, "problems": []}
    assert "chưa đối chiếu với mốc bên ngoài" in call("verify", *where)[1]
    database = sqlite3.connect(tmp_path / "data" / "station.sqlite3")
    database.execute("DROP TRIGGER logbook_no_update")
    database.execute("UPDATE logbook SET body = replace(body, 'Quản', 'Quan') WHERE seq = 1")
    database.commit()
    code, out, _ = call("verify", *where, "--json")
    assert code == 1 and json.loads(out)["first_bad"] == 1


def test_check_says_what_is_not_ready(config: Path, tmp_path: Path) -> None:
    code, out, _ = call("check", "--config", config, "--data", tmp_path / "data", "--json")
    findings = {finding["what"]: finding for finding in json.loads(out)["findings"]}
    assert code == 1 and not findings["bộ phát"]["ok"], "nobody has started the player"
    assert all(finding["ok"] for name, finding in findings.items() if name != "bộ phát"), findings
