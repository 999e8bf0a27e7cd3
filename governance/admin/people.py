"""Accounts, posts, and what posts may hold at most."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from governance.admin.tables import InForceFilter, KeptAdmin, TickBoxMixin
from governance.forms import AccountForm
from governance.models import Ceiling, Post, User
from governance.models.choices import CAPABILITY_CHOICES
from governance.resources import PostResource


class PostInline(admin.TabularInline):
    """The posts of a person, to look at; they are changed on their own page."""

    model = Post
    fields = ["unit", "title", "capability_names", "valid_from", "valid_to"]
    readonly_fields = ["capability_names"]
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    @admin.display(description=_("capabilities"))
    def capability_names(self, post: Post) -> str:
        return _capability_names(post)


def _capability_names(row: Post | Ceiling) -> str:
    labels = dict(CAPABILITY_CHOICES)
    return ", ".join(str(labels.get(name, name)) for name in row.capabilities)


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    form = AccountForm
    fieldsets = [
        (None, {"fields": ["username", "password", "name", "email", "emergency_phone"]}),
        (_("Access"), {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "classes": ["wide"],
                "fields": ["username", "name", "usable_password", "password1", "password2"],
            },
        )
    ]
    readonly_fields = ["last_login", "date_joined"]
    list_display = ["username", "name", "is_active", "is_staff", "last_login"]
    search_fields = ["username", "name"]
    inlines = [PostInline]

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False


@admin.register(Post)
class PostAdmin(KeptAdmin):
    resource_classes = [PostResource]
    list_display = ["user", "title", "unit", "capability_names", "valid_from", "valid_to"]
    list_filter = ["unit__kind", InForceFilter]
    list_select_related = ["user", "unit"]
    search_fields = ["user__username", "user__name", "title", "unit__code", "unit__name"]
    autocomplete_fields = ["user", "unit", "deputy"]
    tick_boxes = {"capabilities": CAPABILITY_CHOICES}
    fields = ["user", "unit", "title", "capabilities", "deputy", "valid_from", "valid_to"]

    def get_readonly_fields(self, request: HttpRequest, obj: Post | None = None) -> list[str]:
        # What was done in a post was done by this person in this unit: end it and open another.
        # The page that ends a post hands on what hangs on it.
        return ["user", "unit", "valid_to"] if obj else []

    @admin.display(description=_("capabilities"))
    def capability_names(self, post: Post) -> str:
        return _capability_names(post)


@admin.register(Ceiling)
class CeilingAdmin(TickBoxMixin, admin.ModelAdmin):
    list_display = ["kind", "capability_names"]
    tick_boxes = {"capabilities": CAPABILITY_CHOICES}

    @admin.display(description=_("capabilities"))
    def capability_names(self, ceiling: Ceiling) -> str:
        return _capability_names(ceiling)
