// A second verifier of evidence packages, which shares nothing with the gateway's own: Web Crypto only.
//
//   node verify.mjs FILE [--trust KEYS.json] [--json]      (Node 18 or newer)
//   import { verify } from "./verify.mjs"                  (any browser with Ed25519 in Web Crypto)
//
// FILE is an evidence package (chuanyu-evidence@v1) or a receipt (c2sp.org/tlog-proof@v1). The format is
// described in docs/evidence-package.md. Nothing that the package says of itself is believed.

const FORMAT = "chuanyu-evidence@v1";
const RECEIPT_HEAD = "c2sp.org/tlog-proof@v1";
const ENTRY_VERSION = 2;
const ED25519 = 0x01;
const COSIGNATURE = 0x04;
const UNASSIGNED = 0xff; // a kind without a number; its name follows
const CLOCKS_MAY_DIFFER = 300n;
const LAST_SECOND = 253402300799n; // of the year 9999
const MOST_LEVELS = 32;
const LEVELS = ["logged", "witnessed_by_one", "witnessed_by_both"];

// What is checked, by the finding's name, in English and Chinese; true where the finding is ok.
export const CHECKS = {
  "archive.whole": ["The archive is a ZIP file from its first byte to its last.", "压缩包自首字节至末字节完整。"],
  "archive.names": ["Every member of the archive has a name that the format knows.", "包内文件名均为格式所规定。"],
  "archive.stored": ["Every member is stored as it is, neither compressed nor encrypted.", "包内文件均原样存放，未压缩、未加密。"],
  "archive.duplicates": ["No two members have one name.", "没有重名文件。"],
  "archive.checksums": ["Every member has its checksum.", "各文件校验和相符。"],
  "archive.form": ["The archive is written in the one way that the format allows.", "压缩包按格式规定的唯一写法写成。"],
  manifest: ["The manifest says all that it must and nothing else.", "清单内容齐全且无多余。"],
  files: ["Every file that belongs to the package is there with its digest, and no other.", "应有的文件均在包内且摘要相符，别无其他文件。"],
  keys: ["The keys that the package names are those that are trusted.", "包内所称密钥即为所信任的密钥。"],
  "keys.further": ["The package names every key that is trusted, and no other.", "包内所称密钥与所信任的密钥完全一致。"],
  "entry.form": ["The entry is there, and is JSON that reads in one way only.", "条目在包内，且为只有一种读法的 JSON。"],
  "entry.version": ["The entry is of a version that this program knows.", "条目版本为本程序所知。"],
  "receipt.form": ["The receipt is there and reads as c2sp.org/tlog-proof says.", "收据在包内，且符合 c2sp.org/tlog-proof。"],
  "receipt.entry": ["The receipt carries this very entry.", "收据所载正是该条目。"],
  "receipt.index": ["The receipt is for this place in the log.", "收据对应日志中的这一位置。"],
  origin: ["The package and the checkpoint are of the log that is trusted.", "包与检查点属于所信任的日志。"],
  inclusion: ["The log's tree holds this entry at this place.", "日志树在该位置确含此条目。"],
  log_signature: ["The log has signed the checkpoint of that tree.", "日志已对该树的检查点签名。"],
  "log_signature.further": ["The log has signed the checkpoint with its further key too.", "日志另以其他密钥签名。"],
  cosignature: ["The region's witness has cosigned the checkpoint.", "该地见证方已会签检查点。"],
  cosignature_age: ["The cosignature is not older than the entry.", "会签时间不早于条目。"],
  level: ["How many witnesses vouch for the entry.", "该条目的证据等级。"],
  commitment: ["The body is the one that the entry commits to.", "报文正是条目所承诺的报文。"],
  bodies: ["Of the entry's bodies the package holds what it says to hold.", "包内报文与其所称一致。"],
  errand: ["Every entry belongs to the errand that the package is about.", "各条目均属本办件。"],
  fork: ["Checkpoints of one size have one root.", "相同大小的检查点根哈希相同。"],
  consistency: ["The smaller tree is the beginning of the larger one.", "较小的树是较大的树的前段。"],
  date: ["The package was made when it says so.", "制包时间属实。"],
  complete: ["The package holds every entry of the errand.", "包内含该办件的全部条目。"],
  cover: ["The cover page and README.txt say what the entries say.", "封面与说明所言与条目一致。"],
};
const INCIDENTAL = new Set(
  ["keys.further", "log_signature.further", "cosignature", "bodies", "consistency", "date", "complete", "cover"]);
const NEEDED = ["entry.form", "receipt.form", "receipt.entry", "origin", "inclusion", "log_signature"];

// What is wrong, in English and Chinese.
class Wrong extends Error {
  constructor(english, chinese) {
    super(english);
    this.chinese = chinese;
  }
}

function demand(holds, english, chinese) {
  if (!holds) throw new Wrong(english, chinese);
}

// What went wrong, or null. Whatever a forged file makes a check throw counts against the file.
async function wrongWith(check) {
  try {
    await check();
    return null;
  } catch (error) {
    return error instanceof Wrong ? error : new Wrong("it does not read", "无法读取");
  }
}

class Findings {
  all = [];

  add(id, state, where = "", reason = null) {
    this.all.push({ id, state, where, says: CHECKS[id][0], reason: reason?.message ?? "", chinese: reason?.chinese ?? "" });
  }
  ok(id, where = "") { this.add(id, "ok", where); }
  failed(id, where, english, chinese) { this.add(id, "failed", where, new Wrong(english, chinese)); }
  open(id, where, english, chinese) { this.add(id, "not_checked", where, new Wrong(english, chinese)); }
  decided(id, where, wrong) {
    this.add(id, wrong === null ? "ok" : "failed", where, wrong);
    return wrong === null;
  }
}

// -- bytes -----------------------------------------------------------------------------------------------

const utf8 = new TextEncoder();
const decoded = (bytes) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const latin = (bytes) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");

