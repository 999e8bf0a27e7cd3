"""Every partial says what it is given, in order, and keeps to the rules of the look."""

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from tests.workflow import samples
from tests.workflow.pages import Page

pytestmark = pytest.mark.urls("tests.workflow.frame_urls")


def draw(name, language="en", actor=None, **context):
    request = RequestFactory().get("/here/")
    request.actor = actor
    with translation.override(language):
        return Page(render_to_string(name, context, request=request))


@pytest.mark.parametrize(
    ("state", "word"),
    [("ok", "On time"), ("soon", "Due soon"), ("late", "Late"), ("pause", "Paused")],
)
def test_a_due_chip_says_its_state_in_words_too(state, word):
    page = draw("workflow/_due_chip.html", state=state, text="17:30")

    assert page.texts == [f"{word},", "17:30"]
    assert page.attrs_of("span")[0] == {"class": f"state state-{state}"}


def test_a_clock_says_what_is_left_by_when_and_how_that_is_counted():
    clock = samples.clock("soon")

    page = draw("workflow/_clock.html", clock=clock)

    assert page.texts[:5] == [clock.name, clock.left, clock.by, clock.begin, clock.end]
    assert page.text.replace(" ", "").endswith("".join(clock.trace).replace(" ", ""))
    # A date is never broken in two.
    assert {"class": "num"} in page.attrs_of("span")
    assert page.attrs_of("rect") == [{"class": "u", "width": "88", "height": "6"}]
    assert page.attrs_of("details") == [{}]


def test_an_open_clock_of_an_unannounced_year_says_that_it_is_provisional():
    page = draw("workflow/_clock.html", clock=samples.clock(is_open=True, is_provisional=True))

    assert "provisional" in page.texts
    assert page.attrs_of("details") == [{"open": None}]


def test_the_small_calendar_is_hidden_from_readers_who_hear_the_trace():
    page = draw("workflow/_days.html", days=samples.CLOCK_DAYS)

    assert page.attrs_of("ol") == [{"class": "days", "aria-hidden": "true"}]
    assert page.texts[:7] == ["M", "T", "W", "T", "F", "S", "S"]
    assert page.attrs_of("li")[7:11] == [{}, {}, {}, {"class": "start"}]


def test_a_duty_row_says_when_what_and_the_verb_owed():
    row = samples.duty("late")

    page = draw("workflow/_duty.html", row=row, is_main=False)

    assert page.texts == [
        "Late,", row.when, row.title, "2026 4817 3052 8", "· 西坡村 · 村委会上报",
        "签收", f": {row.title}",
    ]  # fmt: skip
    assert page.links == [row.url, row.verb_url]
    assert [a.get("class") for a in page.attrs_of("i")] == ["u"] * 5


def test_only_the_first_row_of_the_first_bucket_has_the_filled_button():
    page = draw("workflow/_bucket.html", bucket=samples.bucket())
    other = draw("workflow/_bucket.html", bucket=samples.bucket(is_first=False))

    buttons = [a["class"] for a in page.attrs_of("a") if "class" in a]
    assert buttons == ["btn btn-primary", "btn btn-line"]
    assert [a["class"] for a in other.attrs_of("a") if "class" in a] == ["btn btn-line"] * 2


def test_the_case_head_says_what_it_is_whose_it_is_and_what_i_may_do():
    page = draw("workflow/_casehead.html", head=samples.head())

    assert page.texts == [
        "2026 4817 3052 8", "求助", "普通", "办理中", "Due soon,", "受理：还剩 7 小时",
        "东沟渣土堵塞，路面积水", "负责", "青杨镇平安建设办", "地点", "上柳村东沟桥头北边",
        "来人", "李* · 138****5678", "受理", "More", "流转", "记进展",
    ]  # fmt: skip


def test_the_case_head_of_somebody_who_owes_nothing_offers_no_empty_menu():
    page = draw("workflow/_casehead.html", head=samples.head(main=None, more=(), due=None))

    assert page.attrs_of("details") == []
    assert page.links == []


def test_the_chain_marks_who_is_accountable_now_and_hangs_calls_below():
    page = draw("workflow/_chain.html", chain=samples.CHAIN, is_wide=True)

    steps = [a for a in page.attrs_of("li") if "class" in a]
    assert steps == [
        {"class": "done"}, {"class": "done"}, {"class": "now", "aria-current": "step"},
    ]  # fmt: skip
    assert page.texts.count("Accountable now") == 1
    assert page.texts[-6:] == [
        "区水务局",
        "On time,",
        "已签收",
        "区城市管理委",
        "Due soon,",
        "待签收",
    ]


