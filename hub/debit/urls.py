from django.urls import path

from hub.debit.views import acts, batches, cycles, formats, mandates, tasks

app_name = "debit"
urlpatterns = [
    path("", cycles.cycle, name="cycle"),
    path("cycles/<int:pk>/", cycles.cycle_by_id, name="cycle_by_id"),
    path("prepare/", cycles.prepare, name="prepare"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("lines/<int:pk>/", tasks.line, name="line"),
    path("batches/", batches.batches, name="batches"),
    path("batches/<int:pk>/", batches.batch, name="batch"),
    path("batches/<int:pk>/lines/", batches.lines, name="lines"),
    path("batches/<int:pk>/skips/", batches.skips, name="skips"),
    path("batches/<int:pk>/receive/", batches.receive, name="receive"),
    path("files/<int:pk>/", batches.fetch, name="fetch"),
    path("results/<int:pk>/", batches.result, name="result"),
    path("mandates/", mandates.mandates, name="mandates"),
    path("mandates/new/", mandates.new_mandate, name="new_mandate"),
    path("mandates/<int:pk>/", mandates.mandate, name="mandate"),
    path("mandates/<int:pk>/renew/", mandates.renew_mandate, name="renew_mandate"),
    path("mandates/<int:pk>/reveal/", mandates.reveal, name="reveal"),
    path("formats/", formats.formats, name="formats"),
    path("formats/new/", formats.new_format, name="new_format"),
    path("formats/<int:pk>/", formats.format_, name="format"),
    path("reasons/", formats.reasons, name="reasons"),
    path("reasons/set/", formats.set_reason, name="set_reason"),
    path("acts/<slug:kind>/<int:pk>/<slug:name>/", acts.act, name="act"),
]
