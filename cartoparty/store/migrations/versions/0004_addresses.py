"""House numbers by street, for volunteers without GPS."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "snapshot_addresses",
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["party"], ["snapshot.party"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("party"),
    )
