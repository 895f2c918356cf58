from django.urls import path, register_converter

from hub.analysis.views import acts, coding, months


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
    path("coding/", coding.desk, name="coding"),
    path("coding/differences/", coding.differences, name="coding_differences"),
    path("coding/samples/<int:pk>/", coding.sample, name="sample"),
    path("coding/<int:pk>/", coding.case, name="coding_case"),
    path("coding/<int:pk>/leave-out/", coding.leave_out, name="coding_leave_out"),
    path("coding/<int:pk>/answer/", coding.answer, name="coding_answer"),
    path("revisits/<int:pk>/", acts.on_revisit, name="revisit"),
]
