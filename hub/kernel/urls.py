"""Addresses of what the kernel answers by itself."""

from django.urls import include, path

from hub.kernel import views

attachments = [
    path("", views.upload, name="upload"),
    path("<int:pk>/", views.serve, name="serve"),
    path("<int:pk>/small/", views.thumbnail, name="thumbnail"),
]
drafts = [
    path("", views.load_draft, name="load"),
    path("save/", views.save_draft, name="save"),
    path("forget/", views.forget_draft, name="forget"),
]
imports = [
    path("<int:pk>/", views.show_import, name="show"),
    path("<int:pk>/errors/", views.import_errors, name="errors"),
    path("<int:pk>/accept/", views.accept_import, name="accept"),
    path("<int:pk>/cancel/", views.cancel_import, name="cancel"),
    path("<str:kind>/", views.start_import, name="start"),
    path("<str:kind>/template/", views.import_template, name="template"),
]
views_of_lists = [
    path("save/", views.save_view, name="save"),
    path("<int:pk>/forget/", views.forget_view, name="forget"),
]
jobs = [path("<int:pk>/", views.progress, name="progress")]

urlpatterns = [
    path("attachments/", include((attachments, "attachments"))),
    path("drafts/", include((drafts, "drafts"))),
    path("imports/", include((imports, "imports"))),
    path("views/", include((views_of_lists, "views"))),
    path("jobs/", include((jobs, "jobs"))),
]
