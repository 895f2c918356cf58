"""Houses on both databases, whose parts are killed, filled and taken away."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from tests.faults import cluster as postgresql
from tests.faults.clerks import Tokens
from tests.faults.cluster import Cluster
from tests.faults.house import House, on_postgresql, on_sqlite

HERE = Path(__file__).parent
OpenHouse = Callable[..., AbstractContextManager[House]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.faults)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL that may be killed: started again if a test has left it dead."""
    with postgresql.running() as cluster:
        yield cluster


@pytest.fixture(params=["sqlite", "postgresql"])
def vendor(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def open_house(request: pytest.FixtureRequest, tmp_path: Path) -> OpenHouse:
    """`with open_house("sqlite") as house`: an empty one, on a database of its own."""

    @contextmanager
    def open_(vendor: str, **environment: str) -> Iterator[House]:
        var = tmp_path / f"var-{uuid4().hex[:6]}"
        var.mkdir()
        if vendor == "sqlite":
            with on_sqlite(var, **environment) as house:
                yield house
            return
        cluster: Cluster = request.getfixturevalue("cluster")
        url = cluster.create(f"house_{uuid4().hex[:12]}")
        with on_postgresql(var, url, **environment) as house:
            yield house

    return open_


@pytest.fixture
def house(open_house: OpenHouse, vendor: str) -> Iterator[House]:
    """On either database; nothing runs yet."""
    with open_house(vendor) as house:
        yield house


@pytest.fixture
def tokens(house: House) -> Tokens:
    """The cast has moved in."""
    return Tokens(**house.play("open_desk"))
