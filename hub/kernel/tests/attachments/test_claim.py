"""Claiming uploads by the act they belong to; the rest is swept away."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from hub.kernel import attachments, jobs
from hub.kernel.models import Attachment, Community, Job
from hub.kernel.tests.attachments.samples import PDF, Drawer, receive


@pytest.mark.django_db
class TestClaim:
    def test_attaches_to_the_subject_in_the_order_given(self, home: Community, ana: Any) -> None:
        first, second = receive(home, ana), receive(home, ana, PDF)
        drawer, now = Drawer(home), timezone.now()

        attachments.claim(
            [first.draft_token, second.draft_token], drawer, by=ana, at=now, label="AFTER"
        )

        kept = list(attachments.of(drawer))
        assert kept == [first, second]
        assert {one.label for one in kept} == {"AFTER"}
        assert {one.claimed_at for one in kept} == {now}

    def test_of_nothing_is_nothing(self, home: Community, ana: Any) -> None:
        assert attachments.claim([], Drawer(home), by=ana, at=timezone.now()) == []
        assert attachments.claim([""], Drawer(home), by=ana, at=timezone.now()) == []

    def test_twice_is_refused(self, home: Community, ana: Any) -> None:
        token = receive(home, ana).draft_token
        attachments.claim([token], Drawer(home, 1), by=ana, at=timezone.now())

        with pytest.raises(attachments.UploadLost):
            attachments.claim([token], Drawer(home, 2), by=ana, at=timezone.now())

    def test_of_somebody_elses_upload_is_refused(
        self, home: Community, ana: Any, boris: Any
    ) -> None:
        token = receive(home, ana).draft_token

        with pytest.raises(attachments.UploadLost):
            attachments.claim([token], Drawer(home), by=boris, at=timezone.now())

    def test_across_communities_is_refused(
        self, home: Community, elsewhere: Community, ana: Any
    ) -> None:
        token = receive(home, ana).draft_token

        with pytest.raises(attachments.UploadLost):
            attachments.claim([token], Drawer(elsewhere), by=ana, at=timezone.now())

    def test_by_id_instead_of_token_is_refused(self, home: Community, ana: Any) -> None:
        attachment = receive(home, ana)

        with pytest.raises(attachments.UploadLost):
            attachments.claim([str(attachment.pk)], Drawer(home), by=ana, at=timezone.now())

    def test_of_very_many_is_refused(self, home: Community, ana: Any) -> None:
        tokens = [str(n) for n in range(31)]

        with pytest.raises(attachments.TooMany):
            attachments.claim(tokens, Drawer(home), by=ana, at=timezone.now())


@pytest.mark.django_db
class TestSweep:
    def test_deletes_what_nobody_claimed_with_its_files(self, home: Community, ana: Any) -> None:
        claimed, left, fresh = (receive(home, ana) for _n in range(3))
        attachments.claim([claimed.draft_token], Drawer(home), by=ana, at=timezone.now())
        old = timezone.now() - timedelta(hours=25)
        Attachment.objects.filter(pk__in=[claimed.pk, left.pk]).update(at=old)

        attachments.sweep(jobs.Progress(Job()))

        assert set(Attachment.objects.all()) == {claimed, fresh}
        assert claimed.file.storage.exists(claimed.file.name)
        assert not left.file.storage.exists(left.file.name)
        assert not left.thumbnail.storage.exists(left.thumbnail.name)


@pytest.mark.django_db
class TestUnclaimed:
    """What a form shows again after it was refused."""

    def test_is_ones_own_in_the_order_given(self, home: Community, ana: Any, boris: Any) -> None:
        first, second = receive(home, ana), receive(home, ana, PDF)
        tokens = [second.draft_token, "", "swept", receive(home, boris).draft_token]

        found = attachments.unclaimed(
            [*tokens, first.draft_token, second.draft_token], community=home, by=ana
        )

        assert found == [second, first]

    def test_is_not_what_an_act_has_taken(
        self, home: Community, elsewhere: Community, ana: Any
    ) -> None:
        token = receive(home, ana).draft_token
        assert attachments.unclaimed([token], community=elsewhere, by=ana) == []
        attachments.claim([token], Drawer(home), by=ana, at=timezone.now())

        assert attachments.unclaimed([token], community=home, by=ana) == []
