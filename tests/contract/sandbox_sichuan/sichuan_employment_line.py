"""A client of Sichuan's labour market, written from docs/regions/sichuan-employment.md."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from yinhai_client import Answer, Mock

CHENGDU, CHONGQING = "510198000001", "500198000001"
WANG = {"aac003": "王建国", "aac147": "510198197203150010"}
LI = {"aac003": "李秋月", "aac147": "510198198807120028"}
NOBODY = {"aac003": "无此人", "aac147": "510198198805126012"}
AGENCY = "91510100MA6000016A"
UNKNOWN = "0" * 32
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_people, _places = itertools.count(1), itertools.count(1)

Fields = dict[str, Any]


def checked(known: str) -> str:
    """An identity number with its check digit (GB 11643)."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, known, strict=True))
    return known + "10X98765432"[total % 11]


def somebody(born: str = "19900630") -> Fields:
    """A person of an unassigned division, another one each time."""
    return {"aac003": "欧阳·𠮷𬭼", "aac147": checked(f"510198{born}{next(_people):03d}")}


def day(moment: date) -> str:
    return f"{moment:%Y%m%d}"


def word() -> str:
    """A text that nothing else in the market holds."""
    return f"沙盒{uuid4().hex[:12]}"


class Market:
    """The labour market as an employment office sees it."""

    def __init__(self, url: str) -> None:
        self.mock = Mock(url)

    # -- messages --------------------------------------------------------------------------------------

    def call(self, jybh: str, data: Fields, *, at: str = CHONGQING, **more: str) -> Answer:
        return self.mock.call(jybh, data, at=at, **{"aae011": "CQ3001", **more})

    def read(self, jybh: str, data: Fields, **more: str) -> Answer:
        told = self.call(jybh, data, **more)
        assert told.code == 1, told["appmsg"]
        return told

    def confirm(self, called: Answer, *, at: str = CHONGQING, **more: str) -> Answer:
        return self.mock.confirm(called, at=at, **more)

    def cancel(self, called: Answer, *, at: str = CHONGQING) -> Answer:
        return Answer(self.mock.post("/yinhai/cancel", {"akb020": at, "jylsh": called["jylsh"]}))

    def done(self, jybh: str, data: Fields, *, at: str = CHONGQING) -> Answer:
        """Both phases."""
        called = self.read(jybh, data, at=at)
        confirmed = self.confirm(called, at=at)
        assert confirmed.code == 1, confirmed["appmsg"]
        return called

    def refused(self, jybh: str, data: Fields, *, at: str = CHONGQING) -> int:
        """Why a call is refused."""
        return self.call(jybh, data, at=at).code

    def found(self, jybh: str, data: Fields, name: str) -> list[Fields]:
        """The records of a list, whose number is told, too."""
        told = self.read(jybh, data)
        found = records(told, name)
        assert told["jls"] == str(len(found))
        return found

    # -- from behind -----------------------------------------------------------------------------------

    def get(self, path: str) -> Any:
        return self.mock.http.get(f"/control/employment/{path}").raise_for_status().json()

    def set(self, path: str, **asked: Any) -> Any:
        return self.mock.http.post(f"/control/employment/{path}", json=asked).raise_for_status().json()

    def today(self) -> date:
        return date.fromisoformat(self.get("date")["date"])

    @contextmanager
    def later(self, days: int) -> Iterator[date]:
        """So many days later, and back."""
        moved = self.today() + timedelta(days)
        self.set("date", date=moved.isoformat())
        yield moved
        self.set("date", date=None)

    def effects(self, number: str) -> list[str]:
        """What the market did about a number, in order."""
        return [row["effect"] for row in self.get("ledger")["effects"] if row["number"] == number]

    def posted(self, **about: Any) -> str:
        """A posting that a unit of Sichuan has registered."""
        return str(self.set("postings", **about)["posting_number"])

    def acted(self, number: str, act: str) -> str:
        return str(self.set("acts", posting_number=number, act=act)["state"])

    def state_of(self, number: str) -> str:
        return self.read("J02", {"acb210": number})["gwzt"]

    # -- what others have done before --------------------------------------------------------------------

    def publication(self, **other: str) -> Fields:
        """What Chongqing publishes."""
        return {
            "fbh": uuid4().hex,
            "bbh": "1",
            "lydq": "500000",
            "lygwbh": "ZP50019800000017",
            "aab004": "重庆沙盒机械有限公司",
            "aab998": "91500198MA6000200W",
            "aab022": "C",
            "aca112": "设备维修员",
            "aca111": "6310103",
            "abc910": "1",
            "abc955": "1",
            "zprs": "2",
            "mybz": "0",
            "jxfs": "1",
            "bcc720": "5500.00",
            "bcc721": "7500.5",
            "aac011": "61",
            "bac015": "4",
            "aaa027": "500112",
            "aae006": "渝北区空港大道 1 号 <B>",
            "gwms": "负责数控设备的日常维修。\n能倒班。",
            "aae031": day(self.today() + timedelta(20)),
            **other,
        }

    def published(self, **other: str) -> Fields:
        """A publication that is held, with its number here."""
        said = self.publication(**other)
        return {**said, "acb210": self.done("J21", said)["acb210"]}

    def registered(self, **other: Any) -> str:
        """The number of somebody's registration."""
        return self.done("J24", registration(**other), at=CHENGDU)["acc200"]

    def moved(self, number: str, act: str) -> str:
        return self.done("J25", {"acc200": number, "qzcz": act}, at=CHENGDU)["qzzt"]

    def letter(self, seeker: str, **other: str) -> Fields:
        """What is said when a letter is issued here."""
        return {
            "tjywh": uuid4().hex,
            "acc200": seeker,
            "gwdq": "500000",
            "gwbh": "ZP50019800000017",
            "aca112": "设备维修员",
            "aab004": "重庆沙盒机械有限公司",
            "kjrq": day(self.today()),
            "hzqx": day(self.today() + timedelta(15)),
            **other,
        }

    def lettered(self, seeker: str = "", **other: str) -> Fields:
        """The numbers of a letter that was issued here."""
        said = self.letter(seeker or self.registered(), **other)
        return {"tjywh": said["tjywh"], "tjxbh": self.done("J26", said, at=CHENGDU)["tjxbh"]}

    def offer(self, posting: str, **other: str) -> Fields:
        """What is said when Chongqing sends somebody here."""
        return {
            "tjywh": uuid4().hex,
            "tjxbh": f"5001980000{next(_places):05d}",
            "qzdq": "500000",
            "acb210": posting,
            "aac003": "欧阳\ue863",
            "aae005": "023-50019801",
            "aac011": "21",
            "bac015": "8",
            "kjrq": day(self.today()),
            "hzqx": day(self.today() + timedelta(20)),
            **other,
        }

    def offered(self, posting: str) -> Fields:
        """The numbers of a letter that was offered here."""
        said = self.offer(posting)
        self.done("J27", said)
        return {"tjywh": said["tjywh"], "tjxbh": said["tjxbh"]}

    def reply(self, numbers: Fields, answer: str = "1", **other: str) -> Fields:
        return {**numbers, "dfjg": answer, "dfrq": day(self.today()), **other}

    def accepted(self, numbers: Fields) -> Fields:
        self.done("J28", self.reply(numbers))
        return numbers

    def receipt(self, numbers: Fields, result: str = "1", **other: str) -> Fields:
        return {**numbers, "bjfs": "1", "hzjg": result, "bjrq": day(self.today()), **other}

    def timeout(self, numbers: Fields, days: int) -> Fields:
        return {**numbers, "bjfs": "2", "bjrq": day(self.today() + timedelta(days))}

    def fair(self, **other: str) -> Fields:
        """What Chongqing announces."""
        return {
            "lhh": uuid4().hex,
            "jbdq": "500000",
            "zphmc": "渝川制造业专场招聘会",
            "zbdw": "重庆市沙盒区就业和人才服务局",
            "aaa027": "500198",
            "aae006": "沙盒区会展中心",
            "xsbz": "0",
            "aae030": day(self.today() + timedelta(10)),
            "aae031": day(self.today() + timedelta(11)),
            "chdw": "80",
            "gwsl": "2400",
            **other,
        }


def registration(**other: Any) -> Fields:
    """What is said of somebody who looks for work."""
    return {
        **somebody(),
        "aae005": "028-51019801",
        "aac009": "10",
        "aab299": "510198",
        "bcc006": "2",
        "aac011": "31",
        "bac015": "7",
        "qzgz": {"row": [{"aca111": "6310103"}, {"aca111": "6310101"}]},
        "abc910": "1",
        "bcc720": "6000",
        "bcc721": "8000.00",
        "aaa027": "500000",
        **other,
    }


def records(told: Answer, name: str) -> list[Fields]:
    """Records of an answer, the lists inside them as lists of rows."""
    return [
        {str(one.tag): [dict(row.attrib) for row in one] if len(one) else one.text or "" for one in record}
        for record in told.root.iterfind(f"output/{name}")
    ]


def output(told: Answer) -> Fields:
    """Everything that an answer says."""
    (found,) = ({str(one.tag): one.text or "" for one in part} for part in told.root.iterfind("output"))
    return found


def said(told: Answer, *names: str) -> tuple[str, ...]:
    return tuple(told[name] for name in names)


def instant(text: str) -> datetime:
    return datetime.strptime(f"{text} +0800", "%Y-%m-%d %H:%M:%S %z")