function joined(...pieces) {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function same(one, other) {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

function startsWith(bytes, beginning) {
  return bytes.length >= beginning.length && same(bytes.subarray(0, beginning.length), beginning);
}

function base64(bytes) {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

function fromBase64(text) {
  const fits = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text);
  demand(fits, "this is not base64", "不是 base64");
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  demand(base64(bytes) === text, "this base64 does not end as it must", "base64 末尾不规范");
  return bytes;
}

// By code point, as bytes of UTF-8 sort; JavaScript's own order is that of UTF-16.
function byCodePoint(one, other) {
  const [left, right] = [Array.from(one), Array.from(other)];
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const difference = left[at].codePointAt(0) - right[at].codePointAt(0);
    if (difference) return difference;
  }
  return left.length - right.length;
}

// -- hashes and signatures -------------------------------------------------------------------------------

let subtle;

// The RFC 8032 test of an empty message: where this fails, no finding could be trusted.
const KNOWN = {
  key: "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
  signature: "5VZDAMNgrHKQhuLMgG6CioSHfx645dl02HPgZSJJAVVfuIIVkKM7rMYeOXAc+bRr0lv18FlbviRlUUFDjnoQCw==",
};

async function ready() {
  subtle ??= globalThis.crypto?.subtle;
  if (!subtle && typeof process !== "undefined") subtle = (await import("node:crypto")).webcrypto.subtle;
  if (!subtle) throw new Error("Web Crypto is not available: open the page by https, or from localhost.");
  const works = await ed25519Fits(fromBase64(KNOWN.key), new Uint8Array(0), fromBase64(KNOWN.signature));
  if (!works) throw new Error("This browser or Node cannot check Ed25519 signatures; use a newer one.");
}

async function sha256(bytes) {
  return new Uint8Array(await subtle.digest("SHA-256", bytes));
}

async function ed25519Fits(key, text, signature) {
  try {
    const imported = await subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
    return await subtle.verify({ name: "Ed25519" }, imported, signature, text);
  } catch {
    return false;
  }
}

// SM3 (GB/T 32905-2016).
export function sm3(message) {
  // A shift by 32 is a shift by 0 in JavaScript, which is what a turn by 0 needs.
  const turn = (word, by) => ((word << by) | (word >>> (32 - by))) >>> 0;
  const p0 = (word) => word ^ turn(word, 9) ^ turn(word, 17);
  const p1 = (word) => word ^ turn(word, 15) ^ turn(word, 23);
  let state = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e];
  const padded = new Uint8Array(((message.length + 8) >> 6 << 6) + 64);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(message.length) * 8n);
  for (let block = 0; block < padded.length; block += 64) {
    const w = [];
    for (let j = 0; j < 16; j++) w.push(view.getUint32(block + 4 * j));
    for (let j = 16; j < 68; j++) {
      w.push((p1(w[j - 16] ^ w[j - 9] ^ turn(w[j - 3], 15)) ^ turn(w[j - 13], 7) ^ w[j - 6]) >>> 0);
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let j = 0; j < 64; j++) {
      const constant = turn(j < 16 ? 0x79cc4519 : 0x7a879d8a, j);
      const ss1 = turn((turn(a, 12) + e + constant) >>> 0, 7);
      const ss2 = ss1 ^ turn(a, 12);
      const ff = j < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
      const gg = j < 16 ? e ^ f ^ g : (e & f) | (~e & g);
      const tt1 = (ff + d + ss2 + (w[j] ^ w[j + 4])) >>> 0;
      const tt2 = (gg + h + ss1 + w[j]) >>> 0;
      [a, b, c, d, e, f, g, h] = [tt1, a, turn(b, 9), c, p0(tt2) >>> 0, e, turn(f, 19), g];
    }
    state = [a, b, c, d, e, f, g, h].map((word, at) => (word ^ state[at]) >>> 0);
  }
  const out = new DataView(new ArrayBuffer(32));
  state.forEach((word, at) => out.setUint32(4 * at, word));
  return new Uint8Array(out.buffer);
}

// SM2 with SM3 (GB/T 32918.2): what further keys of the log may sign with. Public values only, so the time
// that this takes tells nobody anything.
const SM2_NAME = utf8.encode("chuanyu.example/sm2-with-sm3\0");
const SM2_USER = utf8.encode("1234567812345678");
const P = 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn;
const B = 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n;
const N = 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n;
const G = [
  0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n,
  0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n,
];

const number = (bytes) => BigInt(`0x${hex(bytes)}`);
const modulo = (value, by) => ((value % by) + by) % by;

function written(value) {
  return Uint8Array.from(value.toString(16).padStart(64, "0").match(/../g), (pair) => parseInt(pair, 16));
}

function inverse(value) {
  let [old, rest, factor, next] = [modulo(value, P), P, 1n, 0n];
  while (rest !== 0n) {
    const times = old / rest;
    [old, rest, factor, next] = [rest, old - times * rest, next, factor - times * next];
  }
  return modulo(factor, P);
}

// The sum of two points of the curve; null is the one at infinity.
function plus(one, other) {
  if (one === null || other === null) return one ?? other;
  const [[x, y], [toX, toY]] = [one, other];
  if (x === toX && modulo(y + toY, P) === 0n) return null;
  const slope = x === toX ? (3n * x * x - 3n) * inverse(2n * y) : (toY - y) * inverse(toX - x);
  const third = modulo(slope * slope - x - toX, P);
  return [third, modulo(slope * (x - third) - y, P)];
}

function times(factor, point) {
  let total = null;
  for (const bit of factor.toString(2)) {
    total = plus(total, total);
    if (bit === "1") total = plus(total, point);
  }
  return total;
}

export function sm2Fits(key, text, signature) {
  if (key.length !== 64 || signature.length !== 64) return false;
  const [x, y] = [number(key.subarray(0, 32)), number(key.subarray(32))];
  const [r, s] = [number(signature.subarray(0, 32)), number(signature.subarray(32))];
  const onCurve = x < P && y < P && modulo(y * y - x * x * x + 3n * x - B, P) === 0n;
  if (!onCurve || r === 0n || r >= N || s === 0n || s >= N || r + s === N) return false;
  const curve = [P - 3n, B, ...G, x, y].map(written);
  const identity = sm3(joined([0, 8 * SM2_USER.length], SM2_USER, ...curve));
  const point = plus(times(s, G), times((r + s) % N, [x, y]));
  return point !== null && (number(sm3(joined(identity, text))) + point[0]) % N === r;
}

const DIGESTS = new Map([["sha256", sha256], ["sm3", sm3]]);

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? 0xedb88320 ^ (byte >>> 1) : byte >>> 1;
  return byte;
});

function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 255] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

