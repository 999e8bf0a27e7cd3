"""What benchmark tickets say: made up, in the length and wording of real messages."""

from random import Random

_WHERE = (
    "村东头",
    "村西口",
    "文化广场旁",
    "小学门口",
    "三队水塔下",
    "果园北侧",
    "河堤路",
    "老供销社后面",
)
_WHAT = (
    "路灯坏了好几盏，晚上接孩子看不清路，已经有老人摔倒过",
    "自来水这两天水压很低，做饭时段基本放不出水，楼上住户更没有水用",
    "下水井盖松动，车一过就响，夜里影响休息，也怕有人踩空",
    "邻居建房占了公用通道，三轮车进不来，说了几次都没有结果",
    "农灌渠被淤泥和垃圾堵住，眼看要浇地了，请尽快安排清理",
    "低保材料交上去两个月没有消息，想问一下现在到了哪一步",
    "有人往河里倒建筑垃圾，味道很大，已经连续好几天了",
    "承包地的界石被挪动，两家说法不一样，想请村里来量一量",
    "公交站牌倒了，班次也改了没有通知，赶早市的人等了一个小时",
    "养殖场粪污没有处理好，下雨天流到路上，苍蝇很多",
    "电线垂得很低，大车经过时刮到过，担心漏电伤人",
    "医保缴费记录查不到，在卫生院报销时被告知没有参保",
)
_MORE = (
    "",
    "希望尽快派人来看看。",
    "之前打过电话，答复说会处理，到现在没有动静。",
    "周围十几户都受影响，大家推我来反映，方便的话请先电话联系，白天在地里，中午和晚上能接电话。",
    "照片可以当面给。我们不急这一两天，但请告诉一声什么时候能办。",
)
_SURNAMES = "安白包曹岑常车成程池崔戴邓丁董杜段范方房"
_GIVEN = ("玉田", "秋分", "守田", "文秀", "立夏", "远山", "小满", "大川", "芳草", "东升")


def opening_text(random: Random) -> str:
    """One message of a villager."""
    return f"{random.choice(_WHERE)}{random.choice(_WHAT)}。{random.choice(_MORE)}"


def person_name(random: Random) -> str:
    return random.choice(_SURNAMES) + random.choice(_GIVEN)


def phone_number(random: Random) -> str:
    return f"138{random.randrange(10**8):08d}"
