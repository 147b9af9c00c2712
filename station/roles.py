"""Who may do what: one table, used by pages and API alike. Rules only.

A person may hold several roles. What no role grants, nobody may do. Writer ≠ approver is not here: it is a rule of
the bulletin itself (a person with both roles still cannot approve what she wrote).
"""

from __future__ import annotations

from enum import StrEnum

from station.errors import NotAllowed


class Role(StrEnum):
    EDITOR = "editor"
    APPROVER = "approver"
    OPERATOR = "operator"
    AUDITOR = "auditor"
    ADMIN = "admin"


class May(StrEnum):
    """One kind of act. The value is stable: logs and answers name it."""

    READ_BULLETINS = "read_bulletins"
    WRITE_BULLETINS = "write_bulletins"
    APPROVE_BULLETINS = "approve_bulletins"
    WITHDRAW_BULLETINS = "withdraw_bulletins"
    READ_PLAN = "read_plan"
    CHANGE_SLOTS = "change_slots"
    COMMIT_PLAN = "commit_plan"
    READ_AIRINGS = "read_airings"
    READ_LOGBOOK = "read_logbook"
    SILENCE = "silence"
    RELEASE_SILENCE = "release_silence"
    CONFIRM_CLOCK = "confirm_clock"
    EDIT_LEXICON = "edit_lexicon"
    MANAGE_PEOPLE = "manage_people"
    SET_UP_STATION = "set_up_station"


_EVERYBODY = {May.READ_BULLETINS, May.READ_PLAN, May.READ_AIRINGS}

TABLE: dict[Role, frozenset[May]] = {
    Role.EDITOR: frozenset(_EVERYBODY | {May.WRITE_BULLETINS, May.WITHDRAW_BULLETINS, May.EDIT_LEXICON, May.SILENCE}),
    Role.APPROVER: frozenset(
        _EVERYBODY
        | {May.APPROVE_BULLETINS, May.WITHDRAW_BULLETINS, May.COMMIT_PLAN, May.READ_LOGBOOK}
        | {May.SILENCE, May.RELEASE_SILENCE}
    ),
    Role.OPERATOR: frozenset(
        _EVERYBODY | {May.CHANGE_SLOTS, May.COMMIT_PLAN, May.SILENCE, May.RELEASE_SILENCE, May.CONFIRM_CLOCK}
    ),
    Role.AUDITOR: frozenset(_EVERYBODY | {May.READ_LOGBOOK}),
    Role.ADMIN: frozenset(
        _EVERYBODY
        | {May.MANAGE_PEOPLE, May.SET_UP_STATION, May.CHANGE_SLOTS, May.COMMIT_PLAN, May.READ_LOGBOOK}
        | {May.SILENCE, May.RELEASE_SILENCE, May.CONFIRM_CLOCK, May.EDIT_LEXICON}
    ),
}


def allowed(roles: frozenset[Role], act: May) -> bool:
    return any(act in TABLE[role] for role in roles)


def require(roles: frozenset[Role], act: May) -> None:
    """`NotAllowed` unless one of the roles grants the act."""
    if not allowed(roles, act):
        raise NotAllowed("role_forbids", "Vai trò của bạn không được làm việc này. Hãy nhờ người quản trị.", act=act.value)
