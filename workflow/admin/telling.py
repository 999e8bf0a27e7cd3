"""The words of messages and the channels of units, for administrators."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.admin.utils import unquote
from django.core.cache import caches
from django.core.exceptions import PermissionDenied
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from workflow.forms.telling import DeliveryTemplateForm, UnitChannelForm
from workflow.models import DeliveryTemplate, UnitChannel
from workflow.services.channels import Permanent, Temporary, masked
from workflow.services.telling.samples import every_sample, previews
from workflow.services.telling.testing import send_test
from workflow.wording.messages import text_name


@admin.register(DeliveryTemplate)
class DeliveryTemplateAdmin(admin.ModelAdmin):
    """A row goes before the shipped words; where it is deleted, they hold again."""

    form = DeliveryTemplateForm
    change_list_template = "admin/workflow/deliverytemplate/change_list.html"
    change_form_template = "admin/workflow/deliverytemplate/change_form.html"
    list_display = ["name", "channel", "language", "body"]
    list_filter = ["channel", "language"]
    search_fields = ["code", "subject", "body"]

    @admin.display(description=_("message template"), ordering="code")
    def name(self, row: DeliveryTemplate) -> str:
        return text_name(row.code)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Below the county's own words, everything that is sent, as it is sent."""
        context = {"samples": every_sample(), **(extra_context or {})}
        return super().changelist_view(request, context)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show how it would read, in both languages, before it is saved."""
        row = self.get_object(request, unquote(object_id)) if object_id else None
        if request.method == "POST" and "_preview" in request.POST and (row or not object_id):
            return self._look(request, row)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _look(self, request: HttpRequest, row: DeliveryTemplate | None) -> HttpResponse:
        """The form as it was filled in, with what it would say below it; nothing is saved."""
        may = self.has_change_permission(request, row) if row else self.has_add_permission(request)
        if not may:
            raise PermissionDenied
        form = self.get_form(request, row, change=bool(row))(request.POST, instance=row)
        fields: Any = list(self.get_fieldsets(request, row))
        shown = helpers.AdminForm(form, fields, {}, (), model_admin=self)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Preview"),
            "adminform": shown,
            "object_id": row.pk if row else None,
            "original": row,
            "is_popup": False,
            "to_field": None,
            "media": self.media + shown.media,
            "inline_admin_formsets": [],
            "errors": helpers.AdminErrorList(form, []),
            "preserved_filters": self.get_preserved_filters(request),
            "previews": previews(form.instance) if form.is_valid() else [],
        }
        return self.render_change_form(request, context, add=not row, change=bool(row), obj=row)


@admin.register(UnitChannel)
class UnitChannelAdmin(admin.ModelAdmin):
    """An address is a password to a group, so it is never shown again once it is stored."""

    form = UnitChannelForm
    change_form_template = "admin/workflow/unitchannel/change_form.html"
    fields = ["unit", "kind", "new_address", "new_key", "is_active"]
    list_display = ["unit", "kind", "where", "is_active"]
    list_filter = ["kind", "is_active"]
    list_select_related = ["unit"]
    search_fields = ["unit__name", "unit__code__startswith"]
    autocomplete_fields = ["unit"]

    @admin.display(description=pgettext_lazy("channel", "address"))
    def where(self, channel: UnitChannel) -> str:
        return masked(channel.kind, channel.address)

    def get_fields(self, request: HttpRequest, obj: UnitChannel | None = None) -> list[Any]:
        return ["unit", "kind", "where", *self.fields[2:]] if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: UnitChannel | None = None) -> Any:
        return ["where"] if obj else []

    def save_model(
        self, request: HttpRequest, obj: UnitChannel, form: ModelForm, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        _forget()
        if secret := getattr(form, "made_key", ""):
            said = _("The signing key is %(secret)s. Copy it now: it is not shown again.")
            messages.warning(request, said % {"secret": secret})

    def delete_model(self, request: HttpRequest, obj: UnitChannel) -> None:
        super().delete_model(request, obj)
        _forget()

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.send_test_view))
        own = path("<int:pk>/test/", view, name="workflow_unitchannel_test")
        return [own, *super().get_urls()]

    def send_test_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Send a message that says that it is a test, and show what became of it."""
        channel = get_object_or_404(UnitChannel.objects.select_related("unit"), pk=pk)
        if not self.has_change_permission(request, channel):
            raise PermissionDenied
        try:
            send_test(channel)
        except (Permanent, Temporary) as error:
            said = _("The test was not sent: %(why)s")
            messages.error(request, said % {"why": gettext(str(error))})
        else:
            messages.success(request, _sent(channel))
        self.log_change(request, channel, "test")
        return HttpResponseRedirect(reverse("admin:workflow_unitchannel_change", args=[pk]))


def _sent(channel: UnitChannel) -> str:
    """What became of a test; in a demonstration it goes to a page instead."""
    if settings.DEMO and settings.CHANNELS[channel.kind] == "file":
        said = _("Nothing leaves the house in this demonstration. The test stands here:")
        return format_html(
            '{} <a href="{}">{}</a>', said, reverse("demo-outbox"), _("Messages sent")
        )
    return str(_("The test was sent. Look whether it arrived."))


def _forget() -> None:
    """Which units have channels is kept for a minute; here it counts at once."""
    caches["process"].clear()
