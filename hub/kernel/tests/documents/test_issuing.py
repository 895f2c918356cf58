"""Issuing, receiving and voiding: signed by two people, each once."""

import pytest
from django.db import IntegrityError, connection, transaction

from hub.kernel import appendonly, documents, journal
from hub.kernel.lifecycle import WrongState
from hub.kernel.models import Document
from hub.kernel.tests.documents.notices import LATER, text_of

pytestmark = pytest.mark.django_db


class TestIssuing:
    def test_goes_from_maker_to_issuer_to_receiver(self, freeze, jing, haiyan):
        document, _event = documents.issue(
            freeze(), by=haiyan, at=LATER, signs_as="客服部主任 王海燕"
        )
        document, _event = documents.receive(document, by=jing, at=LATER)

        assert document.get_status_display() == "已签收"
        assert [event.verb for event in journal.history(document)] == [
            "document.frozen",
            "document.issued",
            "document.received",
        ]
        text = text_of(documents.pdf(document))
        assert "客服部主任 王海燕" in text
        assert "2026-12-04 09:15" in text  # Shanghai

    def test_is_not_received_by_its_issuer(self, freeze, haiyan):
        document, _event = documents.issue(freeze(), by=haiyan, at=LATER)

        with pytest.raises(documents.SignedByIssuer):
            documents.receive(document, by=haiyan, at=LATER)

    def test_is_not_received_by_its_issuer_past_the_action_either(self, freeze, haiyan):
        document, _event = documents.issue(freeze(), by=haiyan, at=LATER)

        with pytest.raises(IntegrityError), transaction.atomic():
            Document.objects.filter(pk=document.pk).update(received_by=haiyan)

    def test_happens_once(self, freeze, haiyan):
        document = freeze()
        documents.issue(document, by=haiyan, at=LATER)

        with pytest.raises(WrongState, match="已签发"):
            documents.issue(document, by=haiyan, at=LATER)

    def test_shows_on_the_document_that_was_handed_in(self, freeze, haiyan):
        document = freeze()
        documents.issue(document, by=haiyan, at=LATER)
        assert document.status == "ISSUED"
        assert documents.pdf(document) == documents.pdf(type(document).objects.get(pk=document.pk))

    def test_does_not_happen_to_what_was_voided(self, freeze, jing, haiyan):
        document = documents.void(freeze(), by=jing, at=LATER, reason="月份选错")

        with pytest.raises(WrongState, match="已作废"):
            documents.issue(document, by=haiyan, at=LATER)

    def test_does_not_happen_to_what_was_tampered_with(self, freeze, haiyan):
        document = freeze()
        appendonly.remove(connection)
        Document.objects.filter(pk=document.pk).update(snapshot={})
        appendonly.install(connection)

        with pytest.raises(documents.Tampered):
            documents.issue(document, by=haiyan, at=LATER)

    def test_can_be_taken_back_with_a_reason(self, freeze, jing):
        document = freeze()
        with pytest.raises(documents.NoReason):
            documents.void(document, by=jing, at=LATER, reason="  ")

        document = documents.void(document, by=jing, at=LATER, reason="月份选错")

        text = text_of(documents.pdf(document))
        assert "作废原因：月份选错" in text
        assert "作　废" in text

    def test_cannot_be_taken_back_once_received(self, freeze, jing, haiyan):
        document, _event = documents.issue(freeze(), by=haiyan, at=LATER)
        document, _event = documents.receive(document, by=jing, at=LATER)

        with pytest.raises(WrongState):
            documents.void(document, by=haiyan, at=LATER, reason="反悔")
