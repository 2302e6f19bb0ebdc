"""Writes the tables of both READMEs from the code: readme_tables.py --check | --write."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import httpx
from pydantic import SecretStr

from gateway.cases.region_desk import OPERATIONS
from gateway.regions.directory import connect
from gateway.services.backends import Backends, RegionBackend
from gateway.settings import Settings
from gateway.vocabulary import Region

ROOT = Path(__file__).resolve().parents[1]

SERVICES = {
    "medical_insurance": ("medical-insurance settlement 异地就医结算", "异地就医结算"),
    "pension": ("pension transfer 养老关系转移接续", "养老关系转移接续"),
    "employment": ("employment information 就业信息", "就业信息"),
    "credit": ("credit records 信用记录", "信用记录"),
}
"""Every service that the gateway is designed for, whether it is built or not."""

MEANINGS = {
    "host": ("Address to listen on", "监听地址"),
    "port": ("Port to listen on; `gateway serve --port` goes first", "监听端口；`gateway serve --port` 优先"),
    "reuse_port": ("Several processes share the port (SO_REUSEPORT)", "多个进程共用端口（SO_REUSEPORT）"),
    "database_url": ("`postgresql://…` of the role that runs", "运行角色的 `postgresql://…`"),
    "migration_database_url": (
        "`postgresql://…` of the role that migrates; absent: the running role",
        "迁移角色的 `postgresql://…`；缺省为运行角色",
    ),
    "public_url": (
        "`https://…` under which callers know the gateway and sign; absent: no signed request is taken",
        "调用方所知的网关地址 `https://…`，请求签名以此为准；缺省不受理签名请求",
    ),
    "administration_database_url": (
        "`postgresql://…` of a role that may change registrations; absent: none are changed over the network",
        "可变更接入登记的角色的 `postgresql://…`；缺省则本网关不受理登记变更",
    ),
    "issuer": ("`iss` of the access tokens", "访问令牌的签发者 `iss`"),
    "audience": ("`aud` of the access tokens", "访问令牌的受众 `aud`"),
    "issuer_keys_file": (
        "File with the issuer's public keys (JWK Set, RFC 7517); this or the address must be set",
        "签发者公钥文件（JWK Set，RFC 7517）；与下一项二者必设其一",
    ),
    "issuer_keys_url": (
        "Where the issuer publishes that set (`jwks_uri`), instead of a file",
        "签发者公布该公钥集的地址（`jwks_uri`），代替文件",
    ),
    "proxy_secret": (
        "Known to us and our TLS proxy; a client's certificate counts only if told beside it; absent: none",
        "网关与 TLS 代理共有的密钥：仅凭此采信代理转告的客户端证书；缺省一概不采信",
    ),
    "log_key_file": (
        "Signs the log's checkpoints; `gateway keys make` makes it",
        "签发日志检查点的密钥文件；由 `gateway keys make` 生成",
    ),
    "log_sm2_key_file": (
        "Also signs checkpoints with SM2 (GB/T 32918); absent: not",
        "另以 SM2（GB/T 32918）签发检查点的密钥文件；缺省不签",
    ),
    "sealing_keys_file": (
        "Seal the bodies behind the log; `gateway keys make` makes it",
        "封存报文的密钥文件；由 `gateway keys make` 生成",
    ),
    "crypto_suite": (
        "`international` or `national` (SM3, SM4): algorithms of new seals and commitments",
        "新封存与承诺所用算法：`international` 或 `national`（SM3、SM4）",
    ),
    "checkpoint_seconds": (
        "How often the worker signs the log's head and has it cosigned",
        "后台进程签发检查点并请见证方会签的间隔（秒）",
    ),
    "exchange_retention_days": (
        "How long exchange and access entries are kept; three years at least",
        "数据交换与查阅记录保存天数，至少三年",
    ),
    "security_retention_days": (
        "How long refusals at the door are kept; six months at least",
        "安全日志保存天数，至少六个月",
    ),
    "body_retention_days": ("How long sealed bodies are kept", "封存报文保存天数"),
    "sichuan_witness_url": (
        "Where Sichuan's witness listens; absent: not asked",
        "四川见证方地址；缺省不请会签",
    ),
    "sichuan_witness_key_file": ("File with its public key", "其公钥文件"),
    "chongqing_witness_url": (
        "Where Chongqing's witness listens; absent: not asked",
        "重庆见证方地址；缺省不请会签",
    ),
    "chongqing_witness_key_file": ("File with its public key", "其公钥文件"),
    "sichuan_url": ("Where Sichuan's system is", "四川系统地址"),
    "sichuan_access_key": ("Our access key there", "四川接入标识"),
    "sichuan_secret": ("Our secret there; at least 16 characters", "四川接入密钥，至少 16 个字符"),
    "chongqing_url": ("Where Chongqing's system is", "重庆系统地址"),
    "chongqing_paas_id": ("Our id there (`x-tif-paasid`)", "重庆接入标识（`x-tif-paasid`）"),
    "chongqing_token": ("Our secret there; at least 16 characters", "重庆接入密钥，至少 16 个字符"),
    "region_deadline_seconds": ("How long a region may think", "等待地区答复的最长时间（秒）"),
    "signature_window_seconds": (
        "After this a region refuses a message as stale; must be the regions' own",
        "超过此时间地区按过期报文拒绝，须与地区一致（秒）",
    ),
    "recording_grace_seconds": (
        "How long the worker leaves a fresh settlement to its request",
        "后台任务开始登记前的等待时间（秒）",
    ),
    "job_poll_seconds": ("How often the worker looks by itself", "后台任务轮询间隔（秒）"),
    "job_heartbeat_seconds": (
        "After this a dead worker's job is another's",
        "后台进程失联后任务被接管的时间（秒）",
    ),
    "search_deadline_seconds": (
        "How long a search over both regions waits for either (seconds)",
        "两地联合检索等待任一地区的时间（秒）",
    ),
    "gate_failures": (
        "After so many calls in a row of one operation that come to nothing, a region is left alone",
        "同一操作连续失败达到此次数后，暂停向该地区发送",
    ),
    "gate_shut_seconds": (
        "How long, the first time; then one call finds out whether it answers (seconds)",
        "首次暂停的时间，期满由一笔请求试探（秒）",
    ),
    "gate_at_once": (
        "Calls of one operation under way in one region, per process",
        "单个进程同一操作向一个地区同时发送的上限",
    ),
    "hearing_seconds": (
        "How often the worker asks the regions what their offices put out and what credit records changed",
        "后台任务向两地读取经办消息和信用记录变更的间隔（秒）",
    ),
    "sweep_schedule": (
        "When the worker looks after overdue transfers and those left behind (cron, in UTC)",
        "后台任务查看超期和滞留的转移业务的时间（cron，UTC）",
    ),
    "settlement_schedule": (
        "When the worker forms the batches in which transfers' money is settled (cron, in UTC)",
        "后台任务生成转移资金结算批次的时间（cron，UTC）",
    ),
    "database_pool_size": ("Database connections of one process", "单个进程的数据库连接数"),
    "under_way_limit": (
        "Requests under way in one process before 503",
        "单个进程同时处理的请求上限，超出答 503",
    ),
    "body_limit_bytes": ("Largest request body", "请求报文上限（字节）"),
    "sandbox": ("Accept `X-Sandbox-Fault`; never in production", "接受 `X-Sandbox-Fault`；生产环境不得开启"),
    "business_date_file": (
        "File with the day on which time limits stand, read each time; only with `CHUANYU_SANDBOX`",
        "存放业务日期的文件，办理时限以此为今日，每次读取；仅限 `CHUANYU_SANDBOX`",
    ),
}


@dataclass(frozen=True, slots=True)
class Language:
    """The words of one README."""

    page: str
    which: int
    coverage_head: str
    settings_head: str
    all_of: str
    some_of: str
    not_built: str
    required: str
    none: str


LANGUAGES = (
    Language(
        page="README.md",
        which=0,
        coverage_head="service",
        settings_head="| variable | default | meaning |",
        all_of="all {total} operations",
        some_of="{count} of {total} operations; lacks {lacking}",
        not_built="not built yet",
        required="required",
        none="none",
    ),
    Language(
        page="README.zh-CN.md",
        which=1,
        coverage_head="服务",
        settings_head="| 变量 | 缺省值 | 含义 |",
        all_of="全部 {total} 项业务",
        some_of="{total} 项业务中的 {count} 项；缺 {lacking}",
        not_built="尚未建设",
        required="必填",
        none="无",
    ),
)


def connected() -> Backends:
    """The directory's own list of regions, over networks that nobody is asked on."""

    def nobody(_: httpx.Request) -> httpx.Response:
        raise AssertionError("writing a table asks no region")

    nowhere = "http://nowhere.invalid"
    settings = Settings(
        database_url=SecretStr("postgresql://nobody@nowhere.invalid/nothing"),
        issuer=nowhere,
        issuer_keys_file=Path("nothing"),
        log_key_file=Path("nothing"),
        sealing_keys_file=Path("nothing"),
        sichuan_url=nowhere,
        sichuan_access_key="nobody",
        sichuan_secret=SecretStr("nobody"),
        chongqing_url=nowhere,
        chongqing_paas_id="nobody",
        chongqing_token=SecretStr("nobody"),
        sandbox=True,
    )
    return connect(settings, {}, dict.fromkeys(Region, httpx.MockTransport(nobody))).backends


