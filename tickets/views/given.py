"""Files as pages show them: those with a ticket, and those given but not sent yet."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.template.defaultfilters import filesizeformat
from django.urls import reverse

from tickets.wording import file_name
from workflow.models import Attachment
from workflow.services.uploads import THUMB_SIDE
from workflow.views.parts import Paper


@dataclass(frozen=True)
class Given(Paper):
    """A file that waits with an unsent form; `ref` carries it along, `pk` leaves it out."""

    pk: int = 0
    ref: str = ""


def paper_of(file: Attachment, number: int, url: str) -> Paper:
    """A file under its number on the page; a picture with its small copy."""
    paper = Paper(url, file_name(file, number), filesizeformat(file.bytes))
    if not file.is_image:
        return paper
    width, height = file.width or THUMB_SIDE, file.height or THUMB_SIDE
    scale = min(1.0, THUMB_SIDE / max(width, height))
    size = {"width": max(1, round(width * scale)), "height": max(1, round(height * scale))}
    return Paper(**asdict(paper) | size | {"thumb_url": f"{url}?size=thumb"})


def given_files(files: Iterable[Attachment]) -> list[Given]:
    """Files of a form that is not sent yet; only the browser that gave them is shown them."""
    return [
        Given(
            **asdict(paper_of(file, number, reverse("report-file", args=[file.pk]))),
            pk=file.pk,
            ref=f"{file.pk}:{file.upload_token}",
        )
        for number, file in enumerate(files, start=1)
    ]
