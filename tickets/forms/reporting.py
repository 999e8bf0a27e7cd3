"""The pages of a villager's report: the fields of OpenForm, a few at a time."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from tickets.forms.accused import about_choices
from tickets.forms.opening import OpenForm
from workflow.models.case import NATURES
from workflow.services.uploads import MAX_FILES

DANGER = [
    ("emergency", _("Yes, somebody or something is in danger now")),
    ("ordinary", _("No")),
]


class FileInput(forms.FileInput):
    """Several files at once; named like Django's own, so that it is drawn like it."""

    allow_multiple_selected = True


def files_field() -> forms.FileField:
    """A field for several files, in the language of this request.

    Which files came, the view reads itself and stores at once.
    """
    return forms.FileField(
        label=_("Photos or papers"),
        required=False,
        help_text=_("At most %(count)s. The place stored in photos is removed.")
        % {"count": MAX_FILES},
        widget=FileInput(
            attrs={"multiple": True, "accept": "image/jpeg,image/png,image/webp,application/pdf"}
        ),
    )


class PageForm(OpenForm):
    """One page of the report; what it finds wrong is what OpenForm finds wrong in these fields."""

    shown: ClassVar[Sequence[str]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {name: self.fields[name] for name in self.shown}


class PlaceForm(PageForm):
    shown = ("area",)


class WhatForm(PageForm):
    shown = ("text", "location", "urgency", "nature", "about")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["text"].label = _("Tell what happened")
        fields["text"].error_messages["required"] = _("Say in a few words what is the matter.")
        fields["text"].help_text = _("Since when, whom it affects, what you would like to happen.")
        fields["location"].help_text = _(
            "Something easy to find, for example “north end of the bridge”."
        )
        fields["urgency"].label = _("Is there danger to life or property now?")
        fields["urgency"].error_messages["required"] = _("Say whether there is danger now.")
        fields["urgency"].widget = forms.RadioSelect(choices=DANGER)
        fields["nature"].widget = forms.Select(choices=NATURES)
        fields["nature"].help_text = _(
            "A report of wrongdoing is sealed: it stands in no list, and only those see it who"
            " are named to look into it."
        )
        place = self.data.get("area") or self.initial.get("area", "")
        fields["about"].widget = forms.Select(choices=about_choices(str(place)))
        fields["about"].help_text = _(
            "Whoever you choose here sees nothing of your report. It goes to the level above."
        )
        fields["photos"] = files_field()


class ReachForm(PageForm):
    """How to reach the requester; leaving everything empty is an answer too."""

    shown = ("contact_name", "contact_phone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, phone = self.fields["contact_name"], self.fields["contact_phone"]
        name.widget.attrs["autocomplete"] = "name"
        phone.widget.attrs |= {"autocomplete": "tel", "inputmode": "tel"}
        phone.help_text = _("Only those who handle this see it, half hidden.")


PAGES: dict[str, type[PageForm]] = {"place": PlaceForm, "what": WhatForm, "contact": ReachForm}
