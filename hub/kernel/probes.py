"""What machines ask about this process: is it alive, may it be sent people, how busy is it.

Answered before anything else looks at the request: a probe comes by address and not by name, has
no session, and must not be counted among the pages.
"""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import Error, OperationalError, connection
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.http.response import HttpResponseBase
from django.utils.crypto import constant_time_compare
from django.utils.timezone import now
from django_prometheus.exports import ExportToDjangoView

from hub.kernel import backups, outage
from hub.kernel.doctor.records import unapplied
from hub.kernel.models import Job

PLAIN = "text/plain; charset=utf-8"


class Probes:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._is_migrated = False
        self._answers = {"/health": self._alive, "/ready": self._ready, "/metrics": self._metrics}

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self._answers.get(request.path_info)
        if answer is None:
            return self.get_response(request)
        response = answer(request)
        response["Cache-Control"] = "no-store"
        return response

    def _alive(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse("ok\n", content_type=PLAIN)

    def _ready(self, request: HttpRequest) -> HttpResponse:
        """Whether the database answers, takes writes, and has all the tables of this version."""
        try:
            if not _takes_writes():
                raise OperationalError
            # Costs a look at every migration, and once true it stays so for this process.
            self._is_migrated = self._is_migrated or not unapplied()
        except Error:
            outage.let_go()
            return HttpResponse("database\n", content_type=PLAIN, status=503)
        if backups.is_half_done():
            return HttpResponse("restore\n", content_type=PLAIN, status=503)
        if not self._is_migrated:
            return HttpResponse("migrations\n", content_type=PLAIN, status=503)
        return HttpResponse("ok\n", content_type=PLAIN)

    def _metrics(self, request: HttpRequest) -> HttpResponse:
        """For who holds METRICS_TOKEN; to everybody else there is no such page."""
        token = settings.METRICS_TOKEN
        sent = request.headers.get("Authorization", "")
        if not token or not constant_time_compare(sent, f"Bearer {token}"):
            return HttpResponseNotFound("not found\n", content_type=PLAIN)
        response: HttpResponse = ExportToDjangoView(request)  # type: ignore[no-untyped-call]  # has no types
        response.content += _of_the_queue().encode()
        return response


def _takes_writes() -> bool:
    """PostgreSQL answers as a copy too, which a leader becomes when another takes over."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT 'off'")
        else:
            cursor.execute("SELECT current_setting('transaction_read_only')")
        return bool(cursor.fetchone()[0] == "off")


def _of_the_queue() -> str:
    """The work behind the scenes, which no web process counts."""
    at = now()
    open_ = Job.objects.exclude(state=Job.State.DONE)
    counts = dict(open_.values_list("state").annotate(Count("pk")))
    lines = ["# HELP zhongshu_jobs Jobs by state", "# TYPE zhongshu_jobs gauge"]
    for state in (Job.State.WAITING, Job.State.RUNNING, Job.State.FAILED):
        lines.append(f'zhongshu_jobs{{state="{state.lower()}"}} {counts.get(state, 0)}')
    oldest = open_.filter(state=Job.State.WAITING).aggregate(at=Min("run_after"))["at"] or at
    late = max(at - oldest, timedelta(0)).total_seconds()
    lines += [
        "# HELP zhongshu_jobs_late_seconds How long the oldest job is past its time",
        "# TYPE zhongshu_jobs_late_seconds gauge",
        f"zhongshu_jobs_late_seconds {late:.0f}",
    ]
    return "\n".join(lines) + "\n"
