"""Forms by which a party finds its page: the code of the mediation, and its own query code."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tickets.forms.looking_up import LookUpForm, QueryCodeForm
from workflow.models import Case
from workflow.services import Actor, look_up_part


class PartQueryCodeForm(QueryCodeForm):
    """The query code alone; `actor` is the party to whom it belongs."""

    actor: Actor | None = None

    def open(self, code: str, query_code: str) -> None:
        self.actor = look_up_part(code, query_code)
        self.case = Case.objects.get(pk=self.actor.case_id or 0)


class PartLookUpForm(PartQueryCodeForm, LookUpForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.help_text = _("The digits in large type on your slip; some end in M and a number.")
        # Codes of mediations that came from a report have a letter.
        code.widget.attrs.pop("inputmode", None)
