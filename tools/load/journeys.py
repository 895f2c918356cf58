"""What people do there, post by post: what they open, what they write, and how long each takes."""

import re
import uuid
from random import Random
from typing import Any

# Of each post's day, how many times each thing is done (per 3,000 households and day; a person's
# share of it is alike for all of the post). Everybody looks at their own day, notices and duties.
EVERYBODY = {"own_day": 4, "own_leave": 1, "notices": 5, "duties": 5}
DAYS: dict[str, dict[str, int]] = {
    "FD": {**EVERYBODY, "intake": 55, "matter": 40, "household": 60, "cockpit": 16, "call": 5,
           "worklist": 15, "account": 5},
    "BUT": {**EVERYBODY, "household": 60, "dun": 45, "matter": 40, "queue": 40, "account": 10,
            "intake": 5},
    "HND": {**EVERYBODY, "accept": 20, "handle": 20, "queue": 40, "matter": 30, "done": 5},
    "LD": {**EVERYBODY, "whole_queue": 20, "worklist": 10, "now": 10, "roster": 3, "attendance": 3,
           "calendar": 3, "approvals": 3, "matter": 10},
    "SUP": {**EVERYBODY, "rulings": 8, "worklist": 20, "matter": 40, "board": 5, "arrears": 3,
            "dunning_team": 3, "attendance": 2, "calendar": 2, "approvals": 3, "cockpit": 10},
    "DIR": {**EVERYBODY, "board": 6, "months": 2, "matter": 20, "rulings": 3, "arrears": 2,
            "worklist": 10, "approvals": 3},
    "PMD": {**EVERYBODY, "board": 3, "matter": 15, "rulings": 3, "worklist": 10, "calendar": 2},
    "GM": {**EVERYBODY, "board": 3, "months": 2, "worklist": 5},
    "AUD": {"notices": 5, "board": 3, "months": 2, "worklist": 10},
    "MON": {**EVERYBODY, "intake": 6, "queue": 10, "matter": 8},
    "FIN": {**EVERYBODY, "account": 40, "pay": 30, "arrears": 10, "runs": 3},
}  # fmt: skip
# Seconds: a look, something written, half of a call (95 s in all), a visit to a page and on.
LOOK, WRITE, TALK, REST = 12, 25, 45, 15
SEEN = re.compile(r'name="seen" value="(\d+)"')
DAY = re.compile(r'name="paid_on" value="([\d-]+)"')
KEY = re.compile(r'name="key" value="([0-9a-f]+)"')


def _first(pattern: str, text: str, dice: Random) -> tuple[str, ...] | None:
    """One of the first five that the page offers: people begin at the top, not all at one row."""
    found = re.findall(pattern, text)[:5]
    one = dice.choice(found) if found else None
    return (one,) if isinstance(one, str) else one


