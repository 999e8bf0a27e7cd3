"""The vault and the keys, to look at: masked, and never to be changed here."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from governance.models import ApiToken, Person
from governance.rules.identity import BadPhone
from governance.services import revoke_token


class LookedAtAdmin(admin.ModelAdmin):
    """Rows that nobody adds, changes or deletes on a page."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Person)
class PersonAdmin(LookedAtAdmin):
    """Found by case number or by the whole telephone number; shown masked, for everybody."""

    list_display = ["id", "case_id", "role", "name_shown", "phone_shown", "created_at"]
    list_display_links = ["id"]
    fields = ["case_id", "role", "name_shown", "phone_shown", "created_at", "erased_at"]
    readonly_fields = ["name_shown", "phone_shown"]
    search_fields = ["case_id__exact"]
    search_help_text = _("Number of the case, or the whole telephone number.")
    show_full_result_count = False

    @admin.display(description=_("name"))
    def name_shown(self, person: Person) -> str:
        return person.masked_name

    @admin.display(description=_("phone"))
    def phone_shown(self, person: Person) -> str:
        return person.masked_phone

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Person], search_term: str
    ) -> tuple[QuerySet[Person], bool]:
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        try:
            with_phone = Person.objects.with_phone(search_term)
        except BadPhone:
            return found, may_repeat
        return found | with_phone, may_repeat


@admin.register(ApiToken)
class ApiTokenAdmin(LookedAtAdmin):
    list_display = ["prefix", "post", "scopes", "expires_at", "last_used_at", "revoked_at"]
    list_select_related = ["post__user"]
    list_filter = ["revoked_at", "expires_at"]
    search_fields = ["prefix", "post__user__username", "post__title"]
    fields = [
        "prefix",
        "post",
        "scopes",
        "ip_list",
        "issued_by",
        "created_at",
        "expires_at",
        "last_used_at",
        "revoked_at",
    ]
    actions = ["revoke"]

    @admin.action(description=_("Withdraw the chosen tokens"), permissions=["withdraw"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        for token in queryset:
            revoke_token(token)
        self.message_user(request, _("The chosen tokens are withdrawn."))

    def has_withdraw_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("governance.change_apitoken")
