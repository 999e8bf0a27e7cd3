"""The types that the justice bureau counts, and what the law says about them (all editable)."""

from django.db import migrations

TYPES = (
    ("family", "婚姻家庭纠纷", "Marriage and family"),
    ("neighbour", "邻里纠纷", "Neighbours"),
    ("housing", "房屋宅基地纠纷", "Houses and homesteads"),
    ("contract", "合同纠纷", "Contracts"),
    ("business", "生产经营纠纷", "Production and business"),
    ("damage", "损害赔偿纠纷", "Damages"),
    ("land", "山林土地纠纷", "Land, forest and water"),
    ("expropriation", "征地拆迁纠纷", "Expropriation and resettlement"),
    ("environment", "环境污染纠纷", "Pollution"),
    ("labour", "劳动争议纠纷", "Labour"),
    ("consumer", "消费纠纷", "Consumers"),
    ("medical", "医疗纠纷", "Medical treatment"),
    ("traffic", "道路交通事故纠纷", "Road accidents"),
    ("property", "物业纠纷", "Property management"),
    ("village", "村务管理纠纷", "Village affairs"),
    ("other", "其他纠纷", "Other"),
)
EXCLUDED, WRITTEN, NOT_CONFIRMED = "is_excluded", "must_be_written", "is_not_confirmed"
# type, code, route, article, warning, marks
ROUTES = (
    (
        "other",
        "court",
        ("向人民法院起诉", "A suit in the people's court"),
        "《人民调解法》第26条、第32条",
        ("", ""),
        (),
    ),
    (
        "land",
        "land_ownership",
        (
            "由乡镇或者县级人民政府处理；不服的，收到决定之日起30日内起诉",
            "The township or county government decides; against its decision, a suit within 30 days",
        ),
        "《土地管理法》第14条",
        ("争议解决前，任何一方不得改变土地利用现状", "Until then nobody may change the land"),
        (NOT_CONFIRMED,),
    ),
    (
        "land",
        "forest_rights",
        (
            "由乡镇或者县级人民政府处理；不服的，收到决定之日起30日内起诉",
            "The township or county government decides; against its decision, a suit within 30 days",
        ),
        "《森林法》第22条",
        (
            "争议解决前，除防火、防治病虫害等外，任何一方不得砍伐有争议的林木",
            "Until then nobody may fell the trees in dispute, except against fire and pests",
        ),
        (NOT_CONFIRMED,),
    ),
    (
        "land",
        "land_contract",
        (
            "向农村土地承包仲裁委员会申请仲裁，或者向人民法院起诉",
            "Arbitration of rural land contracts, or a suit in the people's court",
        ),
        "《农村土地承包经营纠纷调解仲裁法》第2条、第4条、第10条",
        ("调解达成协议的，应当制作调解协议书", "An agreement must be written down"),
        (WRITTEN,),
    ),
    (
        "land",
        "water",
        (
            "由县级以上人民政府或者其授权的部门调解，或者向人民法院起诉",
            "The county government or its department mediates, or a suit in the people's court",
        ),
        "《水法》第56条、第57条",
        (
            "解决前，当事人不得单方面改变现状；跨行政区域的由上一级人民政府裁决",
            "Until then nobody may change things alone; across areas the superior government decides",
        ),
        (),
    ),
    (
        "housing",
        "homestead",
        (
            "由乡镇或者县级人民政府处理；不服的，收到决定之日起30日内起诉",
            "The township or county government decides; against its decision, a suit within 30 days",
        ),
        "《土地管理法》第14条",
        (
            "宅基地使用权归属的确认，法院不予司法确认；争议解决前不得改变土地利用现状",
            "Courts do not confirm whose homestead it is; until then nobody may change the land",
        ),
        (NOT_CONFIRMED,),
    ),
    (
        "expropriation",
        "compensation",
        (
            "申请行政复议或者提起行政诉讼",
            "Administrative reconsideration, or an administrative suit",
        ),
        "《农村土地承包经营纠纷调解仲裁法》第2条第3款",
        (
            "因征收集体土地及其补偿与征收机关发生的争议不属于调解范围",
            "A dispute with the authority about expropriation or its compensation is not mediated",
        ),
        (EXCLUDED,),
    ),
    (
        "labour",
        "labour_arbitration",
        (
            "向劳动人事争议仲裁委员会申请仲裁，时效一年",
            "Labour arbitration, within one year",
        ),
        "《劳动争议调解仲裁法》第5条、第27条",
        ("", ""),
        (),
    ),
    (
        "family",
        "family_status",
        ("向人民法院起诉", "A suit in the people's court"),
        "《民事诉讼法解释》第355条",
        (
            "涉及婚姻、亲子、收养等身份关系的协议，法院不予司法确认",
            "Courts do not confirm agreements about marriage, parentage or adoption",
        ),
        (NOT_CONFIRMED,),
    ),
    (
        "family",
        "elders",
        ("直接向人民法院起诉", "A suit in the people's court, at once"),
        "《老年人权益保障法》第75条",
        ("", ""),
        (),
    ),
    (
        "family",
        "family_violence",
        ("向公安机关报案", "A report to the police"),
        "《反家庭暴力法》第14条、第35条；《未成年人保护法》第11条",
        (
            "有家庭暴力或者未成年人受侵害的，先按强制报告处理",
            "Where there is violence, or harm to a minor, report the danger first",
        ),
        (EXCLUDED,),
    ),
    (
        "medical",
        "medical",
        (
            "申请行政调解，或者向人民法院起诉",
            "Administrative mediation, or a suit in the people's court",
        ),
        "《医疗纠纷预防和处理条例》第22条",
        ("", ""),
        (),
    ),
    (
        "consumer",
        "consumer",
        (
            "向有关行政部门投诉，按约定仲裁，或者向人民法院起诉",
            "A complaint to the department, arbitration if agreed, or a suit",
        ),
        "《消费者权益保护法》第39条",
        ("", ""),
        (),
    ),
)


def plant(apps, schema_editor):
    DisputeType = apps.get_model("mediation", "DisputeType")
    Route = apps.get_model("mediation", "Route")
    DisputeType.objects.bulk_create(
        DisputeType(code=code, name_zh=zh, name_en=en, order=order)
        for order, (code, zh, en) in enumerate(TYPES, start=1)
    )
    Route.objects.bulk_create(
        Route(
            type_id=kind,
            code=code,
            route_zh=route[0],
            route_en=route[1],
            article=article,
            warning_zh=warning[0],
            warning_en=warning[1],
            **dict.fromkeys(marks, True),
        )
        for kind, code, route, article, warning, marks in ROUTES
    )


def uproot(apps, schema_editor):
    apps.get_model("mediation", "Route").objects.all().delete()
    apps.get_model("mediation", "DisputeType").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("mediation", "0001_mediations")]

    operations = [migrations.RunPython(plant, uproot)]
