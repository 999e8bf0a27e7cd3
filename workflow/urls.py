"""Addresses of the office, of the frame, and of logging in."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

from workflow.views.case import case
from workflow.views.desk import desk
from workflow.views.files import file
from workflow.views.find import find
from workflow.views.frame import choose
from workflow.views.lists import cases, sent
from workflow.views.posts import act_as
from workflow.views.step import step

urlpatterns = [
    path("login/", LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("act-as/", act_as, name="act-as"),
    path("look/<slug:choice>/<slug:value>/", choose, name="choose"),
    path("desk/", desk, name="desk"),
    path("desk/sent/", sent, name="sent"),
    path("find/", find, name="find"),
    path("cases/", cases, name="cases"),
    path("cases/<slug:code>/", case, name="case"),
    path("cases/<slug:code>/steps/<slug:name>/", step, name="step"),
    path("files/<int:pk>/", file, name="file"),
]
