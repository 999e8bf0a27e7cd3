"""Where a message leads: an address of our own that gives nothing away by itself."""

from django.conf import settings

from governance.models import Person
from workflow.models import Case
from workflow.services.phone_links import link_address
from workflow.services.telling.templates import Reader


def link_to(case: Case, *, reader: Reader, person: Person | None = None) -> str:
    """The page of the case for this reader.

    For a person who left his number the link opens it by itself; so it is sent to that number and
    to nobody else. Without a person, and of what is sealed, the page asks for the slip.
    """
    if reader == "staff":
        return f"{settings.SITE_URL}/cases/{case.code}/"
    if person is None or case.is_sealed:
        return f"{settings.SITE_URL}/t/{case.code}/"
    return link_address(person, case)


def desk_link() -> str:
    """Where a digest leads: what is news stands on the desk."""
    return f"{settings.SITE_URL}/desk/"
