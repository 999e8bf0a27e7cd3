"""The front door: where everything is."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from workflow.api.base import ApiView
from workflow.api.schema import ANY_ANSWER
from workflow.services import NotVisible

ADDRESSES = (
    "schema",
    "areas",
    "units",
    "matters",
    "calendar-due",
    "me",
    "tickets",
    "cases",
    "desk",
    "bulk",
    "lookup",
    "uploads",
)


class Index(ApiView):
    """The addresses of this API by name."""

    authentication_classes = ()

    @extend_schema(operation_id="index", auth=[], responses={200: ANY_ANSWER})
    def get(self, request: Request) -> Response:
        return Response({name: reverse(f"api-{name}", request=request) for name in ADDRESSES})


@extend_schema(exclude=True)
class Nowhere(ApiView):
    """Every other address below the API: a problem too, never a page."""

    authentication_classes = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if not request.path.endswith("/"):
            raise NotVisible(_("There is nothing at this address. Every address ends with a “/”."))
        raise NotVisible(_("There is nothing at this address."))
