"""The pages of an import, from the upload to the rows."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.utils import timezone

from hub.kernel import exchange, jobs, views
from hub.kernel.models import Community, ImportRun
from hub.kernel.refusals import Missing, NotAllowed
from hub.kernel.tests.exchange.meters import GOOD, HEADING, Office, readings, xlsx


@pytest.mark.django_db
class TestPages:
    def ask(self, view: Any, person: Any, community: Community, **options: Any) -> Any:
        kept = options.pop("keep", {})
        method = RequestFactory().post if "data" in options else RequestFactory().get
        request = method("/", options.get("data"))
        request.user, request.community, request.htmx = (
            person,
            community,
            options.get("htmx", False),
        )
        return view(request, **kept)

    def test_lead_from_the_upload_to_the_rows(
        self, ana: Any, home: Community, office: Office
    ) -> None:
        sent = {"file": SimpleUploadedFile("读数.xlsx", xlsx(HEADING, *GOOD))}
        kind = {"kind": "tests.meters"}

        answer = self.ask(views.start_import, ana, home, keep=kind, data=sent)
        run = ImportRun.objects.get()
        assert answer.status_code == 302
        jobs.drain(timezone.now())
        self.ask(views.accept_import, ana, home, keep={"pk": run.pk}, data={"rows": "all"})
        jobs.drain(timezone.now())

        assert len(readings()) == 2

    @pytest.mark.parametrize("data", [{}, {"file": ""}])
    def test_without_a_file_ask_for_one(self, ana: Any, home: Community, data: Any) -> None:
        answer = self.ask(
            views.start_import, ana, home, keep={"kind": "tests.meters"}, data=data, htmx=False
        )

        assert "没有收到文件" in answer.content.decode()

    def test_hand_out_the_bad_rows_to_those_who_may(
        self, ana: Any, boris: Any, home: Community, office: Office
    ) -> None:
        run = office.upload(xlsx(HEADING, ["", "", "x"]))

        answer = self.ask(views.import_errors, ana, home, keep={"pk": run.pk})

        assert answer["Content-Disposition"].startswith("attachment")
        answer.file_to_stream.close()
        with pytest.raises(NotAllowed):
            self.ask(views.import_errors, boris, home, keep={"pk": run.pk})

    def test_have_no_bad_rows_to_hand_out_when_all_are_good(
        self, ana: Any, home: Community, office: Office
    ) -> None:
        run = office.upload(xlsx(HEADING, *GOOD))

        with pytest.raises(Missing):
            self.ask(views.import_errors, ana, home, keep={"pk": run.pk})

    def test_show_a_run_in_every_state(self, ana: Any, home: Community, office: Office) -> None:
        def shown(run: ImportRun, htmx: bool = False) -> str:
            answer = self.ask(views.show_import, ana, home, keep={"pk": run.pk}, htmx=htmx)
            return answer.content.decode()

        checked = office.upload(xlsx(HEADING, *GOOD, ["A-03", "", "十七"]))
        assert "应填整数" in shown(checked)
        assert "只导入正确的 2 行" in shown(checked)
        assert "<html" not in shown(checked, htmx=True)
        exchange.accept(checked.pk, at=timezone.now(), good_only=True, **office.who)
        checked.refresh_from_db()
        assert 'hx-trigger="every 1s"' in shown(checked)
        jobs.drain(timezone.now())
        assert "新增 2 行" in shown(checked)
        assert "是空的" in shown(office.upload(xlsx(HEADING)))

    def test_hand_out_the_template(self, ana: Any, home: Community) -> None:
        answer = self.ask(views.import_template, ana, home, keep={"kind": "tests.meters"})

        assert answer.getvalue()[:2] == b"PK"
        answer.file_to_stream.close()
