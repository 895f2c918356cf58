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
jobs = [path("<int:pk>/", views.progress, name="progress")]

urlpatterns = [
    path("attachments/", include((attachments, "attachments"))),
    path("drafts/", include((drafts, "drafts"))),
    path("jobs/", include((jobs, "jobs"))),
]
