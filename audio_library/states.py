"""The life of a bulletin: one table of allowed moves. Rules only.

    DRAFT ──submit──▶ RENDERING ──rendered──▶ SUBMITTED ──approve──▶ APPROVED ──expire──▶ EXPIRED
      ▲                   │                       │                      │
      └──render_failed────┘                       └──return──▶ RETURNED  └──withdraw──▶ WITHDRAWN

Editing is a move too: whatever was approved or waiting goes back to DRAFT, and its approval is void.
"""

from __future__ import annotations

from enum import StrEnum

from station.errors import Conflict


class State(StrEnum):
    DRAFT = "DRAFT"
    RENDERING = "RENDERING"
    SUBMITTED = "SUBMITTED"
    APPROVED = "APPROVED"
    RETURNED = "RETURNED"
    WITHDRAWN = "WITHDRAWN"
    EXPIRED = "EXPIRED"


class Move(StrEnum):
    EDIT = "edit"
    SUBMIT = "submit"
    RENDERED = "rendered"
    RENDER_FAILED = "render_failed"
    APPROVE = "approve"
    RETURN = "return"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"


TABLE: dict[tuple[State, Move], State] = {
    (State.DRAFT, Move.EDIT): State.DRAFT,
    (State.DRAFT, Move.SUBMIT): State.RENDERING,
    (State.DRAFT, Move.WITHDRAW): State.WITHDRAWN,
    (State.RENDERING, Move.EDIT): State.DRAFT,
    (State.RENDERING, Move.RENDERED): State.SUBMITTED,
    (State.RENDERING, Move.RENDER_FAILED): State.DRAFT,
    (State.RENDERING, Move.WITHDRAW): State.WITHDRAWN,
    (State.SUBMITTED, Move.EDIT): State.DRAFT,
    (State.SUBMITTED, Move.APPROVE): State.APPROVED,
    (State.SUBMITTED, Move.RETURN): State.RETURNED,
    (State.SUBMITTED, Move.WITHDRAW): State.WITHDRAWN,
    (State.RETURNED, Move.EDIT): State.DRAFT,
    (State.RETURNED, Move.SUBMIT): State.RENDERING,
    (State.RETURNED, Move.WITHDRAW): State.WITHDRAWN,
    (State.APPROVED, Move.EDIT): State.DRAFT,
    (State.APPROVED, Move.WITHDRAW): State.WITHDRAWN,
    (State.APPROVED, Move.EXPIRE): State.EXPIRED,
    (State.WITHDRAWN, Move.EDIT): State.DRAFT,
    (State.EXPIRED, Move.EDIT): State.DRAFT,
}

SHOWN = {
    State.DRAFT: "nháp",
    State.RENDERING: "đang tạo âm thanh",
    State.SUBMITTED: "chờ duyệt",
    State.APPROVED: "đã duyệt",
    State.RETURNED: "trả lại",
    State.WITHDRAWN: "thu hồi",
    State.EXPIRED: "hết hiệu lực",
}


def moves_from(state: State) -> frozenset[Move]:
    return frozenset(move for (start, move) in TABLE if start is state)


def after(state: State, move: Move) -> State:
    """The state a move leads to; `Conflict` when it is not allowed from here."""
    if move is Move.APPROVE and state is State.RENDERING:
        raise Conflict("audio_not_ready", "Âm thanh của bản tin chưa tạo xong, chưa thể duyệt. Hãy đợi rồi nghe lại.")
    try:
        return TABLE[state, move]
    except KeyError:
        said = f"Bản tin đang ở trạng thái «{SHOWN[state]}» nên không làm được việc này."
        raise Conflict("move_not_allowed", said, state=state.value, move=move.value) from None