def coverage(language: Language) -> str:
    """Services by regions, read from the adapters."""
    backends = connected()
    names = [backend.name for backend in backends.values()]
    lines = [f"| {' | '.join((language.coverage_head, *names))} |", "|---" * (len(names) + 1) + "|"]
    for service, terms in SERVICES.items():
        cells = (_cell(backend, service, language) for backend in backends.values())
        lines.append(f"| {' | '.join((terms[language.which], *cells))} |")
    return "\n".join(lines)


def _cell(backend: RegionBackend, service: str, language: Language) -> str:
    connected_to = getattr(backend, service, None)
    if connected_to is None:
        return language.not_built
    operations = OPERATIONS[service]
    lacking = sorted(operations - connected_to.supports)
    words = language.some_of if lacking else language.all_of
    count = len(operations) - len(lacking)
    return words.format(total=len(operations), count=count, lacking=", ".join(lacking))


def settings_table(language: Language) -> str:
    """Every setting with its variable and default. Raises KeyError for one that nobody explained."""
    lines = [language.settings_head, "|---|---|---|"]
    for name, setting in Settings.model_fields.items():
        variable = f"CHUANYU_{name.upper()}"
        default = language.required if setting.is_required() else _default(setting.default, language)
        lines.append(f"| `{variable}` | {default} | {MEANINGS[name][language.which]} |")
    return "\n".join(lines)


def _default(value: object, language: Language) -> str:
    if value is None:
        return language.none
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def page(language: Language) -> str:
    """A README with its tables as they must be."""
    text = (ROOT / language.page).read_text("utf-8")
    for name, table in (("coverage", coverage(language)), ("settings", settings_table(language))):
        start, end = f"<!-- {name}: made by scripts/readme_tables.py -->", f"<!-- /{name} -->"
        before, found, rest = text.partition(start)
        _, closed, after = rest.partition(end)
        if not found or not closed:
            raise LookupError(f"{language.page} has no place for its table of {name}")
        text = f"{before}{start}\n{table}\n{end}{after}"
    return text


def stale() -> list[str]:
    """The READMEs whose tables are not current."""
    return [one.page for one in LANGUAGES if (ROOT / one.page).read_text("utf-8") != page(one)]


def main(arguments: list[str]) -> int:
    """Write the tables, or say which page is not current."""
    if arguments == ["--write"]:
        for language in LANGUAGES:
            (ROOT / language.page).write_text(page(language), "utf-8")
        return 0
    pages = stale()
    if pages:
        print(f"{', '.join(pages)}: the tables are not current: run `make docs`.", file=sys.stderr)
    return 1 if pages else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
