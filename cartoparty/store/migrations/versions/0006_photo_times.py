"""When each photo of an observation was taken."""

import sqlalchemy as sa
from alembic import op

from cartoparty.store.columns import Json

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("observation", sa.Column("photo_times", Json, nullable=True))
