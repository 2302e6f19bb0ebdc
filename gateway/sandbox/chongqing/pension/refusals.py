"""What Chongqing's pension platform says no to: one code for each reason, as its page lists them."""

REASONS = {
    "YL1001": "报文字段缺失或格式错误",
    "YL1002": "业务类型与请求地址不符",
    "YL1003": "流水号重复",
    "YL1004": "代码或地名不在字典内",
    "YL1005": "经办机构不受理",
    "YL2001": "转移业务不存在",
    "YL2002": "转移业务已存在",
    "YL2003": "该险种不办理跨省转移",
    "YL2004": "当前状态不能办理",
    "YL2005": "地区或转移方向不符",
    "YL2006": "没有有效的信息表",
    "YL2007": "该业务未作不予办理",
    "YL2008": "未找到该人员或未在本市参保",
    "YL2009": "业务与人员或险种不符",
    "YL2010": "没有缴费记录",
    "YL2011": "经办人与复核人不得为同一人",
    "YL2012": "不是最新的信息表",
    "YL2013": "不是本市出具的联系函",
    "YL2014": "该月份未在本市缴费或已清退",
    "YL3001": "金额合计不平",
    "YL3002": "统筹转移额与历年缴费不符",
    "YL3003": "历年缴费行有误或重叠",
    "YL3004": "缴费月数与历年缴费不符",
    "YL3005": "信息表经办人与复核人为同一人",
    "YL3006": "信息表未上传",
    "YL4001": "结算批次已存在",
    "YL4002": "金额与信息表不符",
    "YL4003": "批次总额与明细不符",
    "YL4004": "收款账户与联系函不符",
    "YL4005": "该业务已在其他批次",
    "YL5001": "登账编号不存在",
    "YL5002": "款项已匹配或已退回",
    "YL5003": "款项属于他人",
    "YL5004": "款项与信息表总额不符",
    "YL5005": "该业务款项已到账",
    "YL6001": "本市不发放该人员待遇",
    "YL6002": "该认证已登记",
    "YL9001": "沙箱按要求拒绝",
}
SYSTEM_FAILURE = ("YL9999", "系统异常,请按流水号查询")


class Refusal(Exception):
    """A final business no; nothing was changed."""

    def __init__(self, code: str, detail: str = "") -> None:
        self.code = code
        self.text = f"{REASONS[code]}:{detail}" if detail else REASONS[code]
        super().__init__(f"{code}:{self.text}")

    @property
    def not_taken(self) -> bool:
        """Whether the message itself was not taken: `zt` is null then, else "1"."""
        return self.code.startswith("YL1")
