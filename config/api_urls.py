"""Addresses of the API, below /api/v1/."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularJSONAPIView

from mediation.api import MediationDetail, MediationFigures, MediationList
from tickets.api import TicketDetail, TicketList
from workflow.api.bulk import Bulk
from workflow.api.calendar import CalendarDue
from workflow.api.cases import CaseDetail, CaseEvents, CaseList, CaseStep
from workflow.api.desk import DeskView
from workflow.api.index import Index, Nowhere
from workflow.api.lookup import Lookup
from workflow.api.me import Me
from workflow.api.uploads import FileView, Uploads

urlpatterns = [
    path("", Index.as_view(), name="api-index"),
    path("schema/", SpectacularJSONAPIView.as_view(), name="api-schema"),
    path("", include("governance.urls")),
    path("calendar/due/", CalendarDue.as_view(), name="api-calendar-due"),
    path("me/", Me.as_view(), name="api-me"),
    path("tickets/", TicketList.as_view(), name="api-tickets"),
    path("tickets/<str:code>/", TicketDetail.as_view(), name="api-ticket"),
    path("mediations/", MediationList.as_view(), name="api-mediations"),
    path("mediations/figures/", MediationFigures.as_view(), name="api-mediation-figures"),
    path("mediations/<str:code>/", MediationDetail.as_view(), name="api-mediation"),
    path("cases/", CaseList.as_view(), name="api-cases"),
    path("cases/<str:code>/", CaseDetail.as_view(), name="api-case"),
    path("cases/<str:code>/events/", CaseEvents.as_view(), name="api-events"),
    path("cases/<str:code>/steps/<str:name>/", CaseStep.as_view(), name="api-step"),
    path("desk/", DeskView.as_view(), name="api-desk"),
    path("bulk/", Bulk.as_view(), name="api-bulk"),
    path("lookup/", Lookup.as_view(), name="api-lookup"),
    path("uploads/", Uploads.as_view(), name="api-uploads"),
    path("files/<int:pk>/", FileView.as_view(), name="api-file"),
    re_path("", Nowhere.as_view(), name="api-nowhere"),
]
