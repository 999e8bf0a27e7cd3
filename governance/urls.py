"""Addresses of the published lists, below /api/v1/."""

from django.urls import path

from governance.api import AreaList, MatterList, UnitList

urlpatterns = [
    path("areas/", AreaList.as_view(), name="api-areas"),
    path("units/", UnitList.as_view(), name="api-units"),
    path("matters/", MatterList.as_view(), name="api-matters"),
]
