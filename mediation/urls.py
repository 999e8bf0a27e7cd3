"""Addresses of mediation."""

from django.urls import path

from mediation.views.verify import verify

urlpatterns = [
    path("verify/", verify, name="verify"),
    path("verify/<slug:code>/", verify, name="verify-code"),
]
