"""One filled example of every paper: a boundary quarrel of two households, all of it invented."""

# ruff: noqa: E501

from datetime import date, datetime, timedelta, timezone
from io import BytesIO

from PIL import Image, ImageDraw

from mediation.rules.papers import (
    Acceptance,
    Agreement,
    Application,
    BackCover,
    Clause,
    ClosingReport,
    ConfirmationApplication,
    Contents,
    ContentsRow,
    Cover,
    EndNotice,
    EvidenceList,
    EvidenceRow,
    FileNote,
    FollowUp,
    Identity,
    IdentityRow,
    Investigation,
    Mandate,
    MediationProof,
    OralAgreement,
    OtherRoute,
    Paper,
    Party,
    Picture,
    Record,
    Rejection,
    RightsNotice,
    Signature,
    Stamp,
    Voucher,
    Vouchers,
)

CHINA = timezone(timedelta(hours=8))
COMMITTEE = "峪口镇西凡各庄村人民调解委员会"
SERIAL = "（2026）西凡人调字第12号"
STAMP = Stamp(
    case_code="2026000001237-M1",
    code="K7QM-3XPD-9R2T",
    address="https://shaodao.example/verify/K7QM3XPD9R2T/",
    unit=COMMITTEE,
    issued_at=datetime(2026, 11, 22, 9, 5, tzinfo=CHINA),
)
LI = Party(
    "申请人",
    "李䶮",
    "男",
    "汉族",
    "52岁",
    "务农",
    "138****5678",
    "北京市平谷区峪口镇西凡各庄村41号",
)
WANG = Party(
    "被申请人",
    "王𠅤𬭳",
    "女",
    "汉族",
    "47岁",
    "果品经纪人",
    "139****1234",
    "北京市平谷区峪口镇西凡各庄村43号",
    agent="张㛃（女儿，一般授权）",
)
FACTS = (
    "双方宅院相邻，共用一道东西向土墙。2026年6月连降大雨，土墙南段约4米倒塌。王𠅤𬭳于8月15日自行砌起砖墙，"
    "李䶮认为新墙越过原墙中线约20厘米，并使自家滴水改道，山墙根长期受潮，多次交涉未果，8月29日双方发生争吵。\n"
    "经村民委员会现场丈量，新墙北端越过原墙中线18厘米，南端越过5厘米；李䶮家山墙外皮有水渍，未见结构开裂。"
)


def drawing(width: int = 360, height: int = 120) -> bytes:
    """A stroke such as a thumb draws on a phone."""
    picture = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(picture)
    points = [(30 + 30 * n, 60 + (25 if n % 2 else -25)) for n in range(11)]
    pen.line(points, fill="black", width=5, joint="curve")
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def photo() -> bytes:
    picture = Image.new("RGB", (900, 600), "#9db0a0")
    ImageDraw.Draw(picture).rectangle((80, 260, 820, 420), fill="#8a5a44")
    out = BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def signed() -> tuple[Signature, ...]:
    day = date(2026, 9, 25)
    return (
        Signature("当事人", "李䶮", "手机手写签名", day, image=drawing()),
        Signature("当事人", "王𠅤𬭳", "纸质签名并按指印", day, witness="周文清"),
        Signature("人民调解员", "周文清"),
        Signature("记录人", "陈素琴"),
    )


CLAUSES = (
    Clause(1, "王𠅤𬭳", "李䶮", "拆除新砌砖墙北段越线部分，墙中线恢复到村民委员会标桩的位置", None,
           "自行施工，费用自理", date(2026, 10, 15)),
    Clause(2, "王𠅤𬭳", "李䶮", "支付山墙根防水修缮补偿款，第一期", 300_000, "微信转账", date(2026, 10, 15)),
    Clause(3, "王𠅤𬭳", "李䶮", "支付山墙根防水修缮补偿款，第二期", 200_050, "微信转账", date(2026, 12, 15)),
    Clause(4, "李䶮", "王𠅤𬭳", "施工期间提供本院通道，不阻拦施工", None, "", date(2026, 10, 15)),
)  # fmt: skip


def everything() -> dict[str, Paper]:
    """Every paper by its kind."""
    papers: tuple[Paper, ...] = (*_opening(), *_working(), *_agreeing(), *_ending(), *_filing())
    return {paper.kind: paper for paper in papers}


