"""The first tables."""

import sqlalchemy as sa
from alembic import op

from cartoparty.store import columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "party",
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("area", columns.Wkb(), nullable=False),
        sa.Column("themes", columns.Json, nullable=False),
        sa.Column("start_date", sa.String(), nullable=False),
        sa.Column("end_date", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("licence", sa.String(), nullable=False),
        sa.Column("consent_version", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("fictional", sa.Boolean(), nullable=False),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.PrimaryKeyConstraint("slug"),
    )
    op.create_table(
        "access",
        sa.Column("key_hash", sa.String(), nullable=False),
        sa.Column("capability", sa.String(), nullable=False),
        sa.Column("party", sa.String(), nullable=True),
        sa.Column("team", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("consent_version", sa.String(), nullable=True),
        sa.Column("created_at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["party"],
            ["party.slug"],
        ),
        sa.PrimaryKeyConstraint("key_hash"),
    )
    op.create_table(
        "changeset",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("server", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("osm_id", sa.BigInteger(), nullable=True),
        sa.Column("record", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["party"],
            ["party.slug"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("changeset", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_changeset_party"), ["party"], unique=False)

    op.create_table(
        "job",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("result", columns.Json, nullable=True),
        sa.Column("error", columns.Json, nullable=True),
        sa.Column("seen_at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["party"],
            ["party.slug"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "observation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("accuracy_m", sa.Float(), nullable=True),
        sa.Column("observed_at", columns.Moment(), nullable=False),
        sa.Column("received_at", columns.Moment(), nullable=False),
        sa.Column("osm_ref", sa.String(), nullable=True),
        sa.Column("team", sa.Integer(), nullable=True),
        sa.Column("walk", sa.String(), nullable=True),
        sa.Column("tags", columns.Json, nullable=False),
        sa.Column("photos", columns.Json, nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("supersedes", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["party"],
            ["party.slug"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_observation_party"), ["party"], unique=False)

    op.create_table(
        "photo",
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("received_at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["party"],
            ["party.slug"],
        ),
        sa.PrimaryKeyConstraint("party", "sha256"),
    )
    op.create_table(
        "sector",
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("geometry", columns.Wkb(), nullable=False),
        sa.Column("effort_min", sa.Float(), nullable=False),
        sa.Column("street_km", sa.Float(), nullable=False),
        sa.Column("features", columns.Json, nullable=False),
        sa.Column("start_lon", sa.Float(), nullable=False),
        sa.Column("start_lat", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["party"],
            ["party.slug"],
        ),
        sa.PrimaryKeyConstraint("party", "number"),
    )
    op.create_table(
        "snapshot",
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("data_date", columns.Moment(), nullable=True),
        sa.Column("taken_at", columns.Moment(), nullable=False),
        sa.Column("findings", columns.Json, nullable=False),
        sa.ForeignKeyConstraint(
            ["party"],
            ["party.slug"],
        ),
        sa.PrimaryKeyConstraint("party"),
    )
    op.create_table(
        "team",
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("colour", sa.String(), nullable=False),
        sa.Column("sector", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["party"],
            ["party.slug"],
        ),
        sa.PrimaryKeyConstraint("party", "number"),
        sa.UniqueConstraint("code"),
    )
    op.create_table(
        "osm_feature",
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("layer", sa.String(), nullable=False),
        sa.Column("position_in_layer", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("timestamp", columns.Moment(), nullable=True),
        sa.Column("tags", columns.Json, nullable=False),
        sa.Column("nodes", columns.Json, nullable=False),
        sa.Column("members", columns.Json, nullable=False),
        sa.Column("geometry", columns.Wkb(), nullable=False),
        sa.ForeignKeyConstraint(["party"], ["snapshot.party"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("party", "layer", "position_in_layer"),
    )
    op.create_table(
        "proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("party", sa.String(), nullable=False),
        sa.Column("observation_id", sa.Uuid(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("lon", sa.Float(), nullable=False),
        sa.Column("lat", sa.Float(), nullable=False),
        sa.Column("diff", columns.Json, nullable=False),
        sa.Column("match", columns.Json, nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=True),
        sa.Column("base_tags", columns.Json, nullable=False),
        sa.Column("findings", columns.Json, nullable=False),
        sa.Column("proposed_at", columns.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["observation_id"],
            ["observation.id"],
        ),
        sa.ForeignKeyConstraint(
            ["party"],
            ["party.slug"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_proposal_observation_id"), ["observation_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_proposal_party"), ["party"], unique=False)

    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("reviewer", sa.String(), nullable=False),
        sa.Column("decided_at", columns.Moment(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("diff", columns.Json, nullable=True),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["proposal.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_proposal_id"), ["proposal_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_proposal_id"))

    op.drop_table("review")
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proposal_party"))
        batch_op.drop_index(batch_op.f("ix_proposal_observation_id"))

    op.drop_table("proposal")
    op.drop_table("osm_feature")
    op.drop_table("team")
    op.drop_table("snapshot")
    op.drop_table("sector")
    op.drop_table("photo")
    with op.batch_alter_table("observation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_observation_party"))

    op.drop_table("observation")
    op.drop_table("job")
    with op.batch_alter_table("changeset", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_changeset_party"))

    op.drop_table("changeset")
    op.drop_table("access")
    op.drop_table("party")
