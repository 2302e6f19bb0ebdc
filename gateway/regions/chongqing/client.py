"""The line to Chongqing's platform: envelope, signature, one exchange at a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson

from gateway.regions.chongqing.answers import Output, read_reply
from gateway.regions.chongqing.post import Post
from gateway.vocabulary import BEIJING, Message

PATHS: Final[Mapping[str, str]] = {
    "1101": "fsiPsnInfoService/queryPsnInfo",
    "1201": "fsiFixMedInsService/queryFixMedIns",
    "1312": "catalogqueryservice/queryHilist",
    "1318": "catalogqueryservice/queryLmtprcByPage",
    "1319": "catalogqueryservice/querySelfpayByPage",
    "2201": "outpatientDocInfoService/outpatientRregistration",
    "2202": "outpatientDocInfoService/outpatientRegistrationCancel",
    "2203": "outpatientDocInfoService/outpatientMdtrtinfoUp",
    "2204": "outpatientDocInfoService/outpatientFeeListUp",
    "2205": "outpatientDocInfoService/outpatientFeeListUpCancel",
    "2206": "outpatientSettleService/preSettletment",
    "2207": "outpatientSettleService/saveSettletmentV2",
    "2208": "outpatientSettleService/cancleSettletment",
    "2207YD": "outpatientSettleService/remoteSettletmentRecord",
    "2208YD": "outpatientSettleService/cancleRemoteSettletmentRecord",
    "2301": "hospFeeDtlService/feeDtlUp",
    "2302": "hospFeeDtlService/feeDtlCl",
    "2303": "hospSettService/preSett",
    "2304": "hospSettService/settV2",
    "2305": "hospSettService/settCl",
    "2304YD": "hospSettService/remoteSettRecord",
    "2305YD": "hospSettService/remoteSettRecordCl",
    "2401": "hospitalRegisterService/hospitalRegisterSave",
    "2402": "dscgService/dischargeProcess",
    "2403": "hospitalRegisterService/hospitalRegisterEdit",
    "2404": "hospitalRegisterService/hospitalRegisterCancel",
    "2501": "reflRegService/reflRegSave",
    "2502": "reflRegService/reflRegCancel",
    "2561": "reflRegService/rmtRegSave",
    "2562": "reflRegService/rmtRegCancel",
    "2601": "reverseService/revsMethod",
    "5201": "fsiIntegratedQueryService/queryMdtrtInfo",
    "5203": "fsiIntegratedQueryService/querySetlInfo",
    "5204": "fsiIntegratedQueryService/queryFeeList",
    "5304": "fsiIntegratedQueryService/queryReflInfo",
}
"""Where each transaction (交易) is posted, under /fsi/api/; the misspellings are the interface's own."""

_LONGEST_OPERATOR: Final = 30


class ChongqingClient:
    """Sends one transaction and says what its answer means. Build it once."""

    def __init__(self, post: Post) -> None:
        self.post = post

    async def call(
        self, infno: str, message: Message, sent: Mapping[str, Any], *, changes_state: bool
    ) -> Output:
        """Send one transaction under the message's own id, once. `sent` becomes the envelope's `input`.

        Raises Refused, Unreached, OutcomeUnknown.
        """
        body = orjson.dumps(_envelope(infno, message, sent))
        reply = await self.post.send(message, f"/fsi/api/{PATHS[infno]}", body, changes_state=changes_state)
        return read_reply(reply, sent, changes_state=changes_state)

    async def call_aside(
        self, infno: str, message: Message, sent: Mapping[str, Any], *, changes_state: bool = False
    ) -> Output:
        """Send a transaction beside the errand's own message: an enquiry, a reversal, a further read."""
        return await self.call(infno, self.post.aside(message), sent, changes_state=changes_state)


def _envelope(infno: str, message: Message, sent: Mapping[str, Any]) -> dict[str, Any]:
    operator = message.operator[:_LONGEST_OPERATOR]
    return {
        "infno": infno,
        "msgid": message.message_id,
        "mdtrtarea_admvs": message.treatment_area,
        "insuplc_admdvs": message.insured_area,
        "recer_sys_code": "YBXT",
        "infver": "V1.0",
        "opter_type": "1",
        "opter": operator,
        "opter_name": operator,
        "inf_time": message.sent_at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S"),
        "fixmedins_code": message.institution_code,
        "fixmedins_name": message.institution_name,
        "sign_no": "",
        "input": sent,
    }
