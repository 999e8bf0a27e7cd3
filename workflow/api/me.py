"""Who I am to the service."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from workflow.api.authentication import staff_of
from workflow.api.base import ApiView
from workflow.api.schema import ACTING_POST, problems
from workflow.serializers import MyPostSerializer
from workflow.services import Actor


class UserSerializer(serializers.Serializer[Any]):
    username = serializers.CharField()
    name = serializers.CharField()


class MeSerializer(serializers.Serializer[Actor]):
    """A person, the posts held, and the one acted in now with what it may do."""

    user = UserSerializer()
    posts = MyPostSerializer(many=True)
    acting_post = serializers.IntegerField(source="post.id", default=None, allow_null=True)
    capabilities = serializers.ListField(
        source="post.capabilities", child=serializers.CharField(), default=[]
    )


class Me(ApiView):
    """The member of staff who asks."""

    @extend_schema(
        operation_id="me", parameters=[ACTING_POST], responses={200: MeSerializer, **problems(401)}
    )
    def get(self, request: Request) -> Response:
        actor = staff_of(request)
        return Response(MeSerializer(actor, context={"actor": actor}).data)
