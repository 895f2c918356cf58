"""A million matters, written by the database itself: size for the measurements, not life.

Rows have the spread that lists and tables see: two years, one complaint in twenty, a few thousand
open. They are not made by actions, so nothing but the bench ever calls this.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from hub.demo.frame import Frame
from hub.kernel import search
from hub.people.models import Role

SECONDS = 2 * 365 * 24 * 3600
OPEN = 4000  # the newest matters, still under way
MATTERS = "matters.matter"
TYPES = (
    ("T01.01", "主卧飘窗渗水"),
    ("T02.03", "水管爆裂漏水"),
    ("T06.01", "楼道保洁不到位"),
    ("T07.01", "绿化带枯死"),
    ("T12.01", "装修手续怎么办"),
    ("T03.02", "电梯异响"),
    ("T10.01", "停车位被占"),
)

MATTER = """
INSERT INTO matters_matter (community_id, number, kind, channel, type_code, second_type, severity,
  is_urgent, is_hot, text, household_id, area_id, place, status, validity, valid_ground,
  cause_code, responsible, department_id, holder_id, recorded_by_id, recorded_at, cycle_number,
  bounces, closed_at, duty, due_at, outside_number, is_legacy, policy_id, version)
SELECT {community}, 'B' || n,
  CASE WHEN n % 20 = 0 THEN 'COMPLAINT' WHEN n % 5 = 0 THEN 'REPAIR_PUBLIC' ELSE 'ENQUIRY' END,
  CASE WHEN n % 3 = 0 THEN 'WECHAT' ELSE 'PHONE' END,
  {type_code}, '',
  CASE WHEN n % 200 = 0 THEN '3' WHEN n % 40 = 0 THEN '2' ELSE '1' END, {false}, {false},
  {words} || '，第 ' || n || ' 件', home.id, building.area_id, '',
  CASE WHEN n <= {open} THEN 'ACCEPTED' ELSE 'FILED' END,
  CASE WHEN n % 20 <> 0 THEN 'NONE' WHEN n % 100 = 0 THEN 'INVALID' ELSE 'VALID' END,
  CASE WHEN n % 20 <> 0 THEN '' WHEN n % 100 = 0 THEN 'x' ELSE 'b' END,
  CASE WHEN n % 20 = 0 AND n > {open} THEN
    CASE n % 60 WHEN 0 THEN 'C2.1' WHEN 20 THEN 'C4.3' ELSE 'C2.3' END ELSE '' END,
  'PROPERTY', {department}, {worker}, {agent}, {at}, 1, 0,
  CASE WHEN n > {open} THEN {later} END,
  CASE WHEN n <= {open} THEN 'matter.complete' ELSE '' END,
  CASE WHEN n <= {open} THEN {due} END, '', {false}, {policy}, 5
FROM {series}
JOIN estate_household home ON home.id = {first_home} + n % {homes}
JOIN estate_building building ON building.id = home.building_id
"""
CYCLE = """
INSERT INTO matters_cycle (community_id, matter_id, number, opened_at, opened_why, department_id,
  forwarded_at, forwarded_by_id, hand_over_due_at, accepted_at, accepted_by_id, accept_due_at,
  is_on_the_spot, handled_at, handled_by_id, result, called_back_at, ended_at)
SELECT community_id, id, 1, recorded_at, '', department_id, recorded_at, recorded_by_id,
  recorded_at, recorded_at, holder_id, recorded_at, {false}, closed_at,
  CASE WHEN closed_at IS NOT NULL THEN holder_id END,
  CASE WHEN closed_at IS NOT NULL THEN '处理完毕' ELSE '' END, closed_at, closed_at
FROM matters_matter WHERE number LIKE 'B%'
"""
REPORTER = """
INSERT INTO matters_reporter (community_id, matter_id, household_id, name, phone, prefers, channel,
  no_contact, told_at, words)
SELECT community_id, id, household_id, '黄海', '13812345678', 'PHONE', channel, '', recorded_at, ''
FROM matters_matter WHERE number LIKE 'B%'
"""
EVENT = """
INSERT INTO kernel_event (community_id, at, verb, actor_id, subject_type, subject_id, detail)
SELECT community_id, recorded_at, 'matter.recorded', recorded_by_id, 'matters.matter', id, '{{}}'
FROM matters_matter WHERE number LIKE 'B%'
"""
SEARCH = """
INSERT INTO kernel_searchentry (community_id, subject_type, subject_id, grams, at)
SELECT community_id, 'matters.matter', matter.id, {grams} || ' ' || lower(number), recorded_at
FROM (SELECT matters_matter.*, CAST(substr(number, 2) AS INTEGER) AS n FROM matters_matter
  WHERE number LIKE 'B%') matter