// -- JSON in the one form --------------------------------------------------------------------------------

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

function canonical(value, levels) {
  if (typeof value === "number") {
    demand(Number.isSafeInteger(value), "it holds a number that is not whole, or too large", "含非整数或过大的数");
    return String(value);
  }
  if (typeof value === "string") {
    demand(!/[\ud800-\udfff]/u.test(value), "it holds half a character", "含半个字符");
    return JSON.stringify(value);
  }
  if (value === null || typeof value === "boolean") return String(value);
  demand(levels > 0, `it is nested deeper than ${MOST_LEVELS} levels`, "嵌套过深");
  if (Array.isArray(value)) return `[${value.map((one) => canonical(one, levels - 1)).join(",")}]`;
  const names = Object.keys(value).sort(byCodePoint);
  return `{${names.map((name) => `${canonical(name, 1)}:${canonical(value[name], levels - 1)}`).join(",")}}`;
}

// Objects come without a prototype: a name such as "constructor" is only there when it was written.
function withoutPrototype(_, value) {
  return isObject(value) ? Object.assign(Object.create(null), value) : value;
}

export function readCanonical(bytes) {
  let text, value;
  try {
    text = decoded(bytes);
    value = JSON.parse(text, withoutPrototype);
  } catch {
    throw new Wrong("it is not JSON", "不是 JSON");
  }
  const rewritten = canonical(value, MOST_LEVELS);
  demand(rewritten === text, "it is JSON, but with blanks, a name twice, or names that are not sorted", "JSON 写法不规范");
  return value;
}

// The second (POSIX) in which an instant lies.
export function readInstant(text) {
  const form = /^([12]\d{3})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d{1,6})?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d))$/;
  const found = typeof text === "string" ? form.exec(text) : null;
  demand(found, "an instant is not written as it must be", "时间写法不规范");
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number);
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const again = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCHours(),
    date.getUTCMinutes(), date.getUTCSeconds()];
  demand(same(again, [year, month, day, hour, minute, second]), "an instant names a day or hour that there is not", "时间不存在");
  const offset = found[7] ? (found[7] === "-" ? -60 : 60) * (Number(found[8]) * 60 + Number(found[9])) : 0;
  return BigInt(date.getTime() / 1000 - offset);
}

// -- the archive -----------------------------------------------------------------------------------------

const PART_NAME = "[a-z0-9][a-z0-9_-]{0,63}";
const PLACE = "(?:0|[1-9][0-9]{0,15})";
const MEMBER = new RegExp(
  `^(?:manifest\\.json|cover\\.html|README\\.txt|entries/${PLACE}\\.json|receipts/${PLACE}\\.tlog-proof|bodies/${PLACE}/${PART_NAME})$`);

class Refused extends Wrong {
  constructor(check, english, chinese, member = "") {
    super(english, chinese);
    this.check = check;
    this.member = member;
  }
}

// Little-endian fields one after the other, each [bytes, value].
function fields(...list) {
  return Uint8Array.from(list.flatMap(([length, value]) =>
    Array.from({ length }, (_, at) => Math.floor(value / 2 ** (8 * at)) & 255)));
}

function archived(members) {
  const names = [...members.keys()].sort((one, other) =>
    (one !== "manifest.json") - (other !== "manifest.json") || byCodePoint(one, other));
  const pieces = [], central = [];
  let at = 0;
  for (const name of names) {
    const content = members.get(name), encoded = utf8.encode(name), size = content.length;
    // ZIP 1.0, no flags, stored, midnight of 1 January 1980.
    const facts = [[2, 10], [2, 0], [2, 0], [2, 0], [2, 0x21], [4, crc32(content)], [4, size], [4, size], [2, encoded.length], [2, 0]];
    pieces.push(fields([4, 0x04034b50], ...facts), encoded, content);
    central.push(fields([4, 0x02014b50], [2, 10], ...facts, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]), encoded);
    at += 30 + encoded.length + size;
  }
  const listing = joined(...central), count = names.length;
  const end = fields([4, 0x06054b50], [2, 0], [2, 0], [2, count], [2, count], [4, listing.length], [4, at], [2, 0]);
  return joined(...pieces, listing, end);
}

function readArchive(data) {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const isLocal = (at) => at + 4 <= data.length && view.getUint32(at, true) === 0x04034b50;
  if (!isLocal(0)) throw new Refused("archive.whole", "the file does not begin as a ZIP file does", "文件开头不是 ZIP");
  const members = new Map();
  let at = 0;
  while (isLocal(at)) {
    const [name, content, checksum, end] = readMember(data, view, at);
    if (members.has(name)) throw new Refused("archive.duplicates", "two members have one name", "有重名文件", name);
    if (crc32(content) !== checksum) {
      throw new Refused("archive.checksums", "the bytes do not have their checksum", "校验和不符", name);
    }
    members.set(name, content);
    at = end;
  }
  const right = archived(members);
  if (same(data, right)) return members;
  if (startsWith(right, data)) throw new Refused("archive.whole", "the file is cut short within its list of members", "文件被截断");
  if (startsWith(data, right)) throw new Refused("archive.whole", "something follows the end of the archive", "文件之后尚有内容");
  throw new Refused("archive.form", "dates, flags, order or list of the members are not as they must be", "压缩包写法不规范");
}

function readMember(data, view, at) {
  const cut = (name = "") => new Refused("archive.whole", "the file is cut short", "文件被截断", name);
  if (data.length < at + 30) throw cut();
  const flags = view.getUint16(at + 6, true), method = view.getUint16(at + 8, true);
  const packed = view.getUint32(at + 18, true), size = view.getUint32(at + 22, true);
  const nameAt = at + 30, nameEnd = nameAt + view.getUint16(at + 26, true);
  const contentAt = nameEnd + view.getUint16(at + 28, true), end = contentAt + size;
  if (data.length < contentAt) throw cut();
  const name = latin(data.subarray(nameAt, nameEnd));
  if (!MEMBER.test(name)) {
    throw new Refused("archive.names", `the format knows no member of the name ${JSON.stringify(name)}`, "文件名不为格式所规定");
  }
  if (method !== 0 || flags & 1 || packed !== size) {
    throw new Refused("archive.stored", "a member is compressed or encrypted", "文件被压缩或加密", name);
  }
  if (data.length < end) throw cut(name);
  return [name, data.subarray(contentAt, end), view.getUint32(at + 14, true), end];
}

