"""Who is away, who is on call, and what was reorganised."""

from datetime import timedelta

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from governance.admin.tables import InForceFilter
from governance.admin.vault import LookedAtAdmin
from governance.models import Absence, OnCall, Reorganisation


@admin.register(Absence)
class AbsenceAdmin(admin.ModelAdmin):
    """Meanwhile the deputy named on the post acts through it."""

    list_display = ["post", "deputy", "valid_from", "valid_to", "reason"]
    list_filter = [InForceFilter]
    list_select_related = ["post__user", "post__deputy__user"]
    search_fields = ["post__user__username", "post__user__name", "post__title", "post__unit__name"]
    autocomplete_fields = ["post"]
    fields = ["post", "valid_from", "valid_to", "reason"]

    @admin.display(description=_("deputy"))
    def deputy(self, absence: Absence) -> str:
        return str(absence.post.deputy or _("nobody"))

    def has_delete_permission(self, request: HttpRequest, obj: Absence | None = None) -> bool:
        """Only what has not begun may go away: what was, says who acted for whom."""
        is_past = obj is not None and obj.valid_from <= timezone.localdate()
        return not is_past and super().has_delete_permission(request, obj)


@admin.register(OnCall)
class OnCallAdmin(admin.ModelAdmin):
    list_display = ["unit", "post", "begins_at", "ends_at"]
    list_filter = ["unit__kind"]
    list_select_related = ["unit", "post__user"]
    search_fields = ["unit__code__startswith", "unit__name", "post__user__name", "post__title"]
    autocomplete_fields = ["unit", "post"]
    date_hierarchy = "begins_at"
    fields = ["unit", "post", "begins_at", "ends_at"]

    def has_delete_permission(self, request: HttpRequest, obj: OnCall | None = None) -> bool:
        """A turn that has begun is ended by its last moment, so that it can be looked up."""
        has_begun = obj is not None and obj.begins_at <= timezone.now() - timedelta(minutes=1)
        return not has_begun and super().has_delete_permission(request, obj)


@admin.register(Reorganisation)
class ReorganisationAdmin(LookedAtAdmin):
    list_display = ["at", "what", "before", "new", "user"]
    list_filter = ["what"]
    list_select_related = ["user"]
    fields = ["what", "before", "new", "at", "user", "counts", "lines"]

    @admin.display(description=_("before"))
    def before(self, act: Reorganisation) -> str:
        return ", ".join(act.old)
