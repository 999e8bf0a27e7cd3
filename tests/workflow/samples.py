"""View models as the partials get them, with a little of everything."""

from django import forms

from governance.models import Post, Unit, User
from workflow.services import Actor
from workflow.views import parts

CLOCK_DAYS = (
    *(parts.Day() for _ in range(3)),
    parts.Day("12", "收到", "start"),
    *(parts.Day(str(12 + n), str(n), "used") for n in range(1, 6)),
    parts.Day("18", "停表", "stop"),
    parts.Day("19", "到期", "due now"),
    parts.Day("20", "", "rest"),
    parts.Day("21", "休", "off"),
)


def dispatcher():
    """A member of staff with two posts, nothing of which is stored."""
    user = User(pk=1, username="zhou", name="周*")
    unit = Unit(pk=1, name="青杨镇平安建设办")
    posts = (
        Post(pk=8, unit=unit, user=user, title="派单岗", capabilities=[]),
        Post(pk=9, unit=unit, user=user, title="主任", capabilities=[]),
    )
    return Actor("staff", user=user, post=posts[0], posts=posts)


def clock(state="ok", **changes):
    words = {
        "ok": "还剩 3 天",
        "soon": "还剩 3 小时 10 分",
        "late": "超 1 天 2 小时",
        "pause": "停表，还剩 2 天",
    }
    values = {
        "name": "答复群众",
        "state": state,
        "left": words[state],
        "by": "11-23 周一 24:00 前",
        "used": {"ok": 55, "soon": 88, "late": 100, "pause": 60}[state],
        "begin": "11-16 收到",
        "end": "11-23",
        "days": CLOCK_DAYS,
        "trace": (
            "11-16 周一 09:12 收到，当天不算",
            "每天都算，共 7 天：11-17 至 11-23",
            "换单位不重新算",
        ),
    }
    return parts.Clock(**values | changes)


def duty(state="ok", **changes):
    when = {
        "ok": "周五 17:30",
        "soon": "今天 11:30",
        "late": "超 1 天 2 小时",
        "pause": "剩 2 个工作日",
    }
    used = {"ok": 2, "soon": 4, "late": 5, "pause": 3}[state]
    values = {
        "url": "/cases/2026481730528/",
        "title": "西坡路塌了半幅，车过不去",
        "code": "2026481730528",
        "meta": ("西坡村", "村委会上报"),
        "state": state,
        "when": when[state],
        "used": tuple(n < used for n in range(5)),
        "verb": "签收",
        "verb_url": "/cases/2026481730528/steps/accept/",
    }
    return parts.DutyRow(**values | changes)


def bucket(**changes):
    values = {
        "key": "late",
        "title": "已超时",
        "rows": (duty("late"), duty("late", title="集市音响扰民", verb="回访")),
        "count": "2",
        "is_first": True,
    }
    return parts.Bucket(**values | changes)


def head(**changes):
    values = {
        "code": "2026481730528",
        "title": "东沟渣土堵塞，路面积水",
        "chips": ("求助", "普通", "办理中"),
        "due": parts.Due("soon", "受理：还剩 7 小时"),
        "facts": (
            parts.Fact("负责", "青杨镇平安建设办", is_strong=True),
            parts.Fact("地点", "上柳村东沟桥头北边"),
            parts.Fact("来人", "李* · 138****5678"),
        ),
        "main": parts.Act("受理", "/cases/2026481730528/steps/accept/", "check"),
        "more": (
            parts.Act("流转", "/cases/2026481730528/steps/refer/"),
            parts.Act("记进展", "/cases/2026481730528/steps/note/"),
        ),
    }
    return parts.CaseHead(**values | changes)


CHAIN = (
    parts.Link("上柳村第三网格", "home", "负责 6 小时 58 分", "11-16 09:12 起"),
    parts.Link("上柳村村委会", "users", "负责 17 小时 52 分", "11-16 16:10 起"),
    parts.Link(
        "青杨镇平安建设办",
        "building-community",
        "已 3 天",
        "11-17 10:02 起",
        is_now=True,
        calls=(
            parts.Call("区水务局", "ok", "已签收"),
            parts.Call("区城市管理委", "soon", "待签收"),
        ),
    ),
)

