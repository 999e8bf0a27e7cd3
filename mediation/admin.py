"""The administrators' pages of mediation: types of dispute, and what the law says about them."""

from django.contrib import admin

from mediation.models import DisputeType, Route


@admin.register(DisputeType)
class DisputeTypeAdmin(admin.ModelAdmin):
    list_display = ["code", "name_zh", "name_en", "order", "is_active"]
    list_editable = ["order", "is_active"]


@admin.register(Route)
class RouteAdmin(admin.ModelAdmin):
    list_display = ["type", "code", "route_zh", "article", "is_excluded", "must_be_written"]
    list_filter = ["type", "is_excluded", "must_be_written", "is_not_confirmed", "is_active"]