// -- keys ------------------------------------------------------------------------------------------------

const VISIBLE = /^[!-~]{1,255}$/;
const REGION = /^[a-z][a-z0-9_-]{0,31}$/;
const fits = (pattern, text) => typeof text === "string" && pattern.test(text);

// A public key by name, from its written form `<name>+<key id>+<base64 of kind and key>`.
async function readKey(text) {
  demand(typeof text === "string", "a key is not a text", "密钥不是文本");
  const [name, id] = text.split("+", 2);
  demand(id !== undefined && text.length > name.length + id.length + 2, "this is not a key as notes know them", "不是公钥");
  const material = fromBase64(text.slice(name.length + id.length + 2));
  demand(material.length > 0 && fits(VISIBLE, name), "a key is not written as it must be", "公钥写法不规范");
  const fingerprint = hex(await sha256(joined(utf8.encode(`${name}\n`), material)));
  demand(fingerprint.slice(0, 8) === id, "the key's id is not that of its name and bytes", "公钥编号不符");
  const key = { text, name, id, kind: material[0], bytes: material.subarray(1), fingerprint };
  const ours = key.kind === ED25519 || key.kind === COSIGNATURE;
  demand(!ours || key.bytes.length === 32, `the key ${name} is not 32 bytes long`, "公钥长度不符");
  return key;
}

// The keys that somebody names, where they can be what they are named for.
async function trustOf(origin, log, witnesses) {
  demand(fits(VISIBLE, origin), "the origin is not a word of visible characters", "日志名不规范");
  demand(Array.isArray(log) && isObject(witnesses), "the keys of the log are a list, those of the witnesses stand by region", "密钥写法不规范");
  const regions = Object.keys(witnesses).sort(byCodePoint);
  demand(regions.every((region) => fits(REGION, region)), "a region's name is not a word of small letters", "地区名不规范");
  const trust = { origin, log: [], witnesses: new Map() };
  for (const text of log) trust.log.push(await readKey(text));
  for (const region of regions) trust.witnesses.set(region, await readKey(witnesses[region]));
  const all = allKeys(trust);
  demand(new Set(all.map((key) => hex(key.bytes))).size === all.length, "one key stands in two places", "同一密钥出现两次");
  demand(trust.log.every((key) => key.kind !== COSIGNATURE), "a key that cosigns is named as the log's", "会签密钥被列为日志密钥");
  demand([...trust.witnesses.values()].every((key) => key.kind !== ED25519), "a key that does not cosign is named as a witness's", "非会签密钥被列为见证密钥");
  const first = trust.log.findIndex((key) => key.kind === ED25519);
  demand(first >= 0, "none of the log's keys is an Ed25519 key", "日志没有 Ed25519 密钥");
  trust.log.unshift(...trust.log.splice(first, 1));
  return trust;
}

const allKeys = (trust) => [...trust.log, ...trust.witnesses.values()];

// The keys to trust, from the text of their file; throws with what is wrong.
export async function readTrust(text) {
  await ready();
  let said;
  try {
    said = JSON.parse(text, withoutPrototype);
  } catch {
    throw new Wrong("the keys to trust are not JSON", "密钥文件不是 JSON");
  }
  const right = isObject(said) && Object.keys(said).sort().join() === "log,origin,witnesses";
  demand(right, "the keys to trust are an origin, the keys of the log, and those of witnesses", "密钥文件应含日志名、日志密钥与见证密钥");
  return trustOf(said.origin, said.log, said.witnesses);
}

// -- the manifest ----------------------------------------------------------------------------------------

const STATES = ["present", "erased", "withheld", "none"];

function readManifest(bytes) {
  demand(bytes, "it is not in the package", "包内缺少清单");
  const said = readCanonical(bytes);
  const incomplete = () => new Wrong("a member is missing, or is not what it must be", "清单缺项或类型不符");
  const text = (value) => { if (typeof value !== "string") throw incomplete(); return value; };
  const whole = (value) => { if (!Number.isSafeInteger(value) || value < 0) throw incomplete(); return value; };
  const list = (value) => { if (!Array.isArray(value)) throw incomplete(); return value; };
  const object = (value) => { if (!isObject(value)) throw incomplete(); return value; };
  demand(object(said).format === FORMAT, `the format is not ${FORMAT}`, "格式不符");
  object(said.keys);
  for (const key of list(said.keys.log)) text(key);
  for (const key of Object.values(object(said.keys.witnesses))) text(key);
  const entries = list(said.entries).map((one) => listedEntry(object(one), text, whole, list, object));
  const files = Object.entries(object(said.files)).map(([name, file]) =>
    [name, { size: whole(object(file).size), sha256: text(file.sha256) }]);
  const rewritten = canonical({
    format: FORMAT, made_at: text(said.made_at), origin: text(said.origin), errand_id: text(said.errand_id),
    keys: { log: said.keys.log, witnesses: said.keys.witnesses },
    entries: entries.map(({ index, entry, receipt, bodies, parts }) => ({ index, entry, receipt, bodies, parts })),
    files: Object.assign(Object.create(null), Object.fromEntries(files)),
  }, MOST_LEVELS);
  demand(rewritten === decoded(bytes), "it says more than it must, or names a file otherwise than by its place", "清单有多余内容");
  readInstant(said.made_at);
  checkEntries(said.errand_id, entries);
  const named = entries.flatMap((one) => [one.entry, one.receipt, ...one.parts.map((part) => part.file)]);
  return { ...said, entries, digests: new Map(files), names: new Set(["manifest.json", "cover.html", "README.txt", ...named]) };
}

function listedEntry(said, text, whole, list, object) {
  const index = whole(said.index);
  demand(STATES.includes(said.bodies), "a member is missing, or is not what it must be", "报文状态不符");
  const parts = list(said.parts).map((part) =>
    ({ name: text(object(part).name), file: `bodies/${index}/${part.name}`, salt: text(part.salt) }));
  return { index, entry: `entries/${index}.json`, receipt: `receipts/${index}.tlog-proof`, bodies: said.bodies, parts };
}