def test_the_story_keeps_internal_words_apart_from_public_ones():
    page = draw("workflow/_story.html", story=samples.STORY)

    assert page.texts == [
        "11-18 周三 14:00", "青杨镇 · 经办岗", "提请办结。",
        "桥涵淤积约 6 立方米，已清走。", "明天再看一次。", "Internal", "车是王家的，已谈过。",
        "现场测量记录.pdf", "312 KB", "11-16 周一 09:12", "上柳村第三网格受理。",
    ]  # fmt: skip
    assert [a["datetime"] for a in page.attrs_of("time")] == [
        "2026-11-18T14:00:00+08:00", "2026-11-16T09:12:00+08:00",
    ]  # fmt: skip


def test_a_picture_is_named_for_those_who_do_not_see_it():
    page = draw("workflow/_attachments.html", files=samples.PAPERS)

    assert [a["alt"] for a in page.attrs_of("img")] == ["沟里的渣土"]
    assert page.links == ["/files/1/", "/files/2/"]


def test_stages_mark_the_current_one():
    page = draw("workflow/_stages.html", stages=samples.STAGES)

    assert page.texts == ["收到", "办理", "请您确认", "办结"]
    assert page.attrs_of("li") == [
        {"class": "done"}, {"class": "done"}, {"class": "here", "aria-current": "step"}, {},
    ]  # fmt: skip


def test_the_slip_prints_both_codes_but_the_qr_code_holds_no_query_code():
    page = draw("workflow/_slip.html", slip=samples.SLIP)
    without = draw("workflow/_slip.html", slip=samples.SLIP)

    assert page.texts[:5] == [
        samples.SLIP.title, "Code", "2026 4817 3052 8", "Query code", "K7QM 3XTR",
    ]  # fmt: skip
    assert page.attrs_of("svg")[-1]["aria-label"] == "QR code of this report"
    assert page.attrs_of("path")[-1]["d"] == without.attrs_of("path")[-1]["d"]
    assert page.links == ["tel:01055500123"]


def test_every_answer_leads_back_to_its_question():
    page = draw("workflow/_answers.html", answers=samples.ANSWERS)

    assert page.links == ["/report/place/", "/report/what/"]
    assert [text for text in page.texts if text.startswith(": ")] == [": 地方", ": 什么事"]


def test_cells_are_whole_lines_to_tap():
    page = draw("workflow/_cells.html", cells=samples.CELLS)

    assert page.texts == ["补充说明或照片", "不办了，撤回", "想好了再点"]
    assert page.links == [cell.url for cell in samples.CELLS]


def test_the_answers_to_a_question_are_equal_buttons_of_one_form():
    page = draw("workflow/_ask.html", ask=samples.ASK)

    assert page.attrs_of("form") == [
        {"class": "ask", "method": "post", "action": samples.ASK.url},
    ]  # fmt: skip
    assert [(a["name"], a["value"]) for a in page.attrs_of("button")] == [
        ("solved", "yes"), ("solved", "partly"), ("solved", "no"),
    ]  # fmt: skip
    assert {a["class"].rpartition(" ")[0] for a in page.attrs_of("button")} == {"btn btn-line"}


def test_a_flash_offers_to_undo_only_what_can_be_undone():
    from_now = draw("workflow/_flash.html", text="已派给上柳村。", undo=None)

    assert from_now.texts == ["已派给上柳村。"]
    assert from_now.attrs_of("form") == []


def test_an_empty_list_says_what_comes_next():
    page = draw("workflow/_empty.html", title="没有要定的请示", text="有新的会出现在这里。")

    assert page.texts == ["没有要定的请示", "有新的会出现在这里。"]


def test_each_kind_of_field_has_a_label_a_control_and_its_marks():
    form = samples.EveryWidget()

    pages = {field.name: draw("workflow/_field.html", field=field) for field in form}

    assert {name: page.controls for name, page in pages.items()} == {
        "key_no": [("input", "hidden", "key_no", "id_key_no")],
        "where": [("input", "text", "where", "id_where")],
        "what": [("textarea", "", "what", "id_what")],
        "kind": [("select", "", "kind", "id_kind")],
        "danger": [
            ("input", "radio", "danger", "id_danger_0"),
            ("input", "radio", "danger", "id_danger_1"),
        ],
        "units": [
            ("input", "checkbox", "units", "id_units_0"),
            ("input", "checkbox", "units", "id_units_1"),
        ],
        "on_site": [("input", "checkbox", "on_site", "id_on_site")],
        "due_on": [("input", "date", "due_on", "id_due_on")],
        "seen_at": [("input", "datetime-local", "seen_at", "id_seen_at")],
        "count": [("input", "number", "count", "id_count")],
        "files": [("input", "file", "files", "id_files")],
    }
    assert pages["due_on"].texts == ["到哪天", "(optional)"]
    assert pages["where"].texts == ["在哪里", "写个好找的地方，比如“东沟桥头北边”。"]
    assert pages["what"].texts == ["什么事", "At most 3000 characters"]


