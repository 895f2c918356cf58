from django.urls import path, register_converter

from hub.analysis.views import acts, months


class Period:
    """A month in an address: 2026-11."""

    regex = r"\d{4}-\d{2}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Period, "period")

app_name = "analysis"
urlpatterns = [
    path("", months.months, name="months"),
    path("<period:period>/", months.month, name="month"),
    path("<period:period>/open/", acts.open_month, name="open"),
    path("<period:period>/table.<slug:form>", months.paper, name="paper"),
    path("<period:period>/<slug:name>/", acts.on_month, name="act"),
    path("papers/<int:pk>/", months.paper_of, name="paper_of"),
    path("plans/<int:pk>/", months.plan, name="plan"),
    path("plans/<int:pk>/<slug:name>/", acts.on_plan, name="plan_act"),
    path("revisits/<int:pk>/", acts.on_revisit, name="revisit"),
]
