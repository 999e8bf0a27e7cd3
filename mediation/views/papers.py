"""The papers of a case: what is there, what can be issued, what is missing; each as PDF."""

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.text import get_valid_filename
from django.views.decorators.http import require_GET, require_POST

from mediation.models import Paper
from mediation.reports import missing_papers
from mediation.reports.papers import possible_papers, shelf
from mediation.services.filing import bind_file, issue, pack_file, take_paper
from mediation.services.issuing import may_issue
from workflow.middleware import ActorRequest
from workflow.models import Case
from workflow.services import NotVisible, get_visible, open_file
from workflow.services.reading import note_reading
from workflow.views.pages import office


@require_GET
@office
def papers(request: ActorRequest, code: str) -> HttpResponse:
    """Place by place, as the file will be."""
    case = _case(request, code)
    note_reading(request.actor, case, "papers")
    missing = missing_papers(case)
    page = {
        "case": case,
        "places": shelf(case, possible_papers(case), {place.no for place in missing}),
        "missing": missing,
        "bound": Paper.objects.filter(case=case.pk, no=0).order_by("-issued_at", "-pk").first(),
    }
    return render(request, "mediation/papers.html", page)


@require_POST
@office
def issue_one(request: ActorRequest, code: str) -> HttpResponse:
    case = _case(request, code)
    kind, subject = request.POST.get("kind", ""), request.POST.get("subject", "")
    issue(case, kind, subject, actor=request.actor)
    return redirect("papers", case.code)


@require_POST
@office
def bind(request: ActorRequest, code: str) -> HttpResponse:
    case = _case(request, code)
    bind_file(case, actor=request.actor)
    return redirect("papers", case.code)


@require_GET
@office
def bundle(request: ActorRequest, code: str) -> HttpResponseBase:
    """Papers and attachments with their hashes, to be kept elsewhere."""
    case = _case(request, code)
    packed = pack_file(case, actor=request.actor)
    name = f"{case.code}.zip"
    answer = FileResponse(packed, as_attachment=True, filename=name, content_type="application/zip")
    return _guarded(answer)


@require_GET
@office
def paper(request: ActorRequest, code: str, pk: int) -> HttpResponseBase:
    case = _case(request, code)
    return serve_paper(take_paper(case, pk, actor=request.actor))


def serve_paper(found: Paper) -> HttpResponseBase:
    """The bytes as they were issued, to be saved and not to be run."""
    name = get_valid_filename(f"{found.title}-{found.code}.pdf")
    file = open_file(found.file)
    answer = FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf")
    return _guarded(answer)


def _case(request: ActorRequest, code: str) -> Case:
    """Papers hold full names: whoever sees of a case only how it stands does not see them."""
    case = get_visible(request.actor, code)
    if case.kind != "mediation" or not may_issue(request.actor, case):
        raise NotVisible
    return case


def _guarded(answer: HttpResponseBase) -> HttpResponseBase:
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
