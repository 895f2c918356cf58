"""Addresses of matters that stand at the front door, outside the app's own folder."""

from django.urls import path

from hub.matters.views.finding import everything

urlpatterns = [path("search/", everything, name="search")]
