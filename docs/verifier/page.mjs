// The page around verify.mjs: takes files, shows findings. Every word of a file is shown as text, never as markup.
//
//   ?package=ADDRESS   opens a package from this very site
//   trust.json         beside this page: keys that whoever serves the page trusts; the page says that it used them

import { CHECKS, readTrust, verify } from "./verify.mjs";

const VERDICTS = {
  holds: ["核验通过", "Everything holds."],
  failed: ["核验不通过", "This does NOT hold."],
  not_established: ["未发现矛盾，但尚不能认定：密钥未经比对，或有要项未能核验", "Nothing is wrong in itself, but whether it holds is NOT ESTABLISHED."],
};
const LEVELS = {
  logged: "仅日志签名 logged",
  witnessed_by_one: "一方见证 witnessed by one",
  witnessed_by_both: "双方见证 witnessed by both",
};
const STATES = { ok: "通过 ok", failed: "不符 FAILED", not_checked: "未核验 not checked" };

const at = (id) => document.getElementById(id);
let trust = null;
let opened = null;

function element(tag, text = "", lang = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  if (lang) made.lang = lang;
  return made;
}

function inBoth(tag, chinese, english) {
  const made = element(tag, chinese);
  made.append(element("span", english, "en"));
  return made;
}

function row(cells) {
  const made = document.createElement("tr");
  made.append(...cells);
  return made;
}

function fill(id, rows) {
  at(id).querySelector("tbody").replaceChildren(...rows);
}

function finding({ id, state, where, says, reason, chinese }) {
  const what = inBoth("td", CHECKS[id][1] + (chinese && `（${chinese}）`), says + (reason && ` (${reason})`));
  const place = element("td", where);
  place.append(element("div"), element("code", id));
  const made = row([element("td", STATES[state]), place, what]);
  made.dataset.state = state;
  return made;
}

// The order of the checks within each state.
function worstFirst(one, other) {
  const order = ["failed", "not_checked", "ok"];
  return order.indexOf(one.state) - order.indexOf(other.state);
}

function show(result, name) {
  const [chinese, english] = VERDICTS[result.verdict];
  at("verdict").dataset.verdict = result.verdict;
  at("verdict").replaceChildren(...inBoth("span", chinese, english).childNodes);
  const level = result.level ? `　证据等级 evidence level: ${LEVELS[result.level]}` : "";
  const unchecked = new Set(result.findings.filter(({ state }) => state === "not_checked").map(({ id }) => id));
  const open = unchecked.size > 0 ? `　未核验 not checked: ${[...unchecked].join(", ")}` : "";
  at("subject").textContent = name + level + open;
  at("said").hidden = result.verdict === "failed";
  fill("entries", result.entries.map((one) => row([one.index, one.recorded_at,
    [one.action, one.operation].filter(Boolean).join(" "), one.region, one.outcome, one.effect]
    .map((value) => element("td", String(value ?? "—"))))));
  fill("keys", result.keys.map((key) => row([element("th", key.of), fingerprint(key)])));
  fill("findings", [...result.findings].sort(worstFirst).map(finding));
  at("result").hidden = false;
}

function fingerprint({ key, fingerprint: digits }) {
  const made = element("td");
  made.className = "code";
  made.append(element("div", digits.match(/.{8}/g).join(" ")), element("div", key));
  return made;
}

function complain(error) {
  at("result").hidden = true;
  at("problem").hidden = false;
  at("problem").textContent = error.message;
}

async function check() {
  if (!opened) return;
  at("problem").hidden = true;
  at("result").hidden = true;
  const [bytes, name] = opened;
  try {
    const result = await verify(bytes, trust);
    if (opened?.[0] === bytes) show(result, name);
  } catch (error) {
    complain(error);
  }
}

async function open(file) {
  opened = [new Uint8Array(await file.arrayBuffer()), file.name];
  await check();
}

async function use(text, origin) {
  try {
    trust = await readTrust(text);
    at("keys-note").textContent = `所用密钥 keys in use: ${origin} (${trust.origin})`;
  } catch (error) {
    trust = null;
    at("keys-note").textContent = "";
    opened = null;
    complain(error);
  }
}

// Only from this very site: a link must not make the page fetch what somebody else serves.
async function fetched(address) {
  const url = new URL(address, location.href);
  if (url.origin !== location.origin) throw new Error(`${url.origin} is not this site.`);
  return fetch(url, { credentials: "omit", redirect: "error" });
}

async function start() {
  const beside = await fetched("trust.json").catch(() => null);
  if (beside?.ok) await use(await beside.text(), "trust.json 本站所置 placed here by this site");
  const address = new URLSearchParams(location.search).get("package");
  if (address === null) return;
  const answer = await fetched(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  opened = [new Uint8Array(await answer.arrayBuffer()), address];
  await check();
}

at("file").addEventListener("change", ({ target }) => target.files[0] && open(target.files[0]).catch(complain));
at("trust").addEventListener("change", async ({ target }) => {
  const [file] = target.files;
  if (file) await use(await file.text(), file.name);
  await check();
});
addEventListener("dragover", (event) => {
  event.preventDefault();
  at("drop").classList.add("over");
});
addEventListener("dragleave", () => at("drop").classList.remove("over"));
addEventListener("drop", async (event) => {
  event.preventDefault();
  at("drop").classList.remove("over");
  // Keys first, whatever the order in which the files were dropped.
  const files = [...event.dataTransfer.files].sort((one, other) => other.name.endsWith(".json") - one.name.endsWith(".json"));
  for (const file of files) {
    if (file.name.endsWith(".json")) await use(await file.text(), file.name);
    else opened = [new Uint8Array(await file.arrayBuffer()), file.name];
  }
  await check();
});

start().catch(complain);
