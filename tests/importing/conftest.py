"""What the import tests need of the machine."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from tests.conftest import need
from tests.importing.desk_documents import FONTS


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "ocr: needs the program tesseract with its Vietnamese model on the machine"
    )


@pytest.fixture(scope="session")
def fonts() -> None:
    need((FONTS / "DejaVuSerif.ttf").exists(), "the DejaVu fonts are not installed")


@pytest.fixture(scope="session")
def tesseract(fonts: None) -> None:
    program = shutil.which("tesseract")
    need(program is not None, "the program tesseract is not installed")
    listed = subprocess.run([str(program), "--list-langs"], capture_output=True, timeout=30, check=False)
    need(b"vie" in listed.stdout.split(), "tesseract has no Vietnamese model")
