"""What the credit platform says no to: one code for each reason, as its page lists them."""

REASONS = {
    "400": "报文字段缺失或格式错误",
    "402": "接口编码与请求地址不符",
    "403": "缺少本人授权",
    "404": "记录不存在",
    "405": "代码不在字典内",
    "409": "报文号重复",
    "410": "主体不在本市登记",
    "411": "不接收自然人记录",
    "412": "只接收外省市推送",
    "413": "推送流水号与记录不符",
    "414": "记录已存在",
    "499": "沙盒按要求拒绝",
}
BREAKDOWN = ("500", "系统异常,请按报文号查询")


class Refusal(Exception):
    """A final no; nothing was changed."""

    def __init__(self, code: str, what: str = "") -> None:
        self.code = code
        self.text = f"{REASONS[code]}:{what}" if what else REASONS[code]
        super().__init__(f"{code}:{self.text}")
