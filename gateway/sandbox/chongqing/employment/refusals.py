"""What the labour market says no to: one code for each reason, as its page lists them."""

REASONS = {
    "ZP1001": "字段缺失或格式错误",
    "ZP1002": "交易与地址不符",
    "ZP1003": "报文编号重复",
    "ZP1004": "代码不在字典内",
    "ZP1005": "机构不受理",
    "ZP2001": "岗位不存在",
    "ZP2011": "求职登记不存在",
    "ZP2012": "姓名与身份证号不符",
    "ZP3001": "发布号不存在",
    "ZP3002": "地区不符",
    "ZP3003": "有效期已过",
    "ZP3004": "薪酬有误",
    "ZP3005": "岗位当前状态不能办理",
    "ZP3007": "外地岗位不得限定条件",
    "ZP3008": "岗位编号不符",
    "ZP4001": "未满十六周岁",
    "ZP4002": "择业工种重复",
    "ZP4003": "户籍性质与户口所在地不符",
    "ZP4004": "非本市机构",
    "ZP4010": "有效期内已求职登记",
    "ZP4011": "只能延期一次",
    "ZP4012": "求职登记当前状态不能办理",
    "ZP5001": "有未回执的推荐信",
    "ZP5002": "曾推荐该岗位未成功",
    "ZP5003": "回执期限应为十五日",
    "ZP5004": "业务号已存在",
    "ZP5011": "岗位已过期",
    "ZP5012": "岗位已招满",
    "ZP5013": "岗位已冻结",
    "ZP5014": "岗位已归档",
    "ZP5015": "外地发布岗位",
    "ZP5016": "回执期限已过",
    "ZP5021": "业务号不存在",
    "ZP5022": "推荐信编号不符",
    "ZP5023": "已作其他答复",
    "ZP5024": "推荐已办结",
    "ZP5025": "尚未接受",
    "ZP5026": "回执逾期",
    "ZP5027": "尚未逾期",
    "ZP6001": "月报尚未形成",
    "ZP6002": "日期有误",
    "ZP9001": "沙箱按要求拒绝",
}
SYSTEM_FAILURE = ("ZP9999", "系统异常")


class Refusal(Exception):
    """A final business no; nothing was changed."""

    def __init__(self, code: str, detail: str = "") -> None:
        self.code = code
        self.text = f"{REASONS[code]}:{detail}" if detail else REASONS[code]
        super().__init__(f"{code}:{self.text}")
