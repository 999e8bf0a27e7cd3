"""The link in an SMS: a page with a button, so that whatever only looks at it changes nothing."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from tickets.views.cookies import give_link
from tickets.views.requester import private
from workflow.services.opting_out import stop_messages
from workflow.services.phone_links import read_link


@require_http_methods(["GET", "HEAD", "POST"])
@private
def phone_link(request: HttpRequest, token: str) -> HttpResponse:
    """Ask before opening; open it when the button is pressed."""
    link = read_link(token)
    if link is None:
        return render(request, "tickets/link_gone.html", status=404)
    if request.method != "POST":
        # Nothing of the case: what looks at links before people do would read it too.
        return render(request, "tickets/link.html", {"token": token})
    answer = redirect("ticket", link.case.code)
    give_link(answer, link.case, token, link.ends_at - timezone.now())
    return answer


@require_POST
@private
def no_more_messages(request: HttpRequest, token: str) -> HttpResponse:
    """Send nothing more to the number that this link went to."""
    link = read_link(token)
    if link is None:
        return render(request, "tickets/link_gone.html", status=404)
    stop_messages(link.person.phone_hash)
    messages.success(request, _("No more messages are sent to this number."))
    return redirect("phone-link", token=token)
