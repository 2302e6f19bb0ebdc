"""How the platform writes things: stamps, document numbers, codes, amounts in words, what is masked."""

import re
import unicodedata
from datetime import datetime, timedelta, timezone
from decimal import Decimal

BEIJING = timezone(timedelta(hours=8))
_BRACKETS = {
    **dict.fromkeys(map(ord, "([{【〖﹝<《〔"), "〔"),
    **dict.fromkeys(map(ord, ")]}】〗﹞>》〕"), "〕"),
}
_BLANK = re.compile(r"\s+")
_CODE_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_FULL_WIDTH = str.maketrans("0123456789,.", "０１２３４５６７８９，．")
_CAPITALS, _PLACES = "零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟")


def now() -> datetime:
    """The platform's clock."""
    return datetime.now(BEIJING)


def today() -> str:
    """The platform's day, ISO."""
    return f"{now():%Y-%m-%d}"


def at_midnight(day: str) -> str:
    """A day as it is told; nothing for none."""
    return f"{day} 00:00:00" if day else ""


def instant(at: datetime) -> str:
    """An instant as it is told."""
    return f"{at:%Y-%m-%d %H:%M:%S}"


def stamp(at: datetime) -> str:
    """SJC 时间戳."""
    return f"{at:%Y%m%d%H%M%S}{at.microsecond // 1000:03d}"


def same_number(document: str) -> str:
    """A document number as two of them are compared.

    >>> same_number("渝沙市监罚(２０２６) 9号")
    '渝沙市监罚〔2026〕9号'
    """
    return _BLANK.sub("", unicodedata.normalize("NFKC", document).translate(_BRACKETS))


def credit_code(area: str, body: str) -> str:
    """The code of an enterprise of an area, with both check characters.

    >>> credit_code("500000", "MA600001")
    '91500000MA60000161'
    """
    inner = (
        11
        - sum(int(sign, 36) * weight for sign, weight in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
        % 11
    )
    code = f"91{area}{body}{'X' if inner == 10 else inner % 11}"
    outer = sum(_CODE_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(code))
    return code + _CODE_SIGNS[-outer % 31]


# -- amounts as an officer writes them -----------------------------------------------------------------


def plain(yuan: str) -> str:
    """15000元, and 1200.50元 when there are fen."""
    amount = Decimal(yuan)
    return f"{amount:f}元" if amount % 1 else f"{int(amount)}元"


def in_wan(yuan: str) -> str:
    """1.5万元."""
    text = f"{Decimal(yuan).scaleb(-4):f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}万元"


def with_commas(yuan: str) -> str:
    """15,000元."""
    amount = Decimal(yuan)
    return f"{amount:,.2f}元" if amount % 1 else f"{int(amount):,}元"


def full_width(yuan: str) -> str:
    """１５，０００元."""
    return with_commas(yuan).translate(_FULL_WIDTH)


def in_capitals(yuan: str) -> str:
    """壹万伍仟元整; whole yuan below a hundred million.

    >>> in_capitals("10500.00"), in_capitals("30005.00")
    ('壹万零伍佰元整', '叁万零伍元整')
    """
    above, below = divmod(int(Decimal(yuan)), 10_000)
    if not above:
        return f"{_four(below)}元整"
    gap = "零" if below and below < 1000 else ""
    return f"{_four(above)}万{gap}{_four(below) if below else ''}元整"


def _four(number: int) -> str:
    text = "".join(
        f"{_CAPITALS[int(digit)]}{_PLACES[place] if digit != '0' else ''}"
        for place, digit in zip(range(len(str(number)) - 1, -1, -1), str(number), strict=True)
    )
    return re.sub("零+", "零", text).rstrip("零")


# -- nobody is named -----------------------------------------------------------------------------------


def masked_name(name: str) -> str:
    """谭某某; what is masked already stays."""
    return name if "某" in name or "*" in name else name[:1] + "某" * max(len(name) - 1, 1)


def masked_number(number: str) -> str:
    """The division and the last four."""
    return f"{number[:6]}********{number[-4:]}"
