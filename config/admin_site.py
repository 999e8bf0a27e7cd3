"""The administrators' site: structure, lists, limits, calendar."""

from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class ShaodaoAdminSite(AdminSite):
    """Django's admin under the product's name."""

    site_header = _("Shaodao administration")
    site_title = _("Shaodao administration")
    index_title = _("Organisation, lists, limits and calendar")
