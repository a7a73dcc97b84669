"""The OSM API 0.6 as typed calls: read elements, open, fill, close and read back changesets."""

from cartoparty.osm_api.answers import Capabilities, ChangesetInfo
from cartoparty.osm_api.client import OsmApi, opened_osm_api

__all__ = ["Capabilities", "ChangesetInfo", "OsmApi", "opened_osm_api"]
