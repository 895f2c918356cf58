"""What the clients were told, held against what the tables say."""

from collections import Counter
from dataclasses import dataclass

from tests.faults.clerks import Intake, Staff
from tests.faults.house import House


@dataclass(frozen=True)
class Figures:
    acknowledged: int
    lost: list[str]
    doubled: list[str]
    unanswered: int
    put_off: int
    silence: float

    def __str__(self) -> str:
        return (
            f"acknowledged {self.acknowledged}, lost {len(self.lost)}, doubled {len(self.doubled)}; "
            f"unanswered {self.unanswered}, put off {self.put_off}; "
            f"longest without an acknowledgement {self.silence:.1f} s"
        )


def compared(house: House, staff: Staff) -> Figures:
    """Every acknowledged act is there as it was acknowledged, and no act is there twice."""
    log = staff.log
    return Figures(
        acknowledged=staff.acknowledged(),
        lost=[*_lost_intakes(house, log), *_lost_callbacks(house, log)],
        doubled=_doubled(house),
        unanswered=sum(one.unanswered for one in log),
        put_off=sum(one.put_off for one in log),
        silence=staff.longest_silence(),
    )


def _lost_intakes(house: House, log: list[Intake]) -> list[str]:
    kept = set(house.ask("SELECT id, number, text FROM matters_matter"))
    told = [one for one in log if one.number]
    return [one.words for one in told if (one.matter, one.number, one.words) not in kept]


def _lost_callbacks(house: House, log: list[Intake]) -> list[str]:
    kept = {pk for (pk,) in house.ask("SELECT matter_id FROM matters_callback")}
    return [f"回访 {one.number}" for one in log if one.called_at and one.matter not in kept]


def _doubled(house: House) -> list[str]:
    found = []
    for what, sql in {
        "matter": "SELECT text FROM matters_matter",
        "callback": "SELECT matter_id FROM matters_callback",
        "recorded": "SELECT subject_id FROM kernel_event WHERE verb = 'matter.recorded'",
        "called back": "SELECT subject_id FROM kernel_event WHERE verb = 'matter.called_back'",
        "number": "SELECT number FROM matters_matter",
        "tick": "SELECT name || key FROM kernel_job WHERE key LIKE '@%'",
    }.items():
        counted = Counter(value for (value,) in house.ask(sql))
        found += [f"{what} {value}: {n}" for value, n in counted.items() if n > 1]
    return found


def faults(house: House) -> list[str]:
    """What does not fit together in the tables, whoever was told what."""
    found = []
    numbers = sorted(number for (number,) in house.ask("SELECT number FROM matters_matter"))
    for day in {number[:-5] for number in numbers}:
        counts = [int(number[-4:]) for number in numbers if number.startswith(day)]
        if counts != list(range(1, len(counts) + 1)):
            found.append(f"numbers of {day} have gaps: {counts}")
    for what, sql in {
        "matters without their event": """
            SELECT id FROM matters_matter WHERE id NOT IN
            (SELECT subject_id FROM kernel_event WHERE verb = 'matter.recorded')""",
        "events without their matter": """
            SELECT subject_id FROM kernel_event WHERE verb = 'matter.recorded'
            AND subject_id NOT IN (SELECT id FROM matters_matter)""",
        "callbacks without their event": """
            SELECT matter_id FROM matters_callback WHERE matter_id NOT IN
            (SELECT subject_id FROM kernel_event WHERE verb = 'matter.called_back')""",
        "matters without a duty": """
            SELECT id FROM matters_matter WHERE id NOT IN
            (SELECT subject_id FROM kernel_obligation
             WHERE subject_type = 'matters.matter')""",
    }.items():
        if rows := house.ask(sql):
            found.append(f"{what}: {rows}")
    return found


def nothing_lost(house: House, staff: Staff, what: str) -> Figures:
    """Compare, print the figures and insist that they are as promised."""
    figures = compared(house, staff)
    print(f"\n{what}, {house.vendor}: {figures}")
    assert not staff.faults, staff.faults
    assert figures.acknowledged
    assert not figures.lost
    assert not figures.doubled
    assert not faults(house)
    return figures
