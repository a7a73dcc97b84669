"""Every route names the capability that it needs, and no other key opens it."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from cartoparty.server.app import ROUTERS, create_app
from cartoparty.server.background import served
from cartoparty.server.deps import Needs
from cartoparty.store.access import Capability, Holder, issue_key
from tests.parties import NOW, TestParty

# Open to everybody: the way in, the sign of life, the built pages.
OPEN = {
    "/api/join", "/api/join/{code}", "/healthz", "/", "/j/{code}", "/j/{code}/app.webmanifest",
    "/desk", "/board",
}  # fmt: skip
MAY = {
    Capability.COLLECT: {Capability.COLLECT},
    Capability.REVIEW: {Capability.REVIEW, Capability.ORGANISE},
    Capability.ORGANISE: {Capability.ORGANISE},
    Capability.WATCH: {Capability.WATCH, Capability.REVIEW, Capability.ORGANISE},
}
UUID0 = "00000000-0000-0000-0000-000000000000"


def needed(dependant: Dependant) -> set[Capability]:
    found = {dependant.call.capability} if isinstance(dependant.call, Needs) else set()
    return found.union(*(needed(inner) for inner in dependant.dependencies))


def routes_of(app: FastAPI) -> list[APIRoute]:
    own = [route for route in app.routes if isinstance(route, APIRoute)]
    included = [route for router in ROUTERS for route in router.routes]
    return [*own, *(route for route in included if isinstance(route, APIRoute))]


@pytest.fixture
def app(party: TestParty) -> FastAPI:
    return create_app(party.workspace, party.settings)


@pytest.fixture
def client(app: FastAPI) -> Iterator[httpx.Client]:
    with served(app) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client


@pytest.fixture
def keys(party: TestParty) -> dict[Capability, str]:
    with party.workspace.database.write() as session:
        return {
            capability: issue_key(
                session,
                Holder(capability, party.slug, 1, "somebody"),
                created_at=NOW,
            )
            for capability in Capability
        }


def test_every_route_names_one_capability_or_is_open_on_purpose(app: FastAPI) -> None:
    for route in routes_of(app):
        capabilities = needed(route.dependant)
        assert len(capabilities) == (0 if route.path in OPEN else 1), route.path


def test_each_route_opens_to_the_keys_that_may_and_to_no_other(
    app: FastAPI, client: httpx.Client, keys: dict[Capability, str], party: TestParty
) -> None:
    known = {
        "slug": party.slug, "observation_id": UUID0, "proposal_id": UUID0, "sha256": "0" * 64,
    }  # fmt: skip
    values = defaultdict(lambda: "1", known)
    for route in routes_of(app):
        for capability in needed(route.dependant):
            path = route.path.format_map(values)
            for method in route.methods or ():
                assert call(client, method, path, None) == 401, path
                for held, key in keys.items():
                    allowed = held in MAY[capability]
                    refused = call(client, method, path, key) == 403
                    assert refused is not allowed, (method, path, held)


def test_a_key_for_one_party_opens_no_other(client: httpx.Client, party: TestParty) -> None:
    with party.workspace.database.write() as session:
        key = issue_key(session, Holder(Capability.ORGANISE, party.slug, None, "o"), created_at=NOW)
    own = call(client, "GET", f"/api/parties/{party.slug}", key)
    other = call(client, "GET", "/api/parties/autre", key)
    assert (own, other) == (200, 404)


def call(client: httpx.Client, method: str, path: str, key: str | None) -> int:
    headers: dict[str, Any] = {} if key is None else {"authorization": f"Bearer {key}"}
    body = {"kind": "check", "decision": "accepted"} if method in ("POST", "PUT") else None
    # The status alone: the events of a board have no end to wait for.
    with client.stream(method, path, headers=headers, json=body) as answer:
        return answer.status_code