function checkEntries(errandId, entries) {
  const id = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
  demand(fits(id, errandId), "the errand's id is not one", "办件编号不规范");
  demand(entries.length > 0, "it lists no entry", "清单没有条目");
  const ordered = entries.every((one, at) => at === 0 || entries[at - 1].index < one.index);
  demand(ordered, "its entries are not in the order of the log, each once", "条目次序不符");
  const name = new RegExp(`^${PART_NAME}$`);
  for (const { parts } of entries) {
    const names = parts.map((part) => part.name);
    const right = new Set(names).size === names.length && names.every((one) => fits(name, one));
    demand(right, "the parts of an entry have one name twice, or no fit one", "报文名称重复或不规范");
  }
}

// -- receipts, notes, checkpoints ------------------------------------------------------------------------

function readReceipt(bytes) {
  demand(bytes, "it is not in the package", "包内缺少收据");
  const text = decoded(bytes);
  const blank = text.indexOf("\n\n");
  const lines = blank < 0 ? [] : text.slice(0, blank).split("\n");
  demand(lines.shift() === RECEIPT_HEAD, `a receipt begins with the line ${RECEIPT_HEAD}`, "收据首行不符");
  const entry = lines[0]?.startsWith("extra ") ? fromBase64(lines.shift().slice(6)) : null;
  const found = /^index (0|[1-9][0-9]{0,18})$/.exec(lines.shift() ?? "");
  demand(found, "a receipt names its index", "收据缺少序号");
  const proof = lines.map(fromBase64);
  demand(proof.length <= 63 && proof.every((hash) => hash.length === 32), "the proof of a receipt is at most 63 hashes of 32 bytes", "收据的证明不规范");
  demand(Number.isSafeInteger(Number(found[1])) && String(Number(found[1])) === found[1], "no log has so many entries", "序号过大");
  return { entry, index: Number(found[1]), proof, note: text.slice(blank + 2) };
}

function readCheckpoint(text) {
  const blank = text.lastIndexOf("\n\n");
  const below = text.slice(blank + 2);
  demand(blank > 0 && below.endsWith("\n"), "a note is a text, an empty line and signatures, each line ended", "签名文本不规范");
  demand(![...text].some((one) => one < " " && one !== "\n"), "a note holds no control characters", "含控制字符");
  const rows = below.split("\n").slice(0, -1);
  demand(rows.length <= 64, "a note has at most 64 signatures", "签名过多");
  const lines = text.slice(0, blank).split("\n");
  demand(lines.length >= 3 && lines.every(Boolean), "a checkpoint has three lines or more, none of them empty", "检查点不规范");
  demand(/^(?:0|[1-9][0-9]{0,18})$/.test(lines[1]), "the size of a checkpoint is a whole number without leading zeros", "检查点大小不规范");
  const root = fromBase64(lines[2]);
  demand(root.length === 32, "the root of a checkpoint is not 32 bytes long", "根哈希长度不符");
  return { origin: lines[0], size: BigInt(lines[1]), root, text: text.slice(0, blank + 1), signatures: rows.map(readSignature) };
}

function readSignature(row) {
  const [, name, encoded] = /^— ([^ ]+) (.*)$/s.exec(row) ?? [];
  demand(name && !name.includes("+"), "this is not a signature line of a note", "签名行不规范");
  const payload = fromBase64(encoded);
  demand(payload.length >= 5, "this is not a signature line of a note", "签名行不规范");
  return { name, id: hex(payload.subarray(0, 4)), bytes: payload.subarray(4) };
}

const linesOf = (checkpoint, key) => checkpoint.signatures.filter((line) => line.name === key.name && line.id === key.id);

// -- one entry -------------------------------------------------------------------------------------------

function readEntry(bytes) {
  demand(bytes, "it is not in the package", "包内缺少条目");
  const said = readCanonical(bytes);
  demand(isObject(said) && typeof said.version === "number", "it is no entry of the log", "不是日志条目");
  const commitments = "commitments" in said ? said.commitments : {};
  const right = isObject(commitments) && Object.values(commitments).every((one) => typeof one === "string");
  demand(right, "its commitments are not texts by name", "承诺写法不规范");
  readInstant(said.recorded_at);
  return said;
}

// RFC 9162, section 2.1.3.2.
async function checkInclusion(index, size, leaf, proof, root) {
  demand(index < size, `entry ${index} cannot lie in a tree of size ${size}`, "序号超出树的大小");
  let first = index, last = size - 1n, node = leaf;
  for (const part of proof) {
    demand(last !== 0n, "the inclusion proof is too long", "包含证明过长");
    if (first & 1n || first === last) {
      node = await sha256(joined([1], part, node));
      while (!(first & 1n) && first !== 0n) [first, last] = [first >> 1n, last >> 1n];
    } else {
      node = await sha256(joined([1], node, part));
    }
    [first, last] = [first >> 1n, last >> 1n];
  }
  demand(last === 0n, "the inclusion proof is too short", "包含证明过短");
  demand(same(node, root), "the inclusion proof leads to another root", "包含证明得出另一个根");
}

async function prove(found, trust, index, entryBytes, receiptBytes) {
  const where = `entry ${index}`;
  let said = null, receipt = null;
  if (found.decided("entry.form", where, await wrongWith(() => { said = readEntry(entryBytes); }))) {
    if (said.version === ENTRY_VERSION) found.ok("entry.version", where);
    else found.open("entry.version", where, `this program knows version ${ENTRY_VERSION} only`, "本程序不认识该版本");
  }
  const reads = found.decided("receipt.form", where, await wrongWith(() => {
    receipt = readReceipt(receiptBytes);
    receipt.checkpoint = readCheckpoint(receipt.note);
  }));
  const proved = { index, said, checkpoint: null, level: null };
  if (!reads || !entryBytes) return proved;
  const head = proved.checkpoint = receipt.checkpoint;
  const carries = receipt.entry !== null && same(receipt.entry, entryBytes);
  found.decided("receipt.entry", where, carries ? null : new Wrong("it carries another entry, or none", "收据所载为另一条目"));
  found.decided("receipt.index", where, receipt.index === index ? null : new Wrong(`it is for entry ${receipt.index}`, "收据属于另一条目"));
  const leaf = await sha256(joined([0], entryBytes));
  const ours = head.origin === trust.origin ? null : new Wrong(`the checkpoint is of ${head.origin}`, "检查点属于另一日志");
  const holds = [
    found.decided("origin", where, ours),
    found.decided("inclusion", where, await wrongWith(() => checkInclusion(BigInt(index), head.size, leaf, receipt.proof, head.root))),
    await checkLog(found, where, trust, head),
  ];
  const level = await checkWitnesses(found, where, trust, head, said && readInstant(said.recorded_at));
  if (!holds.every(Boolean)) return proved;
  found.add("level", "ok", where, new Wrong(level, level));
  return { ...proved, level };
}

