"""What the database itself refuses on the logbook's table. Final, as the entry format is: `verify` compares word for word.

UPDATE and DELETE are refused; an INSERT must be the next of its station, so that INSERT OR REPLACE rewrites nothing.
"""

from __future__ import annotations

REFUSAL = "the logbook only grows"
_NEXT = "(SELECT COALESCE(MAX(seq), 0) + 1 FROM logbook WHERE station_id = NEW.station_id)"

SQLITE = {
    "logbook_no_update": f"CREATE TRIGGER logbook_no_update BEFORE UPDATE ON logbook BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    "logbook_no_delete": f"CREATE TRIGGER logbook_no_delete BEFORE DELETE ON logbook BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    "logbook_only_next": (
        f"CREATE TRIGGER logbook_only_next BEFORE INSERT ON logbook WHEN NEW.seq <> {_NEXT} "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    ),
}

POSTGRESQL = (
    "CREATE FUNCTION logbook_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$",
    "CREATE FUNCTION logbook_only_next() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN IF NEW.seq <> {_NEXT} THEN RAISE EXCEPTION '{REFUSAL}'; END IF; RETURN NEW; END $$",
    "CREATE TRIGGER logbook_no_update BEFORE UPDATE ON logbook FOR EACH ROW EXECUTE FUNCTION logbook_only_grows()",
    "CREATE TRIGGER logbook_no_delete BEFORE DELETE ON logbook FOR EACH ROW EXECUTE FUNCTION logbook_only_grows()",
    "CREATE TRIGGER logbook_no_truncate BEFORE TRUNCATE ON logbook FOR EACH STATEMENT EXECUTE FUNCTION logbook_only_grows()",
    "CREATE TRIGGER logbook_only_next BEFORE INSERT ON logbook FOR EACH ROW EXECUTE FUNCTION logbook_only_next()",
)


def statements(dialect: str) -> tuple[str, ...]:
    return tuple(SQLITE.values()) if dialect == "sqlite" else POSTGRESQL
