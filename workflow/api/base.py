"""What every view of the API shares: nothing is cached, and large bodies are turned away."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from workflow.api.problems import TooMuch


class AlwaysJson(BaseContentNegotiation):
    """Answer JSON whatever is asked for: a picture's Accept header must not be refused."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        media_type = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == media_type), None)

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


class ApiView(APIView):
    """A view whose answers are for the one who asked alone."""

    content_negotiation_class = AlwaysJson
    largest_body = settings.DATA_UPLOAD_MAX_MEMORY_SIZE

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        # The parsers read the stream themselves and know no limit.
        if int(request.META.get("CONTENT_LENGTH") or 0) > self.largest_body:
            raise TooMuch

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer: HttpResponse = super().finalize_response(request, response, *args, **kwargs)
        answer["Cache-Control"] = "no-store"
        # A query code in the address must not travel on to the next site.
        answer["Referrer-Policy"] = "no-referrer"
        return answer