def test_a_wrong_field_says_so_above_its_control_and_keeps_what_was_typed():
    form = samples.EveryWidget({"where": "", "what": "渣土", "due_on": "2026-11-23"})

    where = draw("workflow/_field.html", field=form["where"])
    due_on = draw("workflow/_field.html", field=form["due_on"])

    assert where.texts[-2:] == ["Error:", "Please fill in: 在哪里"]
    control = where.attrs_of("input")[0]
    assert control["aria-invalid"] == "true"
    assert set(control["aria-describedby"].split()) <= {tag.get("id") for _, tag in where.tags}
    assert due_on.attrs_of("input")[0]["value"] == "2026-11-23"


def test_the_error_summary_leads_to_every_wrong_field():
    form = samples.EveryWidget({"what": "渣土", "kind": "law"})
    fine = samples.EveryWidget()

    page = draw("workflow/_errors.html", form=form)

    assert page.texts[0] == "2 things missing"
    assert page.links == ["#id_where", "#id_danger_0"]
    assert draw("workflow/_errors.html", form=fine).tags == []


def test_the_error_summary_counts_one_thing_as_one():
    form = samples.EveryWidget({"what": "渣土", "kind": "law", "danger": "no"})

    assert draw("workflow/_errors.html", form=form).texts[0] == "One thing missing"
    assert draw("workflow/_errors.html", "zh-hans", form=form).texts[0] == "还差 1 处"


def test_what_is_wrong_is_not_called_missing():
    typed = {"where": "村口", "what": "渣土", "kind": "law", "danger": "perhaps"}
    form = samples.EveryWidget(typed)

    assert draw("workflow/_errors.html", form=form).texts[0] == "One thing to put right"
    assert draw("workflow/_errors.html", "zh-hans", form=form).texts[0] == "有 1 处要改"


def test_a_step_page_carries_key_version_and_the_choice_of_post():
    page = draw(
        "workflow/step.html",
        head=samples.head(), step=samples.STEP, form=samples.EveryWidget(), key="k" * 16, version=7,
    )  # fmt: skip

    hidden = {
        a["name"]: a.get("value") for a in page.attrs_of("input") if a.get("type") == "hidden"
    }
    assert (hidden["key"], hidden["version"]) == ("k" * 16, "7")
    assert [a["value"] for a in page.attrs_of("input") if a.get("name") == "acting_post"] == [
        "3", "4",
    ]  # fmt: skip
    assert "区综治中心 must agree before this counts. The clock runs on meanwhile." in page.texts
    # A page with a bar of its own leaves the thumb's place to it.
    assert {"class": "tabbar"} not in page.attrs_of("ul")


@pytest.mark.parametrize("code", ["403", "403_csrf", "404", "409", "429", "500", "503"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_error_pages_need_no_request_and_offer_one_way_on(code, language, settings):
    settings.DEMO = True

    with translation.override(language):
        page = Page(render_to_string(f"{code}.html"))

    assert [a["class"] for a in page.attrs_of("a") if "btn" in a.get("class", "")] == [
        "btn btn-primary"
    ]
    assert {"class": "demo"}.items() <= page.attrs_of("aside")[0].items()


@pytest.mark.parametrize(("is_demo", "notes"), [(True, 1), (False, 0)])
@pytest.mark.parametrize("name", ["workflow/base_public.html", "workflow/base_office.html"])
def test_every_page_of_a_demo_says_that_it_is_fictional(name, is_demo, notes, settings):
    settings.DEMO = is_demo

    assert len(draw(name).attrs_of("aside")) == notes


def test_the_office_names_only_what_exists_and_marks_where_one_is():
    page = draw("workflow/base_office.html", here="sent")

    entries = [a for a in page.attrs_of("a") if a.get("aria-current") == "page"]
    assert {a["href"] for a in entries} == {"/sent/"}
    assert [link for link in page.links if link.count("/") == 2] == [
        "/desk/", "/desk/", "/sent/", "/cases/", "/register/",
        "/desk/", "/register/", "/sent/", "/find/",
    ]  # fmt: skip


def test_another_post_is_taken_on_by_a_form_not_by_a_link(db):
    page = draw("workflow/base_office.html", actor=samples.dispatcher())

    assert [(a.get("method"), a["action"]) for a in page.attrs_of("form")] == [
        (None, "/find/"), ("post", "/act-as/"), ("post", "/logout/"),
    ]  # fmt: skip
    assert ("button", "", "post", "") in page.controls
    assert [a["value"] for a in page.attrs_of("button") if a.get("name") == "post"] == ["9"]
