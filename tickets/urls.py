"""Addresses of the villagers' pages. No address holds a query code or anything about a person."""

from django.urls import path

from tickets.views.files import report_file, ticket_file
from tickets.views.home import home
from tickets.views.links import no_more_messages, phone_link
from tickets.views.places import choose_place
from tickets.views.report import report
from tickets.views.requester import lookup
from tickets.views.steps import requester_step
from tickets.views.ticket import slip, ticket

urlpatterns = [
    path("", home, name="home"),
    path("report/", report, name="report"),
    path("report/place/", choose_place, name="report-place"),
    path("report/files/<int:number>/", report_file, name="report-file"),
    path("l/<str:token>/", phone_link, name="phone-link"),
    path("l/<str:token>/no-more/", no_more_messages, name="no-more-messages"),
    path("t/", lookup, name="lookup"),
    path("t/<str:code>/", ticket, name="ticket"),
    path("t/<str:code>/slip/", slip, name="slip"),
    path("t/<str:code>/files/<int:number>/", ticket_file, name="ticket-file"),
    path("t/<str:code>/<slug:step>/", requester_step, name="requester-step"),
]