"""
OBLIGATION = """
INSERT INTO kernel_obligation (community_id, kind, subject_type, subject_id, part, person_id, role,
  status, is_urgent, opened_at, due_at, opened_by_id, met_at, met_by_id, void_reason, rung,
  ladder_minutes)
SELECT matter.community_id, '{kind}', 'matters.matter', matter.id, '{part}', matter.holder_id, '',
  CASE WHEN matter.closed_at IS NULL THEN 'OPEN' ELSE 'MET' END, {false}, matter.recorded_at,
  COALESCE(matter.closed_at, matter.due_at), event.id, matter.closed_at,
  CASE WHEN matter.closed_at IS NOT NULL THEN event.id END, '', 0, 60
FROM matters_matter matter JOIN kernel_event event
  ON event.community_id = matter.community_id AND event.subject_type = 'matters.matter'
  AND event.subject_id = matter.id AND event.verb = 'matter.recorded'
WHERE matter.kind = 'COMPLAINT' AND matter.number LIKE 'B%' AND ({which})
"""


def fill(frame: Frame, matters: int, now: datetime, policy: int) -> None:
    """Write `matters` matters with cycles, reporters, events and the duties figures count."""
    step = max(1, SECONDS // matters)
    words = {**_words(matters, step, now), **_frame(frame), "policy": policy, "open": OPEN}
    with connection.cursor() as cursor:
        for statement in (MATTER, CYCLE, REPORTER, EVENT, SEARCH):
            cursor.execute(statement.format(**words))
        for kind, part, which in (
            ("matter.complete", "", "TRUE"),
            ("matter.call_back", "1-0", "matter.closed_at IS NOT NULL"),
        ):
            cursor.execute(OBLIGATION.format(kind=kind, part=part, which=which, **words))
        cursor.execute("ANALYZE")


def _frame(frame: Frame) -> dict[str, object]:
    homes = sorted(home.household.pk for home in frame.homes)
    workers = frame.of(Role.HANDLER)
    posts = [worker.posts.get().department_id for worker in workers]
    entries = [search.entry(frame.community.pk, MATTERS, words) for _code, words in TYPES]
    return {
        "community": frame.community.pk,
        "department": _in_turn("n / 7", posts),
        "worker": _in_turn("n / 7", [worker.pk for worker in workers]),
        "agent": _in_turn("n / 3", [agent.pk for agent in frame.of(Role.FRONT_DESK)]),
        "type_code": _in_turn("n", [f"'{code}'" for code, _words in TYPES]),
        "words": _in_turn("n", [f"'{words}'" for _code, words in TYPES]),
        "grams": _in_turn("n", [f"'{entry}'" for entry in entries]),
        "first_home": homes[0],
        "homes": homes[-1] - homes[0] + 1,
    }


def _in_turn(n: str, values: Iterable[object]) -> str:
    """One after the other, as the matters go on: n is a whole number in both databases."""
    values = list(values)
    cases = " ".join(f"WHEN {at} THEN {value}" for at, value in enumerate(values))
    return f"CASE ({n}) % {len(values)} {cases} END"


def series(most: int) -> str:
    """The numbers from 1 on, as rows of `n`."""
    if connection.vendor == "sqlite":
        counted = ["SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n <", str(most)]
        return " ".join(["(WITH RECURSIVE g(n) AS (", *counted, ") SELECT n FROM g) AS series"])
    return f"generate_series(1, {most}) AS series(n)"


def _words(matters: int, step: int, now: datetime) -> dict[str, str]:
    """The few words that the two databases do not share."""
    if connection.vendor == "sqlite":
        base = now.strftime("%Y-%m-%d %H:%M:%S")

        def moment(offset: str) -> str:
            return f"strftime('%Y-%m-%d %H:%M:%S', '{base}', ({offset}) || ' seconds')"

        return {
            "series": series(matters),
            "false": "0",
            "at": moment(f"-n * {step}"),
            "later": moment(f"7200 - n * {step}"),
            "due": moment("n * 60"),
        }
    base = now.isoformat()
    seconds = f"TIMESTAMPTZ '{base}' + INTERVAL '1 second' * "
    return {
        "series": series(matters),
        "false": "FALSE",
        "at": f"{seconds}(-n * {step})",
        "later": f"{seconds}(7200 - n * {step})",
        "due": f"{seconds}(n * 60)",
    }
