"""The desk: divisions with their history, teams' strength, collection, jobs, streets done."""

import sqlalchemy as sa
from alembic import op

from cartoparty.store import columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sector_layout",
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("layout", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", columns.Moment(), nullable=False),
        sa.Column("head", sa.Integer(), nullable=False),
        sa.Column("top", sa.Integer(), nullable=False),
        sa.Column("stamp", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["party"], ["party.slug"]),
        sa.PrimaryKeyConstraint("party"),
    )
    op.create_table(
        "sector_revision",
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("made_at", columns.Moment(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("edit", columns.Json, nullable=False),
        sa.Column("division", sa.LargeBinary(), nullable=False),
        sa.Column("labels", columns.Json, nullable=False),
        sa.ForeignKeyConstraint(["party"], ["party.slug"]),
        sa.PrimaryKeyConstraint("party", "number"),
    )
    op.create_table(
        "street_tick",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("team", sa.Integer(), nullable=False),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("ticked_at", columns.Moment(), nullable=False),
        sa.Column("received_at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["party"], ["party.slug"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_street_tick_party", "street_tick", ["party"])
    with op.batch_alter_table("party") as table:
        table.add_column(
            sa.Column("collecting", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        table.add_column(sa.Column("closed_at", columns.Moment(), nullable=True))
        table.add_column(sa.Column("rates", columns.Json, nullable=False, server_default="{}"))
    with op.batch_alter_table("team") as table:
        table.add_column(sa.Column("people", sa.Integer(), nullable=False, server_default="4"))
        table.add_column(sa.Column("minutes", sa.Integer(), nullable=False, server_default="120"))
    with op.batch_alter_table("job") as table:
        table.add_column(sa.Column("params", columns.Json, nullable=False, server_default="{}"))
        table.add_column(
            sa.Column("cancelled", sa.Boolean(), nullable=False, server_default=sa.false())
        )
