"""What Sichuan says when it refuses is passed on, and names nobody."""

import pytest
from sichuan_employment_golden import Recorded, golden, played

from gateway.errors import Refused

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


def refusing(said):
    return Recorded(
        '<?xml version="1.0" encoding="GB18030" standalone="yes"?><response><appcode>-104</appcode>'
        f"<appmsg>{said}</appmsg></response>"
    )


@pytest.mark.parametrize(
    ("name", "said", "shown"),
    [
        ("find_registrations", "王建国 510198197203150010", "*** ***"),
        ("find_recognitions", "李秋月不在", "***不在"),
        ("verify_certificate", "S000051019820240031 非王建国所有", "*** 非***所有"),
        ("find_subsidies", "王建国 6310103", "*** ***"),
        ("register_seeker", "王建国 028-51019801 已登记 QZ000000000009", "*** *** 已登记 ***"),
        ("offer_referral", "欧阳\ue863 与 欧阳䶮 023-50019801", "*** 与 *** ***"),
        ("offer_referral", "GW000000000001 500198000000031", "GW000000000001 500198000000031"),
        ("publish_posting", "0190000000000000000000000000ab01", "0190000000000000000000000000ab01"),
        ("move_posting", "GW500000000017 已撤回", "GW500000000017 已撤回"),
        ("read_posting", "GW000000000001", "GW000000000001"),
        ("read_seeker", "QZ000000000001 510198198807120028", "QZ000000000001 ***"),
        ("find_licences", "91510198MA6000307C", "91510198MA6000307C"),
    ],
)
async def test_names_and_numbers_of_people_are_struck_out_of_a_refusal(name, said, shown):
    with pytest.raises(Refused) as refused:
        await played(golden(name), refusing(said))
    assert refused.value.message == shown
    assert refused.value.code == "-104"


async def test_a_refused_confirmation_names_nobody_either():
    sample = golden("register_seeker")
    confirmed = (
        '<?xml version="1.0" encoding="GB18030" standalone="yes"?><response><appcode>-399</appcode>'
        "<appmsg>王建国 510198197203150010</appmsg></response>"
    )
    line = Recorded(sample["answer"], confirmed=confirmed)
    with pytest.raises(Refused) as refused:
        await played(sample, line)
    assert refused.value.message == "*** ***"
    assert line.paths == ["/yinhai/call", "/yinhai/confirm", "/yinhai/cancel"]
