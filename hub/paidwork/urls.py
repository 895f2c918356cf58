from django.urls import URLPattern

app_name = "paidwork"
urlpatterns: list[URLPattern] = []