async function checkLog(found, where, trust, head) {
  let signed = false, wrong = null;
  const text = utf8.encode(head.text);
  for (const key of trust.log) {
    const lines = linesOf(head, key);
    if (key.kind !== ED25519) {
      checkFurther(found, `${where}, key ${key.name}+${key.id}`, key, lines, text);
      continue;
    }
    for (const line of lines) {
      signed = true;
      if (!(await ed25519Fits(key.bytes, text, line.bytes))) {
        wrong ??= new Wrong(`the signature of ${key.name} does not verify`, "日志签名不符");
      }
    }
  }
  if (!signed) wrong = new Wrong(`${trust.log[0].name} has not signed it with a key that is trusted`, "没有所信任密钥的签名");
  return found.decided("log_signature", where, wrong);
}

function checkFurther(found, where, key, lines, text) {
  const id = "log_signature.further";
  if (lines.length === 0) found.open(id, where, "it has not signed with this key", "未以此密钥签名");
  else if (key.kind !== UNASSIGNED || !startsWith(key.bytes, SM2_NAME)) {
    found.open(id, where, "signatures of this kind cannot be checked here", "本程序不能核验此类签名");
  } else {
    const right = lines.every((line) => sm2Fits(key.bytes.subarray(SM2_NAME.length), text, line.bytes));
    found.decided(id, where, right ? null : new Wrong(`the signature of ${key.name} does not verify`, "日志签名不符"));
  }
}

async function checkWitnesses(found, where, trust, head, recorded) {
  let vouching = 0;
  for (const [region, key] of trust.witnesses) {
    vouching += await vouches(found, `${where}, witness ${region}`, key, head, recorded);
  }
  return LEVELS[Math.min(vouching, 2)];
}

async function vouches(found, where, key, head, recorded) {
  const lines = linesOf(head, key);
  if (lines.length === 0) {
    found.open("cosignature", where, "it has not cosigned this checkpoint", "未会签该检查点");
    return false;
  }
  if (key.kind !== COSIGNATURE) {
    found.open("cosignature", where, "cosignatures of this kind cannot be checked here", "本程序不能核验此类会签");
    return false;
  }
  let wrong = null, misdated = null;
  for (const { bytes } of lines) {
    const at = bytes.length > 8 ? new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0) : 0n;
    const text = utf8.encode(`cosignature/v1\ntime ${at}\n${head.text}`);
    if (bytes.length <= 8 || !(await ed25519Fits(key.bytes, text, bytes.subarray(8)))) {
      wrong ??= new Wrong(`the signature of ${key.name} does not verify`, "会签不符");
    }
    if (at > LAST_SECOND) misdated ??= new Wrong("it is dated beyond the year 9999", "会签时间不存在");
    else if (recorded !== null && at < recorded - CLOCKS_MAY_DIFFER) {
      misdated ??= new Wrong(`it is dated ${at} (POSIX), before the entry was recorded`, "会签时间早于条目");
    }
  }
  if (!found.decided("cosignature", where, wrong) || recorded === null) return false;
  return found.decided("cosignature_age", where, misdated);
}

// -- bodies ----------------------------------------------------------------------------------------------

async function checkBodies(found, listed, said, members, erasedSeals) {
  const commitments = said.commitments ?? Object.create(null);
  let opened = true;
  for (const part of listed.parts) opened = (await opens(found, part, commitments, members)) && opened;
  const where = `entry ${listed.index}`;
  const wrong = contradiction(listed, commitments);
  const erased = typeof said.seal === "string" && erasedSeals.has(said.seal);
  if (wrong) found.add("bodies", "failed", where, wrong);
  else if (listed.bodies === "withheld") {
    found.open("bodies", where, "bodies were withheld by whoever made the package", "制包者未提供部分或全部报文");
  } else if (listed.bodies === "erased" && !erased) {
    found.open("bodies", where, "the entry that would prove the erasure is not in the package", "包内没有证明删除的条目");
  } else if (opened) found.add("bodies", "ok", where, new Wrong(listed.bodies, listed.bodies));
  else found.open("bodies", where, "a body of it is not the one, or could not be checked", "有报文不符或无法核验");
}

async function opens(found, part, commitments, members) {
  const commitment = commitments[part.name], body = members.get(part.file);
  if (commitment === undefined) {
    found.failed("commitment", part.file, "the entry commits to no body of this name", "条目没有对此报文的承诺");
    return false;
  }
  if (body === undefined) {
    found.failed("commitment", part.file, "the body is not in the package", "包内缺少该报文");
    return false;
  }
  const [name] = commitment.split(":", 1);
  if (!DIGESTS.has(name)) {
    found.open("commitment", part.file, "commitments of this kind cannot be checked here", "本程序不能核验此类承诺");
    return false;
  }
  return found.decided("commitment", part.file, await wrongWith(async () => {
    const salt = fromBase64(part.salt);
    demand(salt.length === 32, "the commitment or its salt does not read", "盐值不规范");
    const right = fromBase64(commitment.slice(name.length + 1));
    demand(same(await DIGESTS.get(name)(joined(salt, body)), right), "the text is not the one that was committed to", "报文与承诺不符");
  }));
}

function contradiction(listed, commitments) {
  const names = listed.parts.map((part) => part.name);
  const committed = Object.keys(commitments);
  const missing = committed.filter((name) => !names.includes(name)).sort(byCodePoint);
  if (listed.bodies === "none") {
    const none = committed.length === 0 && names.length === 0;
    return none ? null : new Wrong("the package says that there are no bodies, and there are", "称无报文，实则有");
  }
  if (committed.length === 0) {
    return new Wrong("the package speaks of bodies, and the entry commits to none", "条目并无报文承诺");
  }
  if (listed.bodies === "present" && missing.length > 0) {
    return new Wrong(`the package says that every body is there, and ${missing.join(", ")} is not`, "称报文齐全，实则缺少");
  }
  if (listed.bodies === "erased" && names.length > 0) {
    return new Wrong("the package says that the bodies were erased, and holds one", "称已删除，实则在包内");
  }
  if (listed.bodies === "withheld" && missing.length === 0) {
    return new Wrong("the package says that bodies were withheld, and holds all", "称未提供，实则齐全");
  }
  return null;
}

