"""The base maps that phones fetch: requests for one that is not made yet wait without a thread."""

import asyncio
from collections import defaultdict
from typing import Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from cartoparty.pipeline.district_maps import DistrictMap, district_map_of, make_district_map
from cartoparty.server.deps import App

MAP_TYPE = "application/vnd.pmtiles"


class DistrictMapRoom:
    """Has each map made once: sixty phones that join at once would else take every thread."""

    def __init__(self) -> None:
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def ready(self, app: App, slug: str) -> DistrictMap:
        """The map of a party, made if need be; raises what `make_district_map` raises."""
        found = await run_in_threadpool(district_map_of, app.workspace, slug)
        if found.is_made:
            return found
        margin_m = app.settings.snapshot_margin_m
        async with self._turns[slug]:
            return await run_in_threadpool(
                make_district_map, app.workspace, slug, margin_m=margin_m
            )


def _district_maps(request: Request) -> DistrictMapRoom:
    room: DistrictMapRoom = request.app.state.district_maps
    return room


DistrictMapRoomDep = Annotated[DistrictMapRoom, Depends(_district_maps)]
