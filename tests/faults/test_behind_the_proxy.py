"""The product as it is deployed: Caddy before gunicorn, with the files in deploy/."""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.faults.clerks import Tokens, at_work
from tests.faults.cluster import children_of
from tests.faults.conftest import OpenHouse
from tests.faults.house import House
from tests.faults.ledger import nothing_lost
from tests.faults.proxy import HOST, Door, Proxy, reload_web

WEB_PROCESSES = 2


@pytest.fixture
def vendor() -> str:
    """The database has no part in it; this is the one that is deployed."""
    return "postgresql"


@pytest.fixture
def house(open_house: OpenHouse, vendor: str, tmp_path: Path) -> Iterator[House]:
    run = tmp_path / "run"
    run.mkdir()
    with open_house(
        vendor,
        BEHIND_HTTPS="1",
        ALLOWED_HOSTS=HOST,
        TRUSTED_ORIGINS=f"https://{HOST}",
        RUNTIME_DIRECTORY=str(run),
        WEB_PROCESSES=str(WEB_PROCESSES),
    ) as house:
        yield house


@pytest.fixture
def proxy(house: House, tmp_path: Path) -> Proxy:
    place = tmp_path / "proxy"
    place.mkdir()
    proxy = Proxy(house, place)
    proxy.start()
    return proxy


def test_a_reload_under_load_loses_no_request(house: House, tokens: Tokens, proxy: Proxy) -> None:
    """New processes come before the old ones go: nobody is put off, and nobody sends twice."""
    web = house.start_web()
    before = set(children_of(web.pid))
    with at_work(house.port, tokens, door=proxy.open_door) as staff:
        staff.wait_until(15)
        done = reload_web(house, web.pid)
        assert done.returncode == 0, done.stderr
        house.wait_for(lambda: not before & set(children_of(web.pid)), "the old processes to end")
        staff.wait_until(15)

    figures = nothing_lost(house, staff, "web reloaded behind the proxy")
    assert (figures.unanswered, figures.put_off) == (0, 0)
    assert len(children_of(web.pid)) == WEB_PROCESSES


def test_a_restart_keeps_people_waiting_and_loses_nothing(
    house: House, tokens: Tokens, proxy: Proxy
) -> None:
    """The proxy holds what comes while nobody listens, and says what to do if that is too long."""
    web = house.start_web()
    with at_work(house.port, tokens, door=proxy.open_door) as staff:
        staff.wait_until(15)
        web.terminate()
        web.wait(30)
        house.running.remove(web)
        house.start_web()
        staff.wait_until(15)

    nothing_lost(house, staff, "web restarted behind the proxy")


class TestWhatTheWorldSees:
    @pytest.fixture(autouse=True)
    def open(self, house: House, tokens: Tokens, proxy: Proxy) -> None:
        done = house.manage("collectstatic", "--no-input", "-v", "0", "--ignore", "*.ttf")
        assert done.returncode == 0, done.stderr
        house.start_web()
        self.proxy = proxy

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        with self.proxy.door() as door:
            door.request("GET", path, headers=headers)
            return _answer(door)

    def test_only_what_is_for_people(self, house: House) -> None:
        for path in ("/health", "/ready", "/metrics"):
            assert self.get(path)[0] == 404
        assert house.get("/ready")[0] == 200  # and those inside know

        status, told, body = self.get("/accounts/login/", **{"Accept-Encoding": "gzip"})
        assert status == 200
        assert told["strict-transport-security"].startswith("max-age=31536000")
        assert told["content-encoding"] == "gzip"
        assert "Secure" in told["set-cookie"]
        assert len(body) < 20_000

    def test_nobody_there_is_said_in_words(self, house: House) -> None:
        house.kill(house.running[-1])
        status, told, body = self.get("/accounts/login/")
        assert (status, told["retry-after"]) == (503, "5")
        assert "请等几秒" in body.decode()
        status, told, body = self.get("/api/me")
        assert (status, json.loads(body)["code"]) == (503, "Away")

    def test_a_stranger_cannot_lock_a_colleague_out_by_claiming_addresses(self) -> None:
        """Five tries are five tries, whatever addresses the visitor says they have."""
        marks = [self._wrong_password(f"10.0.0.{n}") for n in range(6)]
        assert marks[-1] == 429

    def _wrong_password(self, claimed: str) -> int:
        with self.proxy.door() as door:
            door.request("GET", "/accounts/login/")
            _status, told, body = _answer(door)
            token = body.decode().split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
            cookies = told["set-cookie"].split(";")[0]
            door.request(
                "POST",
                "/accounts/login/",
                urlencode({"login": "zhou", "password": "nope", "csrfmiddlewaretoken": token}),
                {
                    "Content-Type": "application/x-www-form-urlencoded",
                    "Cookie": cookies,
                    "Referer": f"https://{HOST}/accounts/login/",
                    "X-Forwarded-For": claimed,
                },
            )
            return _answer(door)[0]

    def test_its_log_keeps_neither_words_nor_cookies(self) -> None:
        where = f"https://{HOST}/matters/?q=13812345678"
        said = {"Referer": where, "HX-Current-URL": where, "Cookie": "sessionid=secret"}
        self.get("/matters/?q=13812345678", **said, Authorization="Bearer secret")

        written = self.proxy.log.read_text()
        assert json.loads(written.splitlines()[-1])["request"]["uri"] == "/matters/?q=hidden"
        assert "secret" not in written
        assert "13812345678" not in written


def _answer(door: Door) -> tuple[int, dict[str, str], bytes]:
    answer = door.getresponse()
    told = {name.lower(): value for name, value in answer.getheaders()}
    return answer.status, told, answer.read()
