"""Choosing the post to act in; a person acts in one post at a time."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from workflow.middleware import ACTING_POST, ActorRequest
from workflow.services import NotVisible
from workflow.views.pages import office


@require_http_methods(["GET", "POST"])
@office
def act_as(request: ActorRequest) -> HttpResponse:
    """Show the posts to choose from; a POST chooses one of one's own for this session."""
    if request.method == "GET":
        posts = sorted(request.actor.posts, key=lambda post: (post.unit.name, post.title))
        page = {"posts": posts, "next": request.GET.get("next", "")}
        return render(request, "workflow/act_as.html", page)
    chosen = request.POST.get("post", "")
    post = next((post for post in request.actor.posts if str(post.pk) == chosen), None)
    if post is None:
        raise NotVisible
    request.session[ACTING_POST] = post.pk
    address = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(
        address, {request.get_host()}, require_https=request.is_secure()
    ):
        return HttpResponseRedirect(address)
    return redirect("desk")
