from django.urls import path

from hub.dunning.views import (
    acts,
    decisions,
    deliveries,
    notices,
    procedures,
    records,
    runs,
    team,
    workbench,
)

app_name = "dunning"
urlpatterns = [
    path("", workbench.workbench, name="workbench"),
    path("steps/<int:pk>/", workbench.step, name="step"),
    path("episodes/<int:pk>/", records.episode, name="episode"),
    path("households/<int:pk>/", records.household, name="household"),
    path("households/<int:pk>/contact/", records.contact, name="contact"),
    path("households/<int:pk>/<slug:name>/", acts.of_household, name="act"),
    path("runs/", runs.runs, name="runs"),
    path("runs/<int:pk>/", runs.run, name="run"),
    path("pauses/", team.pauses, name="pauses"),
    path("pauses/<int:pk>/end/", acts.end_pause, name="end_pause"),
    path("team/", team.team, name="team"),
    path("procedure/", procedures.procedures, name="procedures"),
    path("procedure/draft/", acts.draft, name="draft"),
    path("procedure/<int:pk>/", procedures.procedure, name="procedure"),
    path("procedure/<int:pk>/propose/", acts.propose, name="propose"),
    path("procedure/steps/<int:pk>/", acts.change_step, name="change_step"),
    path("notices/", notices.notices, name="notices"),
    path("notices/<int:pk>/", deliveries.notice, name="notice"),
    path("notices/<int:pk>.pdf", notices.paper, name="paper"),
    path("notices/<int:pk>/withdraw/", deliveries.withdraw, name="withdraw"),
    path("notices/<int:pk>/void/", deliveries.void, name="void"),
    # What the code on a slip says: short, so that the code is coarse and easy to scan.
    path("n/<str:token>/", deliveries.scan, name="scan"),
    path("batches/", notices.batches, name="batches"),
    path("batches/ask/", notices.ask, name="ask_notices"),
    path("batches/<int:pk>/", notices.batch, name="batch"),
    path("batches/<int:pk>/progress/", notices.progress, name="batch_progress"),
    path("batches/<int:pk>/printed/", notices.printed, name="printed"),
    path("parts/<int:pk>.pdf", notices.part, name="part"),
    path("decisions/", decisions.decisions, name="decisions"),
    path("decisions/<int:pk>/", decisions.decide, name="decide"),
]
