"""When the teams of a party come back at the latest."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("party", sa.Column("return_time", sa.String(), nullable=True))