def _opening() -> tuple[Paper, ...]:
    claims = (
        "恢复原墙中线，拆除越线部分；",
        "赔偿山墙防水修缮费用8000元；",
        "由村里立桩，写明今后各修各墙。",
    )
    hand = (Signature("申请人", "李䶮"),)
    rows = (
        IdentityRow("申请人", "李䶮", "居民身份证", "110226********1214", LI.address, LI.phone,
                    "周文清", date(2026, 9, 3)),
        IdentityRow("被申请人", "王𠅤𬭳", "居民身份证", "110226********3027", WANG.address, WANG.phone,
                    "周文清", date(2026, 9, 4)),
        IdentityRow("代理人", "张㛃", "居民身份证", "110226********0044", WANG.address, "136****8890",
                    "周文清", date(2026, 9, 4)),
    )  # fmt: skip
    notified = ("李䶮", "王𠅤𬭳")
    return (
        Application((LI,), (WANG,), COMMITTEE, FACTS, claims, date(2026, 9, 3), True, "周文清", hand),
        Acceptance(COMMITTEE, date(2026, 9, 4), (LI, WANG), "邻里纠纷", "当事人申请", FACTS, "C级",
                   "陈素琴", signatures=signed()),
        RightsNotice(COMMITTEE, notified, ("周文清", "郭庆山"), "相邻院墙纠纷", date(2026, 9, 4),
                     signed()[:2]),
        Identity(rows),
        Mandate(WANG, Party("受委托人", "张㛃", "女", "汉族", "24岁", "教师", "136****8890", WANG.address),
                "母女", COMMITTEE, "与李䶮相邻院墙纠纷", ("代为陈述事实、提供证据；", "代为参加调解、签收文书。"),
                given_on=date(2026, 9, 4), signatures=(Signature("委托人", "王𠅤𬭳"), Signature("受委托人", "张㛃"))),
    )  # fmt: skip


def _working() -> tuple[Paper, ...]:
    start = datetime(2026, 9, 10, 9, 0, tzinfo=CHINA)
    minutes = (
        "问：老墙原来的中线在什么位置，您怎么知道？\n"
        "答：我1994年当村会计时量过宅基地，中线在两家房山的正当中，西头有一块青石做记号，现在还在。\n"
        "问：今年八月以后您去看过没有？\n答：看过，新墙往北偏了，北头偏得多一些，我估摸有一拃。"
    )
    talk = (
        "调解员：今天把两家请到一起，先说事实，再说想法，谁说的时候别人不打断。\n"
        "李䶮：墙是共用的，倒了应当商量着修。现在墙往我这边挪了，雨水全排到我家山墙根。\n"
        "王𠅤𬭳：下雨天墙倒了，院里进了水，我着急才先砌的，没有占地的意思。\n"
        "调解员出示9月10日丈量记录和照片，双方核对，均无异议。\n"
        "调解员说明《中华人民共和国民法典》相邻关系的规定，并告知调解不成时的其他途径以及诉讼的时间和花费。\n"
        "李䶮：补偿少一点可以，墙必须回到原来的线。\n王𠅤𬭳：墙我可以改，钱想分两次给。"
    )
    digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    rows = (
        EvidenceRow(1, "现场照片（北端）", "李䶮", "新墙越过原墙中线", date(2026, 9, 3), digest),
        EvidenceRow(2, "宅基地使用证复印件", "王𠅤𬭳", "宅院四至", date(2026, 9, 5)),
        EvidenceRow(
            3, "村民委员会丈量记录", "本委员会调取", "越线18厘米至5厘米", date(2026, 9, 10)
        ),
    )
    return (
        Investigation(start, start + timedelta(minutes=50), "西凡各庄村村民委员会", "赵福来（原村会计，71岁）",
                      ("周文清", "郭庆山"), "陈素琴", (), "李䶮、王𠅤𬭳相邻院墙原有界线", minutes,
                      (Signature("被调查人", "赵福来"), Signature("调查人", "周文清"), Signature("记录人", "陈素琴"))),
        EvidenceList(rows, (Picture("证据1　现场照片（北端）", photo()),), (Signature("接收人", "周文清"),)),
        Record(2, start + timedelta(days=15), start + timedelta(days=15, hours=2), "西凡各庄村调解室", ("李䶮", "王𠅤𬭳", "张㛃（王𠅤𬭳的代理人）"),
               ("赵福来（原村会计）",), ("周文清", "郭庆山"), "陈素琴", True, False, talk,
               "双方达成协议，另行制作人民调解协议书。", signed()),
    )  # fmt: skip


