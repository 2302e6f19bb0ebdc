"""What the hospitals of the story charge: fee lines chosen so that their head sums are those of the cases."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Charge:
    """One fee line (费用明细): national item code, name, quantity, unit price in yuan."""

    catalogue_code: str
    name: str
    quantity: str
    unit_price: str
    approved: bool = False
    """The hospital approved a restricted item (医院审批标志), which is then paid for."""

    @property
    def amount(self) -> Decimal:
        """Price by quantity, exact to the fen in every line here."""
        return (Decimal(self.quantity) * Decimal(self.unit_price)).quantize(Decimal("0.01"))


# Items and limits of each list are those of the treatment region's catalogue; what is over a limit or in
# class 丙 is the patient's, a share of class 乙 too.

CORONARY_STENTS_IN_CHENGDU = (
    Charge("003205000020000", "冠状动脉支架置入术", "1", "17600.00"),
    Charge("C0201010010010203040001", "药物洗脱冠状动脉支架", "2", "898.00"),
    Charge("002103000010000", "X线计算机体层平扫", "1", "680.00"),
    Charge("ZA01AAX0018010100094002", "血塞通注射液 2ml", "60", "12.00"),
    Charge("XJ01CRP133B001010201785", "哌拉西林钠他唑巴坦 4.5g", "10", "80.40"),
    Charge("001109000080000", "特需病房床位费（日）", "2", "700.00"),
    Charge("XA11EAF057A001010100871", "复合维生素片", "2", "50.00"),
    Charge("001109000010000", "三人间床位费（日）", "8", "80.00"),
    Charge("001201000020000", "一级护理（日）", "10", "120.00"),
    Charge("001102000000100", "普通门诊诊查费", "10", "32.00"),
    Charge("002501010010000", "血细胞分析", "3", "25.00"),
    Charge("002503010020000", "生化全套", "5", "415.00"),
    Charge("003107010010000", "常规心电图检查", "20", "45.00"),
    Charge("002203020020000", "彩色多普勒超声检查", "2", "120.00"),
    Charge("XC10AAA064A001010400330", "阿托伐他汀钙片 20mg", "28", "5.60"),
    Charge("XC08CAA201A001020300226", "苯磺酸氨氯地平片 5mg", "28", "2.10"),
    Charge("XN01BBA064B002010178765", "盐酸利多卡因注射液 5ml", "5", "12.88"),
    Charge("XJ01DBT045A001010104642", "注射用头孢唑林钠 0.5g", "50", "75.00"),
)

HIP_REPLACEMENT_IN_CHONGQING = (
    Charge("003315010010013", "关节置换术", "1", "5000.00"),
    Charge("C03050112700016", "人工髋关节", "1", "5940.00"),
    Charge("C14010322100015", "可吸收缝线", "20", "120.00"),
    Charge("002102000010006", "磁共振平扫", "1", "640.00"),
    Charge("002101020010005", "CT平扫", "2", "190.00"),
    Charge("XB01ABY030B002010100006", "依诺肝素钠注射液", "10", "46.00"),
    Charge("C14030100000018", "一次性美容敷料", "4", "175.00"),
    Charge("XA11GAW010A001010100009", "维生素C泡腾片", "2", "50.00"),
    Charge("001101000010001", "普通床位费", "10", "60.00"),
    Charge("001201000030010", "二级护理", "10", "80.00"),
    Charge("001202000010011", "静脉输液", "20", "32.00"),
    Charge("001102000010003", "门诊诊察费", "10", "30.00"),
    Charge("002501010010008", "血常规", "3", "25.00"),
    Charge("002503040010009", "肝功能全套", "2", "85.00"),
    Charge("002203010010007", "彩色多普勒超声", "1", "180.00"),
    Charge("XN02BEB001A001010100003", "对乙酰氨基酚片", "10", "1.50"),
)

LUNG_CANCER_IN_CHENGDU = (
    Charge("XL01XCB109B001010100663", "贝伐珠单抗注射液 100mg", "20", "1248.00", approved=True),
    Charge("XL01BCP087B002010100558", "培美曲塞二钠 0.5g", "6", "1280.00", approved=True),
    Charge("002103000010000", "X线计算机体层平扫", "4", "680.00"),
    Charge("002102000040000", "磁共振平扫", "3", "480.00"),
    Charge("003401000230600", "红外线治疗", "20", "24.00"),
    Charge("001109000080000", "特需病房床位费（日）", "10", "500.00"),
    Charge("003310080010000", "腹腔镜胆囊切除术", "1", "13420.00"),
    Charge("001201000020000", "一级护理（日）", "30", "200.00"),
    Charge("001102000000100", "普通门诊诊查费", "30", "50.00"),
    Charge("002503010020000", "生化全套", "20", "600.00"),
    Charge("002501010010000", "血细胞分析", "40", "60.00"),
    Charge("003107010010000", "常规心电图检查", "40", "60.00"),
    Charge("XJ01DBT045A001010104642", "注射用头孢唑林钠 0.5g", "200", "80.00"),
)

OUTPATIENT_VISIT_IN_CHENGDU = (
    Charge("001101000010000", "挂号费", "1", "10.00"),
    Charge("001102000000100", "普通门诊诊查费", "1", "30.00"),
    Charge("002103000010000", "X线计算机体层平扫", "1", "226.00"),
    Charge("002501010010000", "血细胞分析", "1", "25.00"),
    Charge("003107010010000", "常规心电图检查", "1", "46.60"),
    Charge("XB01ACB142A001010200447", "硫酸氢氯吡格雷片 75mg", "15", "12.00"),
    Charge("XC08CAA201A001020300226", "苯磺酸氨氯地平片 5mg", "28", "2.10"),
    Charge("XA11EAF057A001010100871", "复合维生素片", "1", "42.00"),
)

CHECK_UP_IN_CHENGDU = (
    Charge("001102000000100", "普通门诊诊查费", "1", "30.00"),
    Charge("002503010020000", "生化全套", "1", "320.00"),
)
