"""Addresses of the office, of the frame, and of logging in."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from workflow.views.bell import bell
from workflow.views.bulk import bulk
from workflow.views.calendar import calendar
from workflow.views.case import case
from workflow.views.climbing import climbs
from workflow.views.deliveries import deliveries
from workflow.views.desk import desk
from workflow.views.ending import end_post, handover
from workflow.views.files import file
from workflow.views.find import find
from workflow.views.frame import choose
from workflow.views.lists import cases, sent
from workflow.views.outbox import demo_outbox
from workflow.views.posts import act_as
from workflow.views.replies import sms_replies
from workflow.views.roster import absence, on_call
from workflow.views.step import step

urlpatterns = [
    path("login/", LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("act-as/", act_as, name="act-as"),
    path("look/<slug:choice>/<slug:value>/", choose, name="choose"),
    path("desk/", desk, name="desk"),
    path("desk/sent/", sent, name="sent"),
    path("desk/climbing/", climbs, name="climbing"),
    path("desk/absence/", absence, name="absence"),
    path("desk/on-call/", on_call, name="on-call"),
    path("desk/posts/<int:pk>/end/", end_post, name="end-post"),
    path("desk/handovers/<int:pk>/", handover, name="handover"),
    path("deliveries/", deliveries, name="deliveries"),
    path("calendar/", calendar, name="calendar"),
    path("bell/", bell, name="bell"),
    path("find/", find, name="find"),
    path("bulk/", bulk, name="bulk"),
    path("cases/", cases, name="cases"),
    path("cases/<slug:code>/", case, name="case"),
    path("cases/<slug:code>/steps/<slug:name>/", step, name="step"),
    path("demo/outbox/", demo_outbox, name="demo-outbox"),
    path("sms/replies/<str:key>/", sms_replies, name="sms-replies"),
    path("files/<int:pk>/", file, name="file"),
]
