"""The hash rule, by its published test vectors, and what it makes of any payload."""

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.duty import chain

FIRST = (
    '{"at":"2026-03-01T08:00:00+08:00","from":"E001","items":[{"code":"KEY-01","counted":12,'
    '"expected":12}],"kind":"handover","note":"","register":"前台交接班簿","to":"E002"}'
)
FIRST_HASH = "491eb506f4d6f861cf100acb301cf99fc6f06cce3d1c843f9925b7435b97629e"
SECOND = (
    '{"at":"2026-03-01T08:05:00+08:00","by":"E002","corrects":1,"items":[{"code":"KEY-01",'
    '"counted":11,"expected":12}],"kind":"correction","reason":"KEY-01 实点11",'
    '"register":"前台交接班簿"}'
)
SECOND_HASH = "0e2ca3a9441c8be54381a7352f228fe8f95d29ffd9eae7a3049d4e9bc57e8dbb"

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
payloads = st.dictionaries(
    words,
    st.recursive(
        st.none() | st.booleans() | st.integers(-(10**9), 10**9) | words,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
        max_leaves=8,
    ),
    max_size=5,
)


class TestVectors:
    def test_the_first(self) -> None:
        assert chain.canonical(json.loads(FIRST)) == FIRST
        assert chain.entry_hash("0" * 64, 1, FIRST) == FIRST_HASH

    def test_the_second(self) -> None:
        assert chain.canonical(json.loads(SECOND)) == SECOND
        assert chain.entry_hash(FIRST_HASH, 2, SECOND) == SECOND_HASH

    def test_the_beginning_is_sixty_four_zeros(self) -> None:
        assert chain.GENESIS == "0" * 64


class TestCanonical:
    def test_holds_no_floats(self) -> None:
        for payload in ({"a": 1.0}, {"a": [{"b": 0.5}]}, {"a": (1, 2.5)}):
            with pytest.raises(TypeError):
                chain.canonical(payload)

    def test_is_composed(self) -> None:
        loose = {"note": unicodedata.normalize("NFD", "é")}
        assert chain.canonical(loose) == '{"note":"é"}'

    @given(payloads)
    def test_is_the_same_whatever_the_order_of_keys(self, payload: dict[str, Any]) -> None:
        turned = dict(reversed(payload.items()))
        assert chain.canonical(turned) == chain.canonical(payload)

    @given(payloads)
    def test_reads_back_to_itself(self, payload: dict[str, Any]) -> None:
        """What is stored is spelled the one way it can be, so that any other spelling shows."""
        text = chain.canonical(payload)
        assert unicodedata.normalize("NFC", text) == text

    @given(payloads, payloads, st.integers(1, 10**6))
    def test_another_payload_has_another_hash(
        self, one: dict[str, Any], other: dict[str, Any], number: int
    ) -> None:
        texts = {chain.canonical(one), chain.canonical(other)}
        assert len({chain.entry_hash("0" * 64, number, text) for text in texts}) == len(texts)

    @given(st.integers(1, 10**6))
    def test_the_number_counts(self, number: int) -> None:
        assert chain.entry_hash("0" * 64, number, FIRST) != chain.entry_hash(
            "0" * 64, number + 1, FIRST
        )
