"""Documents that come from outside, read strictly and kept as the platform writes them (申请表, 联系函)."""

from typing import Any

from gateway.sandbox.chongqing.pension import cases, codes, fields, writing
from gateway.sandbox.chongqing.pension.places import Place
from gateway.sandbox.chongqing.pension.refusals import Refusal

BANK = ("khyh", "khhh", "khqc", "yhzh")
_LETTER = {"lxhbh": 30, "khyh": 100, "khhh": 14, "khqc": 100, "yhzh": 30, "lxdh": 30, "dz": 200}


def application(asked: fields.Node, id_number: str) -> tuple[dict[str, Any], Place, Place]:
    """The application, the place of the origin and the receiving place."""
    node = fields.section(asked, "gr_zysq")
    origin = fields.place(node, "zcsbmc", "zcxzqh")
    receiving = fields.place(node, "zrsbmc", "zrxzqh")
    if cases.identity(node) != id_number:
        raise Refusal("YL2009", "gr_zysq.bzhm")
    agent = {
        name: fields.text(node, name, longest) or None
        for name, longest in {"dbr": 50, "dbrgx": 100, "dbrdh": 20}.items()
    }
    if len({value is None for value in agent.values()}) > 1:
        raise Refusal("YL1001", "dbr")
    read = {
        "xm": fields.needed(node, "xm", 50),
        "bzhm": id_number,
        "xb": fields.code(node, "xb", codes.SEXES.values()),
        "hjd": fields.shaped(node, "hjd", r"[1-9]\d{5}"),
        **origin.told("zcsbmc", "zcxzqh"),
        **receiving.told("zrsbmc", "zrxzqh"),
        "sbjg": fields.shaped(node, "sbjg", r"5[01]\d{10}"),
        "zcxzlx": fields.code(node, "zcxzlx", codes.XZLX),
        "zrxzlx": fields.code(node, "zrxzlx", codes.XZLX),
        "pzbh": fields.text(node, "pzbh", 30) or None,
        "zzddbz": codes.YES if fields.flag(node, "zzddbz") else codes.NO,
        **agent,
        "jbr": fields.shaped(node, "jbr", r"[0-9A-Z]{4,12}"),
    }
    if not codes.SCHEME_WORDS.keys() >= {read["zcxzlx"], read["zrxzlx"]}:
        raise Refusal("YL2003", "gr_zysq")
    return read, origin, receiving


def letter(asked: fields.Node) -> dict[str, Any]:
    """The contact letter."""
    node = fields.section(asked, "gr_jfpz_lxh")
    read: dict[str, Any] = {name: fields.needed(node, name, most) for name, most in _LETTER.items()}
    return {
        **read,
        "jbrq": writing.day(fields.day(node, "jbrq")),
        "yb": fields.shaped(node, "yb", r"\d{6}"),
    }


def bank_account(asked: fields.Node) -> dict[str, str]:
    """The four fields of an account to which money is paid."""
    return {name: fields.needed(asked, name, _LETTER[name]) for name in BANK}
