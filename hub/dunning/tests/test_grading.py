"""The grade follows from channel, result and proof, and only strong ones meet a step."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.dunning.grading import ORDER, Evidence, grade, is_enough
from hub.dunning.models import Attempt, Channel, Proof

BY_RULE: list[tuple[dict[str, Any], str]] = [
    ({"channel": "MESSAGE", "result": "DELIVERED", "reference": "R1", "is_designated": True}, "B"),
    ({"channel": "MESSAGE", "result": "DELIVERED", "reference": "R1"}, "C"),
    ({"channel": "MESSAGE", "result": "SENT", "reference": "R1", "is_designated": True}, "C"),
    ({"channel": "MESSAGE", "result": "SENT"}, "D"),
    ({"channel": "PHONE", "result": "AGREES", "reference": "L9", "is_designated": True}, "B"),
    ({"channel": "PHONE", "result": "AGREES", "is_designated": True}, "C"),
    ({"channel": "PHONE", "result": "NOT_REACHED", "reference": "L9", "is_designated": True}, "C"),
    ({"channel": "PHONE", "result": "NOT_REACHED"}, "D"),
    (
        {
            "channel": "VISIT", "result": "DELIVERED", "proofs": ["PHOTO"], "notice_code": "TZ-1",
            "has_witness": True,
        },
        "B",
    ),
    ({"channel": "VISIT", "result": "DELIVERED", "proofs": ["PHOTO"], "notice_code": "TZ-1"}, "C"),
    ({"channel": "VISIT", "result": "DELIVERED", "proofs": ["SIGNED"]}, "A"),
    ({"channel": "VISIT", "result": "NOT_REACHED", "proofs": ["PHOTO"]}, "C"),
    ({"channel": "VISIT", "result": "AGREES"}, "D"),
    ({"channel": "LETTER", "result": "DELIVERED", "reference": "EMS1", "content_note": "催缴函"}, "A"),
    ({"channel": "LETTER", "result": "DELIVERED", "reference": "EMS1"}, "C"),
    ({"channel": "LETTER", "result": "SENT", "reference": "EMS1", "content_note": "催缴函"}, "C"),
    ({"channel": "LETTER", "result": "RETURNED", "reference": "EMS1", "content_note": "函"}, "C"),
    ({"channel": "COURT", "result": "DELIVERED", "reference": "(2026)1", "proofs": ["PAPER"]}, "A"),
    ({"channel": "COURT", "result": "DELIVERED", "reference": "(2026)1"}, "D"),
]  # fmt: skip

EVIDENCE = st.builds(
    Evidence,
    channel=st.sampled_from(Channel.values),
    result=st.sampled_from(Attempt.Result.values),
    proofs=st.lists(st.sampled_from(Proof.Kind.values), max_size=3),
    reference=st.sampled_from(["", "R1"]),
    content_note=st.sampled_from(["", "催缴函"]),
    notice_code=st.sampled_from(["", "TZ-1"]),
    has_witness=st.booleans(),
    is_designated=st.booleans(),
)


@pytest.mark.parametrize(("evidence", "expected"), BY_RULE)
def test_the_grade_of_a_contact(evidence: dict[str, Any], expected: str) -> None:
    assert grade(Evidence(**evidence)) == expected


@given(EVIDENCE)
def test_nobody_who_was_not_reached_was_told(evidence: Evidence) -> None:
    if evidence.result not in Attempt.REACHED:
        assert grade(evidence) in ("C", "D")


@given(EVIDENCE)
def test_words_alone_are_never_strong(evidence: Evidence) -> None:
    if not evidence.proofs and not evidence.reference:
        assert grade(evidence) in ("C", "D")


@given(st.sampled_from(ORDER), st.sampled_from(ORDER))
def test_a_better_grade_is_enough_for_a_lower_one(got: str, least: str) -> None:
    assert is_enough(got, least) == (got <= least)
