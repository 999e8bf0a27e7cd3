"""A villager reports over the pages, as on a phone without JavaScript."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from tests import factories
from tests.flows.browsing import Villager, photo, reported, said
from tickets.forms.accused import about_choices
from workflow.models import Case
from workflow.services import query_code_of
from workflow.wording.times import full_date

pytestmark = pytest.mark.django_db

# What stands in the page in every language.
OWN_NAMES = {"平谷区"}


def test_a_report_needs_three_taps_for_the_place_and_ends_with_a_slip(villager):
    villager.open("/report/")

    for link in ("?in=110117006", "?in=110117006212", f"?place={factories.grid_area()}"):
        assert [a for a in villager.page.links if a.endswith(link)] != []
        villager.open(next(a for a in villager.page.links if a.endswith(link)))
    villager.press(text="Three lamps are dark.", urgency="ordinary")
    villager.press(contact_phone="13800005678").press()

    case = Case.objects.get(code=villager.code)
    assert (villager.status, villager.path) == (200, f"/t/{case.code}/slip/")
    assert (case.title, case.area_id, case.nature, case.urgency, case.source) == (
        "Three lamps are dark", factories.grid_area(), "help", "ordinary", "web",
    )  # fmt: skip
    query_code = query_code_of(case)
    assert f"{query_code[:4]} {query_code[4:]}" in villager.page.texts
    assert case.holder.name in villager.page.texts


@pytest.mark.parametrize("nature", ["help", "consultation", "suggestion"])
def test_the_answer_is_promised_before_sending_as_it_is_promised_after(villager, nature, clock):
    villager.open(f"/report/?place={factories.grid_area()}")
    villager.press(text="Lamps.", urgency="ordinary", nature=nature).press()
    before = [text for text in villager.page.texts if text.startswith("You are answered by")]

    villager.press()

    promise = Case.objects.get(code=villager.code).duties.get(kind="promise")
    with translation.override("en"):
        assert before == [f"You are answered by {full_date(promise.due_at)} at the latest."]
        assert full_date(promise.due_at) in villager.page.texts


def test_the_place_is_remembered_and_the_first_page_shows_its_telephone(villager):
    villager.open(f"/report/?place={factories.grid_area()}")

    home = villager.open("/").page

    grid = factories.staff("grid01").posts[0].unit
    assert f"tel:{grid.phone.replace('-', '')}" in home.links
    assert villager.open("/report/").page.headings == ["What is the matter?"]


def test_pressing_twice_and_sending_again_leads_to_one_slip(villager):
    villager.open(f"/report/?place={factories.grid_area()}")
    villager.press(text="Once only.", urgency="ordinary").press()
    data = villager.sending()
    form = villager.path

    first = villager.send(data).path
    villager.path = form
    again = villager.client.post("/report/", data)

    assert (again.status_code, again["Location"]) == (302, first)
    assert Case.objects.count() == 1


def test_what_was_changed_after_sending_is_offered_as_another_report(villager):
    villager.open(f"/report/?place={factories.grid_area()}")
    villager.press(text="First.", urgency="ordinary").press()
    data = villager.sending()
    villager.send(data)
    first = villager.code

    answer = villager.client.post("/report/", data | {"text": ["Second."]})

    assert answer.status_code == 409
    villager.answer, villager.path = answer, "/report/"
    assert f"/t/{first}/slip/" in villager.page.links
    villager.press()
    assert said(Case.objects.get(code=villager.code)) == "Second."
    assert Case.objects.count() == 2


def test_an_error_keeps_everything_typed_and_the_photos(villager):
    villager.open(f"/report/?place={factories.grid_area()}")

    villager.press(text="Line one\nline two", location="bridge", photos=[photo(), photo("b.png")])

    assert villager.status == 422
    form = villager.form("/report/")
    assert form.values["text"] == ["Line one\nline two"]
    assert form.values["location"] == ["bridge"]
    assert len(form.values["file"]) == 2
    assert "Say whether there is danger now." in villager.page.texts
    villager.press(urgency="ordinary").press().press()
    case = Case.objects.get(code=villager.code)
    assert said(case) == "Line one\nline two"
    assert case.events.get(step="open").files.count() == 2


def test_going_back_and_changing_one_answer_keeps_the_others(villager):
    villager.open(f"/report/?place={factories.grid_area()}")
    villager.press(text="Lamps.", urgency="ordinary")
    villager.press("go", "what", contact_phone="13800005678")
    assert villager.form("/report/").values["text"] == ["Lamps."]
    villager.press(text="Four lamps.")
    assert villager.form("/report/").values["contact_phone"] == ["13800005678"]
    villager.press()

    villager.press("go", "what").press(nature="suggestion")

    assert villager.page.headings == ["Check it, then send"]
    values = villager.form("/report/").values
    assert (values["text"], values["nature"]) == (["Four lamps."], ["suggestion"])


def test_the_place_can_be_changed_at_the_end_without_typing_again(villager):
    villager.open(f"/report/?place={factories.grid_area()}")
    villager.press(text="Lamps.", urgency="ordinary").press()

    villager.press("go", "place").press("in", "110117006").press("in", "110117006212")
    villager.press("area", "110117006212")

    assert villager.page.headings == ["Check it, then send"]
    villager.press()
    case = Case.objects.get(code=villager.code)
    assert (case.area_id, said(case)) == ("110117006212", "Lamps.")


def test_a_photo_can_be_left_out_again(villager):
    villager.open(f"/report/?place={factories.grid_area()}")
    villager.press(text="Lamps.", urgency="ordinary", photos=[photo(), photo("b.png")])
    villager.press("go", "what")
    number = villager.form("/report/").values["file"][0].partition(":")[0]

    villager.press(drop=number).press().press()

    case = Case.objects.get(code=villager.code)
    assert case.events.get(step="open").files.count() == 1


def test_a_photo_not_sent_yet_is_shown_to_its_own_browser_alone(villager):
    villager.open(f"/report/?place={factories.grid_area()}")
    villager.press(text="Lamps.", urgency="ordinary", photos=[photo()]).press()
    url = next(a for a in villager.page.links if a.startswith("/report/files/"))

    answer = villager.client.get(url)

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert Villager().open("/report/place/").client.get(url).status_code == 404
    assert Villager().client.get(url).status_code == 404


def test_a_file_of_another_kind_is_refused_and_the_rest_is_kept(villager):
    villager.open(f"/report/?place={factories.grid_area()}")

    villager.press(
        text="Lamps.", urgency="ordinary", photos=[photo(), SimpleUploadedFile("a.svg", b"<svg/>")]
    )

    assert villager.status == 422
    sentence = "a.svg: Only photos (jpeg, png, webp) and pdf files are taken."
    assert sentence in villager.page.texts
    assert len(villager.form("/report/").values["file"]) == 1


def test_a_page_shown_first_in_chinese_is_shown_in_english_next(villager):
    path = f"/report/?place={factories.grid_area()}"
    chinese, english = Villager("zh-hans").open(path).page.texts, villager.open(path).page.texts

    groups = about_choices(factories.grid_area())[1:]
    offices = {str(name) for _title, named in groups for _value, name in named}
    assert set(chinese) & set(english) <= {"110", "119", "120", *OWN_NAMES, *offices}


def test_too_many_photos_are_kept_until_some_are_left_out(villager):
    villager.open(f"/report/?place={factories.grid_area()}")
    photos = [photo("x" * n + ".png") for n in range(1, 11)]

    villager.press(text="Lamps.", urgency="ordinary", photos=photos)

    assert villager.status == 422
    assert "At most 9 files. Leave some out." in villager.page.texts
    number = villager.form("/report/").values["file"][0].partition(":")[0]
    villager.press(drop=number).press().press()
    case = Case.objects.get(code=villager.code)
    assert case.events.get(step="open").files.count() == 9


def test_three_thousand_characters_with_emoji_arrive_as_they_were_typed(villager):
    text = ("🚧路\n" * 1000)[:2999] + "完"

    case = reported(villager, text=text)

    assert len(said(case)) == 3000
    assert said(case) == text


def test_one_character_more_is_refused_and_kept(villager):
    villager.open(f"/report/?place={factories.grid_area()}")

    villager.press(text="路" * 3001, urgency="ordinary")

    assert villager.status == 422
    assert villager.form("/report/").values["text"] == ["路" * 3001]


def test_danger_shows_the_emergency_numbers_again_and_makes_it_an_emergency(villager):
    villager.open(f"/report/?place={factories.grid_area()}")

    villager.press(text="A wall is falling.", urgency="emergency")

    assert villager.page.links.count("tel:110") == 1
    assert "Phone first, then go on here" in villager.page.texts
    villager.press("skip", "1").press()
    assert Case.objects.get(code=villager.code).urgency == "emergency"


def test_leaving_no_number_drops_what_was_typed_of_it(villager):
    villager.open(f"/report/?place={factories.grid_area()}")
    villager.press(text="Lamps.", urgency="ordinary")

    villager.press("skip", "1", contact_phone="138")

    assert villager.page.headings == ["Check it, then send"]
    villager.press()
    assert "tel:" not in said(Case.objects.get(code=villager.code))


def test_a_wrong_number_is_said_and_kept(villager):
    villager.open(f"/report/?place={factories.grid_area()}")
    villager.press(text="Lamps.", urgency="ordinary")

    villager.press(contact_phone="138")

    assert villager.status == 422
    assert villager.form("/report/").values["contact_phone"] == ["138"]


def test_a_report_of_wrongdoing_says_before_it_is_sent_who_sees_it_and_who_does_not(villager):
    secretary = factories.staff("secretary01").posts[0]
    villager.open(f"/report/?place={factories.grid_area()}")
    villager.press(
        text="The head took money.",
        urgency="ordinary",
        nature="wrongdoing",
        about=f"post:{secretary.pk}",
    ).press()

    told = " ".join(villager.page.texts)
    villager.press()

    case = Case.objects.get(code=villager.code)
    assert "This report is sealed." in told
    assert f"{secretary.unit.name} · {secretary.title} 吴* sees nothing of it" in told
    assert (case.is_sealed, case.holder) == (True, factories.staff("leader01").posts[0].unit)


def test_whoever_a_report_is_about_can_be_chosen_without_a_script(villager):
    villager.open(f"/report/?place={factories.grid_area()}")

    offered = villager.answer.content.decode()

    for post in (factories.staff(name).posts[0] for name in ("grid01", "cadre01", "leader01")):
        assert f'value="post:{post.pk}"' in offered
        assert f'value="unit:{post.unit.code}"' in offered
    assert 'value="unit:110117-water"' in offered


def test_a_forged_name_of_an_office_is_refused_and_everything_typed_is_kept(villager):
    villager.open(f"/report/?place={factories.grid_area()}")
    villager.press(text="The head took money.", urgency="ordinary").press()

    villager.send(villager.sending() | {"about": "unit:110117", "page": "check"})

    assert villager.status == 422
    assert any("stands above whom this is about" in text for text in villager.page.texts)
    assert villager.form("/report/").values["text"] == ["The head took money."]
    assert Case.objects.count() == 0


def test_a_forged_form_without_its_token_is_refused(own_server):
    answer = Villager().client.post("/report/", {"page": "check", "text": "x"})

    assert answer.status_code == 403


def test_reports_over_the_limit_are_taken_but_marked(villager):
    phones = [f"1390000{number:04}" for number in range(11)]

    marks = [reported(villager, contact_phone=phone).is_unverified for phone in phones]

    assert marks == [False] * 10 + [True]


@pytest.mark.parametrize("inside", ["110118", "110117999", "abc", "110117006212001"])
def test_places_elsewhere_and_places_without_parts_have_no_page(villager, inside):
    assert villager.client.get("/report/place/", {"in": inside}).status_code == 404