PAPERS = (
    parts.Paper("/files/1/", "沟里的渣土", thumb_url="/files/1/?size=thumb", width=320, height=240),
    parts.Paper("/files/2/", "现场测量记录.pdf", size="312 KB"),
)

STORY = (
    parts.Entry(
        "11-18 周三 14:00",
        "2026-11-18T14:00:00+08:00",
        "提请办结。",
        who="青杨镇 · 经办岗",
        quote="桥涵淤积约 6 立方米，已清走。\n明天再看一次。",
        internal="车是王家的，已谈过。",
        files=PAPERS,
    ),
    parts.Entry("11-16 周一 09:12", "2026-11-16T09:12:00+08:00", "上柳村第三网格受理。"),
)

STAGES = (
    parts.Stage("收到", "done"),
    parts.Stage("办理", "done"),
    parts.Stage("请您确认", "here"),
    parts.Stage("办结"),
)

ASK = parts.Ask(
    url="/t/2026481730528/steps/confirm/",
    name="solved",
    caption="请您点一下（1/2）",
    question="路灯亮了吗？",
    note="不点也行，青杨镇会在 11 月 23 日前打电话问您。",
    change_url="/t/2026481730528/",
    hidden=(("key", "k" * 16),),
    options=(
        parts.Option("yes", "解决了", "circle-check", "ok"),
        parts.Option("partly", "解决了一部分", "circle-half", "mid"),
        parts.Option("no", "没解决，接着办", "circle-x", "no"),
    ),
)

SLIP = parts.Slip(
    title="已收到，请留好回执",
    code="2026481730528",
    query_code="K7QM 3XTR",
    address="http://127.0.0.1:8000/t/2026481730528/",
    rows=(
        parts.SlipRow("什么事", "东沟渣土堵塞"),
        parts.SlipRow("现在谁管", "上柳村第三网格", phone="010-5550-0123"),
        parts.SlipRow("最晚答复", "7 天，收到第二天算起", strong="11 月 23 日 周一 24:00"),
        parts.SlipRow("收到时间", "2026-11-16 09:12"),
    ),
)

ANSWERS = (
    parts.Answer("地方", "上柳村第三网格，东沟桥头北边", "/report/place/"),
    parts.Answer("什么事", "东沟被人倒了两车渣土，\n水排不出去。", "/report/what/"),
)

CELLS = (
    parts.Cell("message-plus", "补充说明或照片", "/t/2026481730528/steps/supply/"),
    parts.Cell("x", "不办了，撤回", "/t/2026481730528/steps/withdraw/", note="想好了再点"),
)

STEP = parts.StepPage(
    label="流转",
    verb="上报给青杨镇",
    back_url="/cases/2026481730528/",
    explain="换了负责单位，答复群众的期限不重新算。",
    consequence="对方签收前仍由本单位负责。",
    icon="send",
    draft="2026481730528.refer",
    is_asked=True,
    decider="区综治中心",
    posts=(parts.PostChoice(3, "派单岗"), parts.PostChoice(4, "平安办主任")),
)


class EveryWidget(forms.Form):
    """One field of each kind of control."""

    key_no = forms.CharField(widget=forms.HiddenInput, required=False)
    where = forms.CharField(label="在哪里", help_text="写个好找的地方，比如“东沟桥头北边”。")
    what = forms.CharField(label="什么事", max_length=3000, widget=forms.Textarea)
    kind = forms.ChoiceField(label="理由", choices=[("", "选一个"), ("law", "法定职责在别的单位")])
    danger = forms.ChoiceField(
        label="现在有人身或财产危险吗？",
        choices=[("no", "没有"), ("yes", "有，已打过 110")],
        widget=forms.RadioSelect,
        help_text="有危险先打 110、119、120。",
    )
    units = forms.MultipleChoiceField(
        label="抄告", choices=[("a", "区水务局"), ("b", "区交通局")], required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    on_site = forms.BooleanField(label="到过现场", required=False, help_text="打电话不算。")
    due_on = forms.DateField(label="到哪天", required=False, widget=forms.DateInput)
    seen_at = forms.DateTimeField(label="什么时候", required=False, widget=forms.DateTimeInput)
    count = forms.IntegerField(label="几户", required=False)
    files = forms.FileField(label="照片", required=False, help_text="最多 9 张。")