function sealsErasedBy(said) {
  const erasure = said?.class === "administration" && said.action === "erase" && isObject(said.details);
  const seals = erasure && Array.isArray(said.details.seals) ? said.details.seals : [];
  return seals.filter((seal) => typeof seal === "string");
}

// -- the package as a whole ------------------------------------------------------------------------------

async function checkFiles(found, manifest, members) {
  const names = new Set([...manifest.names, ...members.keys(), ...manifest.digests.keys()]);
  let right = true;
  for (const name of [...names].sort(byCodePoint)) {
    const wrong = await wrongWith(async () => {
      demand(members.has(name), "it is missing", "缺少该文件");
      demand(manifest.names.has(name), "nothing in the package speaks of it", "清单未述及该文件");
      const listed = manifest.digests.get(name);
      if (name === "manifest.json") return demand(!listed, "the manifest lists itself", "清单列入了自身");
      demand(listed, "the manifest does not list it", "清单未列该文件");
      const content = members.get(name);
      const agrees = content.length === listed.size && hex(await sha256(content)) === listed.sha256;
      demand(agrees, "its bytes have another digest", "摘要不符");
    });
    if (wrong) found.add("files", "failed", name, wrong);
    right &&= wrong === null;
  }
  if (right) found.ok("files");
}

async function checkKeys(found, manifest, trust) {
  let own;
  const wrong = await wrongWith(async () => {
    own = await trustOf(manifest.origin, manifest.keys.log, manifest.keys.witnesses);
  });
  if (wrong) {
    found.add("keys", "failed", "manifest.json", wrong);
    return null;
  }
  if (!trust) {
    found.open("keys", "", "compare the fingerprints with those that log and regions have published", "请将指纹与日志方及两地公布的指纹比对");
    return own;
  }
  const ours = own.origin === trust.origin ? null : new Wrong(`the package is of ${own.origin}`, "该包属于另一日志");
  found.decided("origin", "manifest.json", ours);
  found.decided("keys", "manifest.json", contradicted(own, trust));
  const named = new Set(allKeys(own).map((key) => key.text)), known = new Set(allKeys(trust).map((key) => key.text));
  const differing = [...named].filter((key) => !known.has(key)).concat([...known].filter((key) => !named.has(key)));
  if (differing.length > 0) {
    found.open("keys.further", "manifest.json", `only trusted, or only named: ${differing.sort().join(", ")}`, "有密钥仅被信任或仅被列出");
  }
  return trust;
}

function contradicted(own, trust) {
  const known = trust.log.map((key) => key.text);
  const stranger = own.log.find((key) => key.kind === ED25519 && !known.includes(key.text));
  if (stranger) return new Wrong(`the log's key is ${stranger.text}, which is not trusted`, "日志密钥不受信任");
  for (const [region, key] of own.witnesses) {
    const expected = trust.witnesses.get(region);
    const elsewhere = [...trust.witnesses].some(([one, theirs]) => one !== region && theirs.text === key.text);
    if ((expected && expected.text !== key.text) || elsewhere) {
      return new Wrong(`the key of the witness ${region} is ${key.text}, which is not trusted for it`, "见证密钥不受信任");
    }
  }
  return null;
}

async function checkEntriesOf(found, manifest, members, trust) {
  const proved = [], erased = new Set();
  for (const listed of manifest.entries) {
    const one = await prove(found, trust, listed.index, members.get(listed.entry), members.get(listed.receipt));
    if (one.level) for (const seal of sealsErasedBy(one.said)) erased.add(seal);
    proved.push(one);
  }
  for (const [at, listed] of manifest.entries.entries()) {
    if (proved[at].said) await checkBodies(found, listed, proved[at].said, members, erased);
  }
  return proved;
}

function checkErrand(found, manifest, proved) {
  const id = manifest.errand_id;
  const related = proved.filter(({ said }) => said && (said.errand_id === id || said.parent_id === id));
  const seals = related.map(({ said }) => said.seal).filter((seal) => typeof seal === "string");
  const strangers = proved.filter((one) =>
    !related.includes(one) && !sealsErasedBy(one.said).some((seal) => seals.includes(seal)));
  for (const { index } of strangers) found.failed("errand", `entry ${index}`, "it belongs to another errand", "属于另一办件");
  if (!proved.some(({ said }) => said?.errand_id === id)) {
    found.failed("errand", "manifest.json", "no entry belongs to the errand that the manifest names", "没有属于该办件的条目");
  } else if (strangers.length === 0) found.ok("errand");
}

function checkHeads(found, proved) {
  const roots = new Map();
  let forked = false;
  for (const { index, checkpoint } of proved) {
    if (!checkpoint) continue;
    if (!roots.has(checkpoint.size)) roots.set(checkpoint.size, checkpoint.root);
    if (!same(roots.get(checkpoint.size), checkpoint.root)) {
      forked = true;
      found.failed("fork", `entry ${index}`, `another checkpoint of size ${checkpoint.size} has another root`, "同一大小出现两个根");
    }
  }
  if (!forked) found.ok("fork");
  if (roots.size > 1) {
    found.open("consistency", "", "the package holds no proof of it; the witnesses vouch for it", "包内没有一致性证明；由见证方保证");
  }
}

function checkDate(found, manifest, proved) {
  const newest = proved.reduce((latest, { said }) => {
    const at = said ? readInstant(said.recorded_at) : 0n;
    return at > latest ? at : latest;
  }, 0n);
  if (readInstant(manifest.made_at) < newest - CLOCKS_MAY_DIFFER) {
    found.failed("date", "manifest.json", "it says to have been made before its newest entry was recorded", "制包时间早于条目");
  } else found.open("date", "manifest.json", "only whoever made the package says so", "仅为制包者所称");
}