class Journeys:
    def __init__(
        self, person: Any, brief: dict[str, Any], dice: Random, me: dict[str, Any]
    ) -> None:
        self.person, self.brief, self.dice, self.me = person, brief, dice, me
        mine = [home for home in brief["homes"] if home["area"] in me["areas"]]
        self.homes = mine or brief["homes"]

    def _look(self, name: str, path: str, seconds: float = LOOK) -> str:
        text: str = self.person.get(name, path)
        self.person.think(seconds)
        return text

    def _home(self) -> dict[str, Any]:
        home: dict[str, Any] = self.dice.choice(self.homes)
        return home

    def _mark(self) -> str:
        return uuid.UUID(int=self.dice.getrandbits(128)).hex[:12]

    # ── Everybody ────────────────────────────────────────────────────────────────────────

    def own_day(self) -> None:
        self._look("/duty/", "/duty/", REST)

    def own_leave(self) -> None:
        self._look("/leave/", "/leave/", REST)

    def notices(self) -> None:
        self._look("/notices/", "/notices/")

    def duties(self) -> None:
        self._look("/todo/", "/todo/", REST)

    # ── The desk ─────────────────────────────────────────────────────────────────────────

    def intake(self) -> None:
        """A call: found while they speak, written, handed on or done, and the next one."""
        home, mark = self._home(), self._mark()
        words = self.dice.choice(self.brief["words"])
        page = self._look("/matters/intake/", "/matters/intake/", 6)
        for typed in (home["code"][:3], home["code"]):
            self._look("/estate/look-up/", f"/estate/look-up/?q={typed}", 3)
        self._look("/matters/intake/household/", f"/matters/intake/household/{home['pk']}/", TALK)
        asked = f"?text={words}&household={home['pk']}"
        self._look("/matters/intake/hints/", f"/matters/intake/hints/{asked}", TALK)
        # The monitoring room puts on record; the desk hands on, or answers at once.
        act = "record" if self.me["role"] == "MON" else self._in_hand()
        told = {
            "kind": "ENQUIRY" if act == "finish" else "REPAIR_PUBLIC",
            "channel": "PHONE",
            "text": f"{words}〔{mark}〕",
            "type_code": "T02.03",
            "severity": "1",
            "household": home["pk"],
            "reporter_name": home["name"],
            "reporter_phone": home["phone"],
            "department": self.dice.choice(self.brief["departments"]) if act == "forward" else "",
            "result": "已当场答复业主" if act == "finish" else "",
            "act": act,
            "key": (KEY.search(page) or ["", uuid.uuid4().hex])[1],
        }
        self.person.post("/matters/intake/", "/matters/intake/", told, "intake", mark)

    def _in_hand(self) -> str:
        return "forward" if self.dice.random() < 0.7 else "finish"

    def matter(self) -> None:
        """By its number, as somebody reads it out."""
        if self.me["role"] in ("HND", "BUT", "MON"):
            page = self._look("/matters/queue/?tab=mine", "/matters/queue/?tab=mine", 6)
        else:
            number = self.dice.choice(self.brief["numbers"])
            page = self._look("/search/", f"/search/?q={number}", 6)
        if found := _first(r'href="/matters/(\d+)/"', page, self.dice):
            self._look("/matters/…/", f"/matters/{found[0]}/", 30)

    def household(self) -> None:
        home = self._home()
        page = self._look("/estate/?q=", f"/estate/?q={home['code']}", 6)
        if found := _first(r'href="/estate/(\d+)/"', page, self.dice):
            self._look("/estate/…/", f"/estate/{found[0]}/", 30)

    def worklist(self) -> None:
        asked = self.dice.choice(["", "?order=new", "?state=ACCEPTED", "?kind=COMPLAINT"])
        self._look("/matters/", f"/matters/{asked}", 30)

    def cockpit(self) -> None:
        self._look("/matters/callbacks/", "/matters/callbacks/", 30)

    def call(self) -> None:
        """The call that is owed, spoken, and written down as satisfied or not reached."""
        page = self._look("/matters/callbacks/", "/matters/callbacks/", 6)
        rows = _first(r'href="([^"]*[?&](?:amp;)?call=\d+[^"]*)"', page, self.dice)
        if rows:
            where = rows[0].replace("&amp;", "&")
            where = where if where.startswith("/") else f"/matters/callbacks/{where}"
            page = self._look("/matters/callbacks/?call=", where, TALK)
        act = re.search(r'action="/matters/(\d+)/call_back/"', page)
        reporter = re.search(r'name="reporter" value="(\d+)"', page)
        if not (act and reporter):
            return
        told = {
            "reporter": reporter[1],
            "seen": (SEEN.search(page) or ["", ""])[1],
            "way": "PHONE",
            "is_reached": "1",
            "verdict": "SATISFIED",
            "said": "处理得很快，满意",
            "at_residents_wish": "on",
            "next": "/matters/callbacks/",
        }
        self.person.think(TALK)
        name, path = "/matters/…/call_back/", f"/matters/{act[1]}/call_back/"
        self.person.post(name, path, told, "call_back", act[1])

    def rulings(self) -> None:
        self._look("/matters/rulings/", "/matters/rulings/", 30)

    # ── Departments ──────────────────────────────────────────────────────────────────────

    def queue(self) -> None:
        self._look("/matters/queue/", "/matters/queue/", REST)

    def done(self) -> None:
        self._look("/matters/queue/?tab=done", "/matters/queue/?tab=done", REST)

    def whole_queue(self) -> None:
        where = "/matters/queue/?tab=department"
        self._look(where, where, REST)

    def accept(self) -> None:
        page = self._look("/matters/queue/", "/matters/queue/", 6)
        self._do("accept", page, "/matters/queue/", {})

    def handle(self) -> None:
        """What one has accepted is begun, and ended with a sentence on what was done."""
        where = "/matters/queue/?tab=mine"
        page = self._look(where, where, LOOK)
        self._do("start", page, where, {})
        page = self._look(where, where, WRITE)
        found = _first(r'data-sheet="handle" data-pk="(\d+)" data-seen="(\d+)"', page, self.dice)
        if found:
            told = {"result": "已到现场处理，业主确认", "no_photo_why": "公共区域不便拍照"}
            self._send("handle", found[0], {**told, "seen": found[1], "next": where})

    def _do(self, act: str, page: str, where: str, told: dict[str, str]) -> None:
        form = rf'action="/matters/(\d+)/{act}/"[\s\S]*?name="seen" value="(\d+)"'
        if found := _first(form, page, self.dice):
            self._send(act, found[0], {**told, "seen": found[1], "next": where})

    def _send(self, act: str, pk: str, told: dict[str, str]) -> None:
        name, path = f"/matters/…/{act}/", f"/matters/{pk}/{act}/"
        if onward := self.person.post(name, path, told, act, pk):
            self._look(onward, onward, REST)

    # ── Money ────────────────────────────────────────────────────────────────────────────

    def account(self) -> None:
        home = self._home()
        page = self._look("/charges/accounts/", f"/charges/accounts/?q={home['code']}", 6)
        if found := _first(r'href="/charges/accounts/(\d+)/"', page, self.dice):
            self._look("/charges/accounts/…/", f"/charges/accounts/{found[0]}/", 30)

    def pay(self) -> None:
        """At the counter: found, the account looked at, the money taken, the account again."""
        home, mark = self._home(), self._mark()
        self._look("/charges/accounts/", f"/charges/accounts/?q={home['code']}", 6)
        where = f"/charges/accounts/{home['pk']}/"
        self._look("/charges/accounts/…/", where, LOOK)
        page = self._look("/charges/accounts/…/pay/", f"{where}pay/", WRITE)
        amount = re.search(r'name="amount" value="([\d.]+)"', page)
        told = {
            "amount": amount[1] if amount else "30.00",
            "method": "CASH",
            "paid_on": (DAY.search(page) or ["", ""])[1],
            "payer": f"〔{mark}〕",
            "key": (KEY.search(page) or ["", ""])[1],
            "act": "take",
        }
        path = f"{where}pay/"
        if onward := self.person.post("/charges/accounts/…/pay/", path, told, "pay", mark):
            self._look("/charges/accounts/…/", onward, LOOK)

    def arrears(self) -> None:
        self._look("/charges/arrears/", "/charges/arrears/", 30)

    def runs(self) -> None:
        self._look("/charges/runs/", "/charges/runs/", 30)

    def dun(self) -> None:
        """One that wants a call, and may have it: looked at, telephoned, written down, the next one."""
        where = "/dunning/?channel=PHONE&now=1"
        page = self._look(where, where, LOOK)
        found = _first(r'href="/dunning/steps/(\d+)/[^"]*"', page, self.dice)
        if not found:
            return
        where = f"/dunning/steps/{found[0]}/"
        page = self._look("/dunning/steps/…/", where, TALK)
        self.person.think(TALK)
        phone = re.search(r'name="phone" value="(\d+)"', page)
        hears = re.search(r'name="spoken_to" value="(\d+)"', page)
        mark = self._mark()
        told = {
            "channel": "PHONE",
            "result": "AGREES",
            "phone": phone[1] if phone else "",
            "spoken_to": hears[1] if hears else "",
            "note": f"说这周去前台付〔{mark}〕",
            "key": (KEY.search(page) or ["", ""])[1],
        }
        onward = self.person.post("/dunning/steps/…/", where, told, "dun", mark)
        if onward.startswith("/dunning/steps/"):
            self._look("/dunning/steps/…/", onward, LOOK)

    def dunning_team(self) -> None:
        self._look("/dunning/team/", "/dunning/team/", 30)

    # ── Those who lead ───────────────────────────────────────────────────────────────────

    def now(self) -> None:
        self._look("/duty/now/", "/duty/now/", 30)

    def roster(self) -> None:
        page = self._look("/duty/rosters/", "/duty/rosters/", 6)
        if found := _first(r'href="/duty/rosters/(\d+)/"', page, self.dice):
            self._look("/duty/rosters/…/", f"/duty/rosters/{found[0]}/", 30)

    def attendance(self) -> None:
        self._look("/duty/team/", "/duty/team/", 30)

    def calendar(self) -> None:
        self._look("/leave/calendar/", "/leave/calendar/", 30)

    def approvals(self) -> None:
        self._look("/leave/approvals/", "/leave/approvals/", 30)

    def board(self) -> None:
        """The chart comes after the page, as the browser asks for it."""
        self.person.get("/quality/", "/quality/")
        self._look("/quality/trend/", "/quality/trend/", 45)

    def months(self) -> None:
        self._look("/analysis/", "/analysis/", 45)
