"""Settings: `config.toml` and `RADIO_…` environment variables, read once into frozen models.

A wrong file is one line that names the key; nothing is guessed and an unknown key is refused.
"""

from __future__ import annotations

import re
import tomllib
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from station.errors import SettingsError

Positive = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=1)]
Hour = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")]
Window = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)$")]


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StationSettings(Section):
    code: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")] = "xa"
    zone: str = "Asia/Ho_Chi_Minh"

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as wrong:
            raise ValueError(f"no such time zone: {value}") from wrong
        return value

    @property
    def zone_info(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


class DatabaseSettings(Section):
    url: str = ""
    busy_timeout_ms: Count = 60_000


class WebSettings(Section):
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8057
    session_hours: Positive = 12
    body_limit_kb: Count = 2048
    allowed_hosts: tuple[str, ...] = ()
    sign_in_tries: Count = 8
    sign_in_window_min: Positive = 15


class BulletinSettings(Section):
    longest_chars: Count = 20_000
    default_valid_days: Count = 7


class ReadingSettings(Section):
    thousand: Literal["nghìn", "ngàn"] = "nghìn"
    zero_tens: Literal["linh", "lẻ"] = "linh"
    four: Literal["tư", "bốn"] = "tư"
    region: Literal["north", "central", "south"] = "north"
    year: Literal["full", "short"] = "full"
    codes: Literal["short", "full"] = "short"


class GttsSettings(Section):
    tld: Annotated[str, Field(pattern=r"^[a-z]{2,6}(\.[a-z]{2,6})?$")] = "com.vn"
    timeout_s: Positive = 10.0
    slow: bool = False


class EspeakSettings(Section):
    voice: Literal["vi", "vi-vn-x-central", "vi-vn-x-south"] = "vi"
    words_per_minute: Annotated[int, Field(ge=80, le=300)] = 150
    timeout_s: Positive = 60.0


class PiperSettings(Section):
    voice: Annotated[str, Field(pattern=r"^[\w-][\w.-]{0,79}$|^$")] = ""
    length_scale: Annotated[float, Field(ge=0.5, le=2)] = 1.0
    noise: Annotated[float, Field(ge=0, le=2)] = 0.667
    noise_width: Annotated[float, Field(ge=0, le=2)] = 0.8
    timeout_s: Positive = 180.0


class VoiceSettings(Section):
    order: tuple[Literal["gtts", "espeak", "piper"], ...] = ("gtts", "espeak")
    budget_s: Positive = 60.0
    breaker_min: Positive = 5.0
    chunk_chars: Annotated[int, Field(ge=20, le=100)] = 100
    tries: Count = 3
    cache_mb: Annotated[int, Field(ge=0)] = 500
    gtts: GttsSettings = GttsSettings()
    espeak: EspeakSettings = EspeakSettings()
    piper: PiperSettings = PiperSettings()

    @field_validator("order")
    @classmethod
    def _not_empty(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value or len(set(value)) != len(value):
            raise ValueError("name each voice once, at least one")
        return value


class SoundSettings(Section):
    loudness_lufs: Annotated[float, Field(ge=-30, le=-8)] = -16.0
    loudness_tolerance_lu: Positive = 0.5
    true_peak_dbtp: Annotated[float, Field(ge=-9, le=0)] = -1.5
    silence_dbfs: Annotated[float, Field(ge=-80, le=-20)] = -50.0
    edge_silence_ms: Annotated[int, Field(ge=0, le=2000)] = 120
    clause_pause_ms: Annotated[int, Field(ge=0, le=5000)] = 140
    sentence_pause_ms: Annotated[int, Field(ge=0, le=5000)] = 380
    paragraph_pause_ms: Annotated[int, Field(ge=0, le=5000)] = 700
    heading_pause_ms: Annotated[int, Field(ge=0, le=5000)] = 600
    item_pause_ms: Annotated[int, Field(ge=0, le=5000)] = 450
    wake_lead_ms: Annotated[int, Field(ge=0, le=10_000)] = 1500
    fade_in_ms: Annotated[int, Field(ge=3, le=200)] = 8
    fade_out_ms: Annotated[int, Field(ge=3, le=200)] = 12
    horn_equaliser: bool = False
    horn_high_pass_hz: Annotated[int, Field(ge=80, le=500)] = 250
    horn_presence_hz: Annotated[int, Field(ge=1500, le=5000)] = 3000
    horn_presence_db: Annotated[float, Field(ge=0, le=9)] = 4.0
    compression: bool = False
    longest_recording_min: Annotated[float, Field(gt=0, le=60)] = 30.0
    mp3_kbps: Literal[32, 48, 64, 96, 128] = 64


class StoreSettings(Section):
    quota_gb: Positive = 20.0
    free_mb: Annotated[int, Field(ge=0)] = 500


class SlotSettings(Section):
    usual_from: Hour = "05:00"
    usual_until: Hour = "21:00"
    longest_session_min: Positive = 45
    gap_ms: Annotated[int, Field(ge=0, le=10_000)] = 0


class PlanSettings(Section):
    days_ahead: Annotated[int, Field(ge=1, le=31)] = 7
    commit_at: Hour = "20:00"


class GuardSettings(Section):
    windows: tuple[Window, ...] = ("05:00-21:30",)
    longest_item_min: Positive = 30.0
    longest_session_min: Positive = 60.0
    clock_step_s: Positive = 60.0


class PlayoutSettings(Section):
    block_ms: Annotated[int, Field(ge=5, le=50)] = 10
    commit_ahead_ms: Annotated[int, Field(ge=200, le=5000)] = 400
    decode_ahead_s: Positive = 60.0
    resume_within_s: Positive = 30.0
    resume_back_ms: Annotated[int, Field(ge=0, le=10_000)] = 1000
    retry_output_s: Positive = 2.0
    keep_days: Count = 14


class OutputSettings(Section):
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
    kind: Literal["pulse", "file", "null"]
    device: str = ""
    server: str = ""
    gain_db: Annotated[float, Field(ge=-40, le=6)] = 0.0
    latency_ms: Annotated[int, Field(ge=20, le=1000)] = 200


class LogSettings(Section):
    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    file_mb: Count = 10


class _FromTomlAndEnvironment(BaseSettings):
    """Base that reads the given TOML values, with the environment on top."""

    model_config = SettingsConfigDict(
        env_prefix="RADIO_", env_nested_delimiter="__", extra="forbid", frozen=True, nested_model_default_partial_update=True
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        del settings_cls, dotenv_settings, file_secret_settings
        return env_settings, init_settings


class Settings(_FromTomlAndEnvironment):
    """Everything config.toml may say. `settings.web.port`, `settings.sound.loudness_lufs` …"""

    station: StationSettings = StationSettings()
    database: DatabaseSettings = DatabaseSettings()
    web: WebSettings = WebSettings()
    bulletins: BulletinSettings = BulletinSettings()
    reading: ReadingSettings = ReadingSettings()
    voices: VoiceSettings = VoiceSettings()
    sound: SoundSettings = SoundSettings()
    store: StoreSettings = StoreSettings()
    slots: SlotSettings = SlotSettings()
    plan: PlanSettings = PlanSettings()
    guard: GuardSettings = GuardSettings()
    playout: PlayoutSettings = PlayoutSettings()
    outputs: tuple[OutputSettings, ...] = (OutputSettings(name="loa", kind="pulse"),)
    log: LogSettings = LogSettings()

    @field_validator("outputs")
    @classmethod
    def _named_once(cls, value: tuple[OutputSettings, ...]) -> tuple[OutputSettings, ...]:
        names = [output.name for output in value]
        if not names or len(set(names)) != len(names):
            raise ValueError("give at least one output, each with a name of its own")
        return value


def read_settings(path: Path) -> Settings:
    """Settings from one TOML file and the environment; `SettingsError` is one line that names the file or key."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as wrong:
        raise SettingsError("settings_missing", f"Không thấy tệp cấu hình {path}.") from wrong
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise SettingsError("settings_broken", f"Tệp cấu hình {path} viết sai: {wrong}") from wrong
    return settings_from(values, str(path))


def settings_from(values: dict[str, Any], source: str) -> Settings:
    """The same from values already read; `source` names them in an error."""
    try:
        return Settings(**values)
    except ValidationError as wrong:
        raise SettingsError("settings_wrong", f"{source}: {_one_line(wrong)}") from wrong
    except Exception as wrong:
        raise SettingsError("settings_wrong", f"RADIO_…: {str(wrong).splitlines()[0]}") from wrong


def _one_line(wrong: ValidationError) -> str:
    first = wrong.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return f"không có khóa cấu hình tên là «{key}»"
    shown = re.sub(r"\s+", " ", repr(first.get("input")))[:60]
    return f"khóa «{key}» có giá trị không hợp lệ ({shown}): {first['msg']}"


def hour(text: str) -> time:
    """A setting's `HH:MM` as a time of day; `24:00` is the end of the day, given as 00:00."""
    return time.fromisoformat("00:00" if text == "24:00" else text)
