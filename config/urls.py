"""Where every address leads."""

from django.contrib import admin
from django.urls import include, path

from config.celery import broker_answers
from tickets.views.register import register, registered
from workflow.api.health import Ready, healthz

urlpatterns = [
    path("api/v1/", include("config.api_urls")),
    path("healthz", healthz),
    path("readyz", Ready.as_view(broker_answers=broker_answers)),
    path("admin/", admin.site.urls),
    path("", include("tickets.urls")),
    path("", include("mediation.urls")),
    path("desk/register/", register, name="register"),
    path("desk/register/<slug:code>/", registered, name="registered"),
    path("", include("workflow.urls")),
]
