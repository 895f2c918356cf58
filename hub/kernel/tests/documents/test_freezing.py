"""Freezing a document: its number, its digest, and that nothing frozen changes."""

import re

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.kernel import appendonly, documents, journal
from hub.kernel.models import Community, Document
from hub.kernel.tests.documents.notices import LATER, content, text_of

pytestmark = pytest.mark.django_db


class TestFreezing:
    def test_numbers_them_without_gaps_in_each_period(self, freeze):
        numbers = [freeze().number, freeze().number, freeze(period="2026-12").number]

        assert numbers == ["TZ-202611-01", "TZ-202611-02", "TZ-202612-01"]

    def test_that_is_rolled_back_gives_the_number_out_again(self, freeze):
        with pytest.raises(TypeError), transaction.atomic():
            freeze(rows=[{"amount": object()}])

        assert freeze().number == "TZ-202611-01"

    def test_keeps_the_names_as_they_stood(self, freeze, garden, jing):
        document = freeze()
        before = documents.pdf(document)
        Community.objects.filter(pk=garden.pk).update(name="云禾新苑")
        type(jing).objects.filter(pk=jing.pk).update(name="李静娴")

        again = documents.pdf(Document.objects.get(pk=document.pk))

        assert again == before
        assert "云禾花园" in text_of(again)

    def test_is_recorded(self, freeze, jing):
        document = freeze()

        (event,) = journal.history(document)
        assert (event.verb, event.actor) == ("document.frozen", jing)
        assert event.detail == {"number": "TZ-202611-01", "digest": document.digest}

    def test_can_say_what_it_replaces(self, freeze, garden, jing):
        first = freeze()
        second = documents.freeze(
            "TZ",
            garden,
            content(),
            by=jing,
            at=LATER,
            period="2026-11",
            title="更正",
            previous=first,
        )

        assert second.previous == first
        assert documents.pdf(first)

    @pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
    def test_refuses_a_float_that_is_no_number(self, freeze, value):
        with pytest.raises(ValueError, match="no place in a snapshot"):
            freeze(rate=value)


class TestDigest:
    def test_is_kept(self, freeze):
        document = Document.objects.get(pk=freeze().pk)

        assert documents.verify(document)
        assert re.fullmatch("[0-9a-f]{64}", document.digest)

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("snapshot", {"to": "别人"}),
            ("number", "TZ-202611-09"),
            ("kind", "BZ"),
            ("period", "2026-10"),
            ("title", "另一份"),
            ("letterhead", {"company": "别家", "community": "别处"}),
            ("form_version", 2),
            ("made_as", "别人"),
            ("made_at", LATER),
        ],
    )
    def test_notices_every_change(self, freeze, name, value):
        document = freeze()
        setattr(document, name, value)

        assert not documents.verify(document)

    def test_of_two_like_documents_differs(self, freeze):
        assert freeze().digest != freeze().digest

    @settings(
        max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(
        st.recursive(
            st.none()
            | st.booleans()
            | st.integers()
            | st.floats(allow_nan=False, allow_infinity=False)
            | st.text(st.characters(codec=None), max_size=20),
            lambda inner: (
                st.lists(inner, max_size=4)
                | st.dictionaries(st.text(max_size=5), inner, max_size=4)
            ),
            max_leaves=12,
        )
    )
    def test_survives_the_database_whatever_was_frozen(self, freeze, value):
        document = Document.objects.get(pk=freeze(anything=value).pk)

        assert documents.verify(document)


class TestFrozenColumns:
    @pytest.mark.parametrize(
        "change",
        [
            {"snapshot": {}},
            {"number": "TZ-1"},
            {"digest": "0" * 64},
            {"title": "改过"},
            {"made_at": LATER},
        ],
    )
    def test_are_refused_by_the_database(self, freeze, change):
        document = freeze()

        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            Document.objects.filter(pk=document.pk).update(**change)

    def test_cannot_be_deleted(self, freeze):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            freeze().delete()

    def test_changed_all_the_same_are_not_printed(self, freeze):
        """Somebody with the database's own password dropped the trigger."""
        document = freeze()
        appendonly.remove(connection)
        Document.objects.filter(pk=document.pk).update(snapshot=content(to="别人"))
        appendonly.install(connection)
        document.refresh_from_db()

        with pytest.raises(documents.Tampered):
            documents.pdf(document)
        with pytest.raises(documents.Tampered):
            documents.workbook(document)


class TestForms:
    def test_of_one_kind_and_edition_are_declared_once(self):
        with pytest.raises(ValueError, match="TZ"):
            documents.form("TZ", template="kernel/tests/other.typ")
