"""What the phone measured, beside the position that was chosen, and how it was chosen."""

import sqlalchemy as sa
from alembic import op

from cartoparty.store.columns import Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("observation", sa.Column("position_how", sa.String(), nullable=True))
    for name in ("raw_lon", "raw_lat", "raw_accuracy_m", "raw_spread_m"):
        op.add_column("observation", sa.Column(name, sa.Float(), nullable=True))
    op.add_column("observation", sa.Column("fixed_at", Moment(), nullable=True))
