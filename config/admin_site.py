"""The administrators' site: structure, lists, limits, calendar."""

from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class ShaodaoAdminSite(AdminSite):
    """Django's admin under the product's name."""

    site_header = _("Shaodao administration")
    site_title = _("Shaodao administration")
    index_title = _("Organisation, lists, limits and calendar")

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Say on every page of a demonstration that nobody in it exists."""
        context = super().each_context(request)
        if settings.DEMO:
            said = gettext("Demonstration: every person, post and telephone is fictional.")
            context["site_header"] = f"{self.site_header} · {said}"
        return context
