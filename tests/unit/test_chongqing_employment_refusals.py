"""What Chongqing's labour market says when it refuses is passed on, in either form, and names nobody."""

import pytest
from chongqing_employment_golden import answered, changes, golden, played, reads

from gateway.errors import Refused

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


# -- a no, in either form, names nobody ----------------------------------------------------------------


@pytest.mark.parametrize("name", [*reads(), *changes()])
@pytest.mark.parametrize("misleading", [False, True])
async def test_a_no_is_final_for_every_operation(name, misleading):
    sample = golden(name)
    no = {"fhz": "0", "cwm": "ZP9001", "cwsm": "沙箱按要求拒绝", "sl": "0", "jl": []}
    if misleading:
        no |= {"fhz": 1, "cwm": "", "cwsm": "", "bz": "ZP9001：沙箱按要求拒绝"}
    with pytest.raises(Refused) as refused:
        await played(sample, answered(sample, **no))
    assert (refused.value.code, refused.value.message) == ("ZP9001", "沙箱按要求拒绝")


@pytest.mark.parametrize("said", [{"fhz": "0"}, {"fhz": 1, "bz": "不予办理"}, {"fhz": "0", "cwm": 7}])
async def test_a_no_without_a_code_is_a_no(said):
    sample = golden("publish_posting")
    with pytest.raises(Refused) as refused:
        await played(sample, answered(sample, **said))
    assert refused.value.code == "fhz 0"


async def test_a_message_that_could_not_be_read_is_refused_without_its_number():
    sample = golden("publish_posting")
    with pytest.raises(Refused):
        await played(sample, answered(sample, fhz="0", bwbh="", cwm="ZP1001"))


@pytest.mark.parametrize(
    ("name", "said", "shown"),
    [
        ("find_registrations", "曾国栋 500198196906200030", "*** ***"),
        ("find_recognitions", "曾国栋不在", "***不在"),
        ("verify_certificate", "CQ500198202000071 非曾国栋所有", "*** 非***所有"),
        ("find_subsidies", "曾国栋 6040201", "*** ***"),
        ("register_seeker", "曾国栋 023-50019801 已登记 QZ26112600000099", "*** *** 已登记 ***"),
        ("offer_referral", "沙川渝 028-51019801", "*** ***"),
        ("offer_referral", "ZP26111500000317 510198000000031", "ZP26111500000317 510198000000031"),
        (
            "publish_posting",
            "0193a0b1c2d3e4f5a6b7c8d9e0f1a2b3 6040107",
            "0193a0b1c2d3e4f5a6b7c8d9e0f1a2b3 6040107",
        ),
        ("move_posting", "ZP26112600000501 已撤回", "ZP26112600000501 已撤回"),
        ("read_seeker", "QZ26110200000041 500198198409010040", "QZ26110200000041 ***"),
        ("find_licences", "91500198MA60003078", "91500198MA60003078"),
    ],
)
async def test_names_and_numbers_of_people_are_struck_out_of_a_refusal(name, said, shown):
    sample = golden(name)
    for no in ({"fhz": "0", "cwm": "ZP1001", "cwsm": said}, {"fhz": 1, "bz": f"ZP1001: {said}"}):
        with pytest.raises(Refused) as refused:
            await played(sample, answered(sample, **no))
        assert (refused.value.code, refused.value.message) == ("ZP1001", shown)


async def test_a_telephone_is_struck_out_however_it_is_written():
    sample = golden("register_seeker")
    sample["asked"]["registration"]["telephone"] = "023-5001-9801"
    with pytest.raises(Refused) as refused:
        await played(sample, answered(sample, fhz="0", cwm="ZP1001", cwsm="023-5001-9801 有误"))
    assert refused.value.message == "*** 有误"
