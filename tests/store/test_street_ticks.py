"""Ticks: whatever the order and however often they are sent, the last word on a street counts."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from cartoparty.core.models import Party
from cartoparty.store import parties, street_ticks
from cartoparty.store.database import Database
from cartoparty.store.street_ticks import StreetTick

NOON = datetime(2026, 5, 16, 12, tzinfo=UTC)
ticks = st.builds(
    StreetTick,
    team=st.integers(1, 3),
    street=st.sampled_from(["1-roads", "1-paths", "2-lanes"]),
    done=st.booleans(),
    ticked_at=st.integers(0, 20).map(lambda s: NOON + timedelta(milliseconds=s)),
)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database(f"sqlite:///{Path(tmp_path_factory.mktemp('ticks')) / 'cartoparty.db'}")
    database.prepare()
    yield database
    database.close()


@contextmanager
def received(database: Database, sent: list[StreetTick]) -> Iterator[tuple[dict[str, bool], int]]:
    """The state of each street, and how many ticks are kept, after these arrived in this order."""

    class Undone(Exception):
        pass

    party = Party("p", "P", shapely.box(0, 0, 1, 1), (), "2026-05-16", "2026-05-16")
    try:
        with database.write() as session:
            parties.add_party(session, party, created_at=NOON)
            session.flush()
            for tick in sent:
                street_ticks.put_tick(session, "p", tick, received_at=NOON)
            last = street_ticks.last_ticks(session, "p")
            state = {key: tick.done for key, (tick, _) in last.items()}
            yield state, street_ticks.count_ticks(session, "p")
            raise Undone
    except Undone:
        pass


@settings(max_examples=60, deadline=None)
@given(sent=st.lists(ticks, max_size=12), data=st.data())
def test_the_last_word_counts_in_whatever_order_ticks_arrive(
    database: Database, sent: list[StreetTick], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(sent))
    with received(database, sent) as (state, _):
        expected = {
            tick.street: max((t.ticked_at, t.done) for t in sent if t.street == tick.street)[1]
            for tick in sent
        }
        assert state == expected
    with received(database, list(shuffled)) as (again, _):
        assert again == state


@settings(max_examples=40, deadline=None)
@given(sent=st.lists(ticks, max_size=8), data=st.data())
def test_sending_again_changes_nothing_and_adds_nothing(
    database: Database, sent: list[StreetTick], data: st.DataObject
) -> None:
    repeated = data.draw(st.lists(st.sampled_from(sent), max_size=8)) if sent else []
    with received(database, sent) as (state, count):
        assert count == len(set(sent))
    with received(database, [*sent, *repeated]) as (again, count_again):
        assert (again, count_again) == (state, count)
