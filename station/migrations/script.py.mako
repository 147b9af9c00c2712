"""${message}"""

import sqlalchemy as sa
from alembic import op

from station.database import Instant
${imports if imports else ""}

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    raise RuntimeError("A station's database only moves forward; restore a backup instead.")
