"""The database of a workspace: tables from migrations only, WAL, and writers that wait."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from cartoparty.errors import Conflict
from cartoparty.store.database import Database, newest_revision
from cartoparty.store.tables import metadata


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = Database(f"sqlite:///{tmp_path / 'cartoparty.db'}")
    database.prepare()
    return database


def test_migrations_leave_no_drift_from_the_models(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    assert database.revision() == newest_revision()


def test_sqlite_runs_in_wal_with_foreign_keys(database: Database) -> None:
    with database.read() as session:
        assert session.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert session.execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_a_reader_does_not_wait_for_a_writer(database: Database) -> None:
    with database.write() as writer:
        writer.execute(text("DELETE FROM job"))
        with database.read() as reader:
            assert reader.execute(text("SELECT count(*) FROM job")).scalar() == 0


def test_an_old_database_is_not_opened_before_it_is_upgraded(database: Database) -> None:
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(Conflict) as caught:
        database.prepare()
    assert caught.value.code == "database_behind"
