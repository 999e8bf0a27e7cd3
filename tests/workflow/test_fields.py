"""Choices that are many are shown in groups, so that a thumb finds them."""

import pytest

from tests import factories
from workflow.views.fields import form_for

pytestmark = pytest.mark.django_db


def test_the_matters_are_grouped_by_their_branch_and_every_one_is_there():
    case = factories.open_ticket()

    form = form_for(case, "accept", factories.staff("grid01"))

    blank, *groups = form.fields["matter"].widget.choices
    codes = [code for _name, entries in groups for code, _title in entries]
    assert blank[0] == ""
    assert all(len(entries) <= 20 for _name, entries in groups)
    assert codes == [matter.code for matter in form.fields["matter"].queryset.order_by("code")]


def test_no_branch_of_the_demo_list_goes_by_its_letters_alone():
    case = factories.open_ticket()

    form = form_for(case, "accept", factories.staff("grid01"))

    names = [str(name) for name, _entries in list(form.fields["matter"].widget.choices)[1:]]
    assert [name for name in names if len(name) == 2 and name.isascii()] == []


def test_a_matter_that_was_chosen_before_stays_chosen():
    case = factories.open_ticket()
    actor = factories.staff("grid01")
    code = form_for(case, "accept", actor).fields["matter"].queryset.order_by("code")[0].code

    html = str(form_for(case, "accept", actor, initial={"matter": code})["matter"])

    assert f'<option value="{code}" selected>' in html
    assert html.count("<optgroup") == 17
