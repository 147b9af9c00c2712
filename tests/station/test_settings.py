"""config.toml holds every default; whatever is wrong with it is one line that names the key."""

from __future__ import annotations

from pathlib import Path

import pytest

from station.errors import SettingsError
from station.secrets import load_secrets
from station.settings import Settings, read_settings, settings_from

CONFIG = Path(__file__).resolve().parents[2] / "config.toml"


def test_the_shipped_file_says_exactly_the_defaults() -> None:
    assert read_settings(CONFIG) == Settings()


@pytest.mark.parametrize(
    ("values", "key"),
    [
        ({"web": {"prot": 1}}, "web.prot"),
        ({"wbe": {}}, "wbe"),
        ({"web": {"port": "tám"}}, "web.port"),
        ({"web": {"port": 70_000}}, "web.port"),
        ({"guard": {"windows": ["5h-6h"]}}, "guard.windows.0"),
        ({"station": {"zone": "Asia/Nowhere"}}, "station.zone"),
        ({"voices": {"order": []}}, "voices.order"),
        ({"outputs": [{"name": "a", "kind": "null"}, {"name": "a", "kind": "null"}]}, "outputs"),
    ],
)
def test_a_wrong_value_is_one_line_that_names_the_key(values: dict[str, object], key: str) -> None:
    with pytest.raises(SettingsError) as wrong:
        settings_from(values, "config.toml")
    assert key in wrong.value.message
    assert "\n" not in wrong.value.message


def test_a_missing_and_a_broken_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="khong-co"):
        read_settings(tmp_path / "khong-co.toml")
    (tmp_path / "hong.toml").write_text("[web\n")
    with pytest.raises(SettingsError, match="hong"):
        read_settings(tmp_path / "hong.toml")


def test_the_environment_overrides_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RADIO_WEB__PORT", "9001")
    monkeypatch.setenv("RADIO_VOICES__ORDER", '["espeak"]')
    settings = settings_from({"web": {"port": 8000, "host": "0.0.0.0"}}, "config.toml")
    assert (settings.web.port, settings.web.host, settings.voices.order) == (9001, "0.0.0.0", ("espeak",))


def test_a_wrong_environment_value_names_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RADIO_WEB__PROT", "1")
    with pytest.raises(SettingsError, match=r"web\.prot"):
        settings_from({}, "config.toml")


def test_secrets_are_made_once_readable_by_the_service_only(tmp_path: Path) -> None:
    first = load_secrets(tmp_path).keyed_digest("x")
    path = tmp_path / "secrets" / "token.key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_secrets(tmp_path).keyed_digest("x") == first
    path.chmod(0o644)
    with pytest.raises(SettingsError, match="chmod 600"):
        load_secrets(tmp_path)
