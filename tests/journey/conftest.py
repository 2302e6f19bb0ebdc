"""One whole town for the journeys: real programs, real sockets, started once."""

from collections.abc import Iterator

import pytest

from gateway.sandbox.demo.behind import Region
from gateway.sandbox.demo.cases import CHENGDU, CHONGQING
from gateway.sandbox.demo.window import Window
from gateway.sandbox.town import Town, sandbox_town


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Database, both regions, issuer, gateway and worker; whoever settles something takes it back."""
    with sandbox_town(tmp_path_factory.mktemp("town")) as running:
        yield running


@pytest.fixture(scope="session")
def windows(town: Town) -> Iterator[dict[str, Window]]:
    """Each hospital's window, by the region that it lies in."""
    gateway = town.url("gateway")
    with (
        Window(gateway, town.token(CHENGDU.client_id)) as chengdu,
        Window(gateway, town.token(CHONGQING.client_id)) as chongqing,
    ):
        yield {"sichuan": chengdu, "chongqing": chongqing}


@pytest.fixture(scope="session")
def regions(town: Town) -> Iterator[dict[str, Region]]:
    """The look behind each region."""
    with (
        Region("sichuan", town.url("sichuan")) as sichuan,
        Region("chongqing", town.url("chongqing")) as chongqing,
    ):
        yield {"sichuan": sichuan, "chongqing": chongqing}
