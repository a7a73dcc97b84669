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
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("layout", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(["party"], ["party.slug"]),
        sa.PrimaryKeyConstraint("party", "number"),
    )
    op.create_table(
        "sector_history",
        sa.Column("party", sa.String(), nullable=False),
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
        sa.Column("layout", sa.Integer(), nullable=False),
        sa.Column("made_at", columns.Moment(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("edit", columns.Json, nullable=False),
        sa.Column("division", sa.LargeBinary(), nullable=False),
        sa.Column("labels", columns.Json, nullable=False),
        sa.ForeignKeyConstraint(["party"], ["party.slug"]),
        sa.ForeignKeyConstraint(
            ["party", "layout"], ["sector_layout.party", "sector_layout.number"]
        ),
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
    # Added one by one: a batch would drop tables that others refer to, which SQLite refuses.
    for table, column in (
        ("party", sa.Column("collecting", sa.Boolean(), nullable=False, server_default=sa.true())),
        ("party", sa.Column("closed_at", columns.Moment(), nullable=True)),
        ("party", sa.Column("rates", columns.Json, nullable=False, server_default="{}")),
        ("team", sa.Column("people", sa.Integer(), nullable=False, server_default="4")),
        ("team", sa.Column("minutes", sa.Integer(), nullable=False, server_default="120")),
        ("job", sa.Column("params", columns.Json, nullable=False, server_default="{}")),
        ("job", sa.Column("attempts", sa.Integer(), nullable=False, server_default="0")),
        ("job", sa.Column("cancelled", sa.Boolean(), nullable=False, server_default=sa.false())),
    ):
        op.add_column(table, column)
