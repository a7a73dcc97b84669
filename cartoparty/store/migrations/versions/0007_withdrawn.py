"""Observations that their team withdrew: they replace a note, and are none themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "observation",
        sa.Column("withdrawn", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
