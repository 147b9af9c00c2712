"""One request to the online voice: gTTS packs it, this file sends it and reads the answer.

gTTS's own `stream` sends with `verify=False`, so anybody on the way could put other words on the air. Only
the sending is replaced: host, body and headers are gTTS's.
"""

from __future__ import annotations

import base64
import binascii
import re
import time

import requests
from gtts import gTTS
from requests.exceptions import ConnectTimeout, ProxyError, SSLError, Timeout
from urllib3.exceptions import HTTPError, ReadTimeoutError

from audio_library.voices.base import voice_failed
from station.errors import VoiceFailed
from station.settings import GttsSettings

_LONGEST_ANSWER = 8 * 1024 * 1024
_READ = 16 * 1024
_CONNECT_S = 5.0
_SOUND = re.compile(rb'jQ1olc","\[\\"([A-Za-z0-9+/=_-]+)\\"\]')


def fetch_mp3(clause: str, settings: GttsSettings, timeout_s: float) -> bytes:
    """The MP3 of one clause of at most 100 characters. `VoiceFailed` with the codes of `voices.base`."""
    # No pre-processors: they rewrite a text that is ready to be spoken, and can make it longer than a request.
    packed = gTTS(
        clause, lang="vi", tld=settings.tld, slow=settings.slow, lang_check=False, pre_processor_funcs=[]
    )
    prepared = packed._prepare_requests()
    if len(prepared) != 1:
        raise _failed("voice_refused", "Câu quá dài đối với giọng đọc trực tuyến.", characters=len(clause))
    try:
        status, body = _send(prepared[0], timeout_s)
    except SSLError as wrong:
        message = "Máy chủ giọng đọc không chứng minh được danh tính (chứng chỉ sai). Hãy kiểm tra mạng."
        raise _failed("voice_unreachable", message, detail=_short(wrong)) from wrong
    except (Timeout, ReadTimeoutError) as wrong:
        code = "voice_unreachable" if isinstance(wrong, ConnectTimeout) else "voice_too_slow"
        raise _failed(code, "Giọng đọc trực tuyến không trả lời.", detail=_short(wrong)) from wrong
    except requests.ConnectionError as wrong:
        raise _unconnected(wrong) from wrong
    except (requests.RequestException, HTTPError) as wrong:
        raise _failed("voice_no_audio", "Câu trả lời của giọng đọc bị hỏng.", detail=_short(wrong)) from wrong
    return _sound(status, body)


def _send(prepared: requests.PreparedRequest, timeout_s: float) -> tuple[int, bytes]:
    """Status and body. The body is read in parts: a server that drips bytes meets the time limit too."""
    ends_at = time.monotonic() + timeout_s
    with requests.Session() as session:
        around = session.merge_environment_settings(prepared.url, {}, True, None, None)
        response = session.send(prepared, timeout=(min(_CONNECT_S, timeout_s), timeout_s), **around)
        body = b""
        while part := response.raw.read1(_READ, decode_content=True):
            body += part
            if time.monotonic() > ends_at:
                raise Timeout("the answer came too slowly")
            if len(body) > _LONGEST_ANSWER:
                raise requests.RequestException("the answer is too large")
        return response.status_code, body


def _sound(status: int, body: bytes) -> bytes:
    if status == 429:
        raise _failed("voice_busy", "Máy chủ giọng đọc yêu cầu gửi chậm lại.", status=status)
    if status >= 500:
        raise _failed("voice_no_audio", "Máy chủ giọng đọc đang có lỗi.", status=status)
    if status != 200:
        raise _failed("voice_refused", "Máy chủ giọng đọc từ chối yêu cầu.", status=status)
    parts = _SOUND.findall(body)
    if not parts:
        message = "Máy chủ giọng đọc trả lời mà không có âm thanh (có thể là trang đăng nhập mạng)."
        raise _failed("voice_no_audio", message, status=status)
    try:
        return b"".join(base64.b64decode(part) for part in parts)
    except binascii.Error as wrong:
        raise _failed("voice_no_audio", "Câu trả lời của giọng đọc bị hỏng.", detail=_short(wrong)) from wrong


def _unconnected(wrong: requests.ConnectionError) -> VoiceFailed:
    """A connection that was never made means offline; one that broke later is only a bad try."""
    made = not isinstance(wrong, ProxyError) and "NewConnectionError" not in repr(wrong)
    if made and "NameResolutionError" not in repr(wrong):
        return _failed("voice_no_audio", "Kết nối tới giọng đọc bị ngắt giữa chừng.", detail=_short(wrong))
    message = "Không kết nối được tới giọng đọc trực tuyến. Hãy kiểm tra mạng."
    return _failed("voice_unreachable", message, detail=_short(wrong))


def _failed(code: str, message: str, **facts: str | int) -> VoiceFailed:
    return voice_failed(code, "gtts", message, **facts)


def _short(wrong: BaseException) -> str:
    return f"{type(wrong).__name__}: {wrong}"[:200]