def _agreeing() -> tuple[Paper, ...]:
    manner = "砖墙在西凡各庄村两家院墙处改砌，由村民委员会到场丈量；补偿款以转账方式支付，收款后当日出具收条。"
    warning = (
        "本协议不确认土地所有权和使用权的归属；权属有争议的，依照土地管理法第十四条由人民政府处理。"
    )
    vouchers = (
        Voucher(
            1,
            "王𠅤𬭳",
            "李䶮",
            "拆除越线部分并改砌",
            None,
            date(2026, 10, 12),
            "村民委员会验收单",
            True,
        ),
        Voucher(
            2, "王𠅤𬭳", "李䶮", "补偿款第一期", 300_000, date(2026, 10, 14), "转账记录、收条", True
        ),
    )
    return (
        Agreement(SERIAL, COMMITTEE, (LI, WANG), FACTS, "争议事项：一、新墙是否越过原墙中线；二、山墙受潮的修缮费用由谁负担。",
                  CLAUSES, manner, "", (warning,), "西凡各庄村调解室", date(2026, 9, 25), signed()),
        OralAgreement(SERIAL, COMMITTEE, (LI, WANG), FACTS, CLAUSES[:2], manner, "周文清", "陈素琴",
                      "西凡各庄村调解室", date(2026, 9, 25), signed()),
        Vouchers(SERIAL, vouchers, (Signature("接受人", "李䶮"), Signature("经手人", "周文清"))),
        FollowUp(("李䶮", "王𠅤𬭳"), SERIAL, "李䶮与王𠅤𬭳相邻院墙纠纷", "第一至第四项全部履行完毕", "李䶮满意，王𠅤𬭳基本满意",
                 "无争议，未起诉", "未发现", "两家已恢复往来，秋收时互相借用农具。", "郭庆山", date(2026, 12, 20),
                 (Signature("当事人", "李䶮"), Signature("回访人", "郭庆山"))),
        ConfirmationApplication("北京市平谷区人民法院", (LI, WANG), COMMITTEE, SERIAL, date(2026, 9, 25), date(2026, 10, 25), FACTS,
                                "王𠅤𬭳拆除越线墙体，分两期支付补偿款5000.50元；李䶮提供施工通道。",
                                ("人民调解协议书一份", "人民调解证明一份", "当事人身份证明", "当事人送达地址和联系方式确认"),
                                (warning,), date(2026, 10, 9), (Signature("申请人", "李䶮"), Signature("申请人", "王𠅤𬭳"))),
        MediationProof("北京市平谷区人民法院", COMMITTEE, ("周文清", "郭庆山"), ("李䶮", "王𠅤𬭳"), "相邻院墙纠纷", SERIAL,
                       date(2026, 9, 4), date(2026, 9, 25), date(2026, 9, 25), given_on=date(2026, 10, 9)),
    )  # fmt: skip


def _ending() -> tuple[Paper, ...]:
    routes = (
        OtherRoute("土地所有权、使用权争议，由峪口镇人民政府处理", "《中华人民共和国土地管理法》第十四条",
                   "对处理决定不服的，自接到通知之日起三十日内起诉", "争议解决前，任何一方不得改变土地利用现状。"),
        OtherRoute("向北京市平谷区人民法院起诉", "《中华人民共和国民事诉讼法》第一百二十二条", "诉讼时效三年"),
    )  # fmt: skip
    return (
        EndNotice(SERIAL, COMMITTEE, ("李䶮", "王𠅤𬭳"), "相邻院墙纠纷", date(2026, 9, 4), date(2026, 9, 25),
                  "经两次调解，双方对墙体位置不能达成一致，王𠅤𬭳要求终止调解。", routes,
                  "土墙于2026年6月倒塌；新墙由王𠅤𬭳于8月15日砌筑。", date(2026, 9, 3),
                  (Signature("当事人", "李䶮"), Signature("当事人", "王𠅤𬭳"))),
        Rejection(SERIAL, COMMITTEE, ("李䶮", "王𠅤𬭳"), "征地拆迁纠纷", None, date(2026, 9, 7), "征地补偿费用的发放不适用人民调解。", routes,
                  limitation_on=date(2026, 9, 3), signatures=(Signature("当事人", "李䶮"),)),
        ClosingReport(SERIAL, date(2026, 12, 22), COMMITTEE, ("周文清", "郭庆山"), date(2026, 9, 4), date(2026, 12, 15), (LI, WANG),
                      "当事人申请", "邻里纠纷", FACTS, "调解成功，达成书面协议。", "全部履行完毕。", 500_050, "",
                      (Signature("承办人", "周文清"), Signature("负责人", ""))),
    )  # fmt: skip


def _filing() -> tuple[Paper, ...]:
    day = date(2026, 12, 22)
    names = ("人民调解申请书", "人民调解受理登记表", "人民调解当事人权利义务告知书", "当事人身份证明", "授权委托书",
             "人民调解调查记录", "人民调解证据材料", "人民调解记录（第1次）", "人民调解记录（第2次）", "人民调解协议书",
             "人民调解协议履行凭证", "人民调解回访记录")  # fmt: skip
    rows = tuple(ContentsRow(n, name, day, 2 * n - 1, 2 * n) for n, name in enumerate(names, 1))
    return (
        Cover(COMMITTEE, "李䶮与王𠅤𬭳相邻院墙纠纷", SERIAL, ("周文清", "郭庆山"), date(2026, 9, 4), date(2026, 9, 25),
              "陈素琴", day, "长期"),
        Contents(SERIAL, rows),
        FileNote(SERIAL, "宅基地使用证原件已于9月25日退还王𠅤𬭳，卷内为复印件。", ("当事人身份证明（1份复印件）",), "当事人未携带证件，已登记核对。",
                 12, 26, 5, "陈素琴", day),
        BackCover(SERIAL, 26, 5, "陈素琴", "郭庆山", day, "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
    )  # fmt: skip
