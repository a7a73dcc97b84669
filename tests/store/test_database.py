"""The database of a workspace: tables from migrations only, WAL, and writers that wait."""

from pathlib import Path

import pytest
import shapely
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import text

from cartoparty.errors import Conflict
from cartoparty.store import database as database_module
from cartoparty.store import parties, sectors
from cartoparty.store.database import Database, newest_revision
from cartoparty.store.tables import metadata

MIGRATIONS = Path(database_module.__file__).parent / "migrations"


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


def test_a_database_of_the_first_version_keeps_its_rows_when_upgraded(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'old.db'}")
    upgrade_to(database, "0001")
    area = shapely.to_wkb(shapely.box(2, 48, 2.1, 48.1))
    with database.write() as session:
        session.execute(
            text(
                "INSERT INTO party VALUES ('fete', 'Fête', :area, '[\"trees\"]', '2026-05-16', "
                "'2026-05-17', 'Europe/Paris', 'etalab-2.0', '1', '', 0, '2026-01-01 00:00:00')"
            ),
            {"area": area},
        )
        session.execute(text("INSERT INTO team VALUES ('fete', 1, 'Nord', '#c0392b', 1, 'AAAAAA')"))
    database.upgrade()
    assert database.revision() == newest_revision()
    with database.read() as session:
        party = parties.get_party(session, "fete")
        (team,) = sectors.list_teams(session, "fete")
    assert (party.title, party.collecting, party.rates) == ("Fête", True, {})
    assert party.return_time is None
    assert (team.name, team.code, team.people, team.minutes) == ("Nord", "AAAAAA", 4, 120)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def upgrade_to(database: Database, revision: str) -> None:
    """Bring an empty database to an old version, as that version would have left it."""
    with database.engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