function verdict(found, proved = [], used = null) {
  const { all } = found;
  const failed = all.some(({ state }) => state === "failed");
  const left = all.some(({ id, state }) => state === "not_checked" && !INCIDENTAL.has(id));
  const lacking = NEEDED.some((id) => !all.some((one) => one.id === id && one.state === "ok"));
  const word = failed ? "failed" : left || lacking ? "not_established" : "holds";
  const levels = proved.map(({ level }) => LEVELS.indexOf(level));
  const level = word === "holds" && levels.every((one) => one >= 0) ? LEVELS[Math.min(...levels)] : null;
  return { verdict: word, level, findings: all, entries: proved.filter((one) => one.level).map(fact), keys: used ? namedKeys(used) : [] };
}

function fact({ index, said }) {
  const told = (name) => (typeof said?.[name] === "string" ? said[name] : null);
  const names = ["recorded_at", "class", "action", "operation", "region", "outcome", "effect"];
  return { index, ...Object.fromEntries(names.map((name) => [name, told(name)])) };
}

function namedKeys(trust) {
  const named = (owner, { text, fingerprint }) => ({ of: owner, key: text, fingerprint });
  return [...trust.log.map((key) => named("log", key)),
    ...[...trust.witnesses].map(([region, key]) => named(`witness ${region}`, key))];
}

export function isReceipt(bytes) {
  return startsWith(bytes, utf8.encode(RECEIPT_HEAD));
}

async function verifyReceipt(bytes, trust) {
  const found = new Findings();
  let receipt;
  const wrong = await wrongWith(() => { receipt = readReceipt(bytes); });
  if (wrong) {
    found.add("receipt.form", "failed", "", wrong);
    return verdict(found);
  }
  if (receipt.entry === null) {
    found.failed("receipt.entry", `entry ${receipt.index}`, "it does not carry its entry", "收据未载条目");
    return verdict(found);
  }
  const one = await prove(found, trust, receipt.index, receipt.entry, bytes);
  if (Object.keys(one.said?.commitments ?? {}).length > 0) {
    found.open("bodies", `entry ${one.index}`, "a receipt carries no bodies", "收据不含报文");
  }
  return verdict(found, [one], trust);
}

// Check a package or a receipt. `trust` comes from readTrust; without it the package's own keys are used,
// and the verdict is never that everything holds.
export async function verify(bytes, trust = null) {
  await ready();
  if (isReceipt(bytes)) {
    if (!trust) throw new Error("A receipt names no keys: say which ones count.");
    return verifyReceipt(bytes, trust);
  }
  const found = new Findings();
  let members, manifest;
  const refused = await wrongWith(() => { members = readArchive(bytes); });
  if (refused) {
    found.add(refused.check ?? "archive.form", "failed", refused.member ?? "", refused);
    return verdict(found);
  }
  for (const id of Object.keys(CHECKS).filter((one) => one.startsWith("archive."))) found.ok(id);
  const reads = await wrongWith(() => { manifest = readManifest(members.get("manifest.json")); });
  if (!found.decided("manifest", "manifest.json", reads)) return verdict(found);
  await checkFiles(found, manifest, members);
  const used = await checkKeys(found, manifest, trust);
  if (!used) return verdict(found);
  const proved = await checkEntriesOf(found, manifest, members, used);
  checkErrand(found, manifest, proved);
  checkHeads(found, proved);
  checkDate(found, manifest, proved);
  found.open("complete", "", "a log cannot prove that it holds no further entry of an errand", "日志不能证明该办件别无条目");
  found.open("cover", "", "they are for reading; what counts is what the entries say", "封面与说明仅供阅读，以条目为准");
  return verdict(found, proved, used);
}

// -- the command line ------------------------------------------------------------------------------------

const STATUS = { holds: 0, failed: 1, not_established: 3 };
const MARKS = { ok: "ok", failed: "FAILED", not_checked: "not checked" };
const LAST_LINES = {
  holds: "Everything holds.",
  failed: "This does NOT hold.",
  not_established: "Nothing is wrong in itself, but whether it holds is NOT ESTABLISHED.",
};

function* lines({ verdict: word, level, findings, entries, keys }) {
  for (const { id, state, where, says, reason } of findings) {
    yield `${MARKS[state].padEnd(11)}  ${id}${where && ` [${where}]`}: ${says}${reason && ` (${reason})`}`;
  }
  yield "";
  for (const one of word === "failed" ? [] : entries) {
    const what = [one.action, one.operation, one.region].filter(Boolean).join(" ");
    yield `entry ${one.index} says: ${one.recorded_at}, ${what}, outcome ${one.outcome}, effect ${one.effect}`;
  }
  if (word === "not_established") yield* keys.map((key) => `${key.of}: ${key.key}, SHA-256 ${key.fingerprint}`);
  const unchecked = new Set(findings.filter(({ state }) => state === "not_checked").map(({ id }) => id));
  if (unchecked.size > 0) yield `Not checked, see above: ${[...unchecked].join(", ")}.`;
  yield LAST_LINES[word] + (level ? ` Evidence level: ${level}.` : "");
}

async function main([...given]) {
  const { readFile } = await import("node:fs/promises");
  const json = given.includes("--json"), trustAt = given.indexOf("--trust");
  const trustFile = trustAt >= 0 ? given.splice(trustAt, 2)[1] : null;
  const [file, ...more] = given.filter((one) => one !== "--json");
  if (!file || more.length > 0 || file.startsWith("-") || trustFile === undefined) {
    throw new Error("usage: node verify.mjs FILE [--trust KEYS.json] [--json]");
  }
  const trust = trustFile === null ? null : await readTrust(await readFile(trustFile, "utf8"));
  const result = await verify(new Uint8Array(await readFile(file)), trust);
  // A forger chooses some of these words: none may steer the terminal.
  const plain = (line) => line.replace(/[^ -~]/gu, (one) => `\\u{${one.codePointAt(0).toString(16)}}`);
  const shown = json ? [JSON.stringify(result, null, 2)] : [...lines(result)].map(plain);
  process.stdout.write(shown.join("\n") + "\n");
  return STATUS[result.verdict];
}

async function isMain() {
  if (typeof process === "undefined" || !process.versions?.node || !process.argv[1]) return false;
  const { realpath } = await import("node:fs/promises");
  const { pathToFileURL } = await import("node:url");
  return import.meta.url === pathToFileURL(await realpath(process.argv[1])).href;
}

if (await isMain()) {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`verify: ${error.message}\n`);
    process.exitCode = 2;
  }
}
