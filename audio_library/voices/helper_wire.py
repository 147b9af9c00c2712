"""How the service and a voice's own program speak to each other, over the program's standard input and output.

    request   4 bytes length (big endian), JSON with everything the voice needs for one clause
    answer    1 byte: 0 sound, 1 error; 4 bytes length; the sound as the voice's file says, or a message in UTF-8

Only the standard library is imported here: this file is loaded into both processes.
"""

from __future__ import annotations

import os
import struct
import sys
from collections.abc import Callable
from typing import IO

LENGTH = struct.Struct(">I")
ANSWER = struct.Struct(">BI")
SOUND, ERROR = 0, 1
LONGEST_REQUEST = 64 * 1024

Answer = Callable[[bytes], tuple[int, bytes]]


def serve(requests: IO[bytes], answers: IO[bytes], answer: Answer) -> None:
    """Answers requests until the input ends, so that the program never outlives the service."""
    while (header := requests.read(LENGTH.size)) and len(header) == LENGTH.size:
        (length,) = LENGTH.unpack(header)
        if length > LONGEST_REQUEST:
            return
        kind, payload = answer(requests.read(length))
        answers.write(ANSWER.pack(kind, len(payload)) + payload)
        answers.flush()


def take_standard_output() -> IO[bytes]:
    """The pipe for answers. A library may print; its words must not end up between our samples."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return answers
