"""What the printer reads of a stored snapshot: the same town, without what is not drawn."""

import pytest

from cartoparty.core.models import Layer, OsmFeature
from cartoparty.errors import NotFound
from cartoparty.pipeline.stored_layers import StoredLayers, snapshot_to_print
from cartoparty.store import snapshots
from tests.parties import TestParty


def drawn(feature: OsmFeature) -> tuple[object, ...]:
    return (feature.ref, dict(feature.tags), feature.geometry.wkb, feature.timestamp)


def test_the_printed_snapshot_is_the_stored_one(party: TestParty) -> None:
    with party.workspace.database.read() as session:
        whole = snapshots.get_snapshot(session, "essai")
    printed = snapshot_to_print(party.workspace, "essai")

    assert (printed.source, printed.data_date) == (whole.source, whole.data_date)
    assert printed.taken_at == whole.taken_at
    assert len(whole.layers[Layer.STREETS]) == 8
    for layer in Layer:
        assert [drawn(f) for f in printed.layers[layer]] == [drawn(f) for f in whole.layers[layer]]
    assert list(printed.features) == list(whole.features)
    for theme, found in whole.features.items():
        assert [drawn(f) for f in printed.features[theme]] == [drawn(f) for f in found]


def test_a_layer_is_read_anew_and_not_kept(party: TestParty) -> None:
    layers = StoredLayers(party.workspace, "essai")

    first = layers[Layer.STREETS]
    assert first
    assert layers[Layer.STREETS] is not first
    assert not any(feature.nodes or feature.members for feature in first)
    assert list(layers) == list(Layer)


def test_a_party_without_data_says_so(party: TestParty) -> None:
    with pytest.raises(NotFound, match="snapshot_missing"):
        snapshot_to_print(party.workspace, "personne")
