"""The administrators' site: structure, lists, limits, calendar."""

from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from workflow.reports.calendar_notice import calendar_notice


class ShaodaoAdminSite(AdminSite):
    """Django's admin under the product's name."""

    site_header = _("Shaodao administration")
    site_title = _("Shaodao administration")
    index_title = _("Organisation, lists, limits and calendar")

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Say on every page that a year is not loaded."""
        context = super().each_context(request)
        if self.has_permission(request):
            context["calendar_notice"] = calendar_notice(settings.COUNTY)
        return context
