"""The page of a party, and the files that it may read."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from mediation.models import Paper
from mediation.services import party_of
from mediation.views.party_entry import for_party
from mediation.views.party_page import PartyPage
from tickets.views.files import serve
from workflow.models import Attachment, Case
from workflow.reports import may_read_file
from workflow.services import Actor


@require_GET
@for_party
def party(request: HttpRequest, case: Case, actor: Actor) -> HttpResponse:
    """How far it is, what is asked of this party, and what it may do."""
    return render(request, "mediation/party.html", PartyPage(case, actor).context())


@require_GET
@for_party
def party_file(request: HttpRequest, case: Case, actor: Actor, number: int) -> HttpResponseBase:
    """A file of the mediation, as far as this party may read what it came with."""
    files = Attachment.objects.select_related("event__case")
    file = get_object_or_404(files, pk=number, event__case=case)
    assert file.event is not None
    if not may_read_file(file, actor):
        raise Http404
    return serve(file, is_small=request.GET.get("size") == "thumb")


@require_GET
@for_party
def party_paper(request: HttpRequest, case: Case, actor: Actor, number: int) -> HttpResponseBase:
    """A document that was issued, joint or this party's own."""
    papers = Paper.objects.for_party(party_of(actor)).select_related("file")
    return serve(get_object_or_404(papers, pk=number, case=case).file, is_small=False)
