"""Addresses of mediation. No address holds a query code or anything about a person."""

from django.urls import path

from mediation.views.figures import mediation_figures_page
from mediation.views.office import mediation_register, mediation_slips
from mediation.views.papers import bind, bundle, issue_one, paper, papers
from mediation.views.party import party, party_file, party_paper
from mediation.views.party_entry import party_lookup
from mediation.views.party_steps import party_step
from mediation.views.verify import verify

urlpatterns = [
    path("desk/mediation/", mediation_register, name="mediation-register"),
    path("desk/mediation/figures/", mediation_figures_page, name="mediation-figures"),
    path("cases/<slug:code>/slips/", mediation_slips, name="mediation-slips"),
    path("verify/", verify, name="verify"),
    path("verify/<slug:code>/", verify, name="verify-code"),
    path("cases/<slug:code>/papers/", papers, name="papers"),
    path("cases/<slug:code>/papers/issue/", issue_one, name="papers-issue"),
    path("cases/<slug:code>/papers/bind/", bind, name="papers-bind"),
    path("cases/<slug:code>/papers/bundle.zip", bundle, name="papers-bundle"),
    path("cases/<slug:code>/papers/<int:pk>/", paper, name="paper"),
    path("m/", party_lookup, name="party-lookup"),
    path("m/<str:code>/", party, name="party"),
    path("m/<str:code>/files/<int:number>/", party_file, name="party-file"),
    path("m/<str:code>/papers/<int:number>/", party_paper, name="party-paper"),
    path("m/<str:code>/<slug:step>/", party_step, name="party-step"),
]
