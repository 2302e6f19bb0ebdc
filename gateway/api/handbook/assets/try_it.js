// The form on an operation's page: sends what stands in it to this gateway, and shows what comes back.
// The token is kept in this page's memory only: in the field it was put into, in no store and no address.
"use strict";

const section = document.querySelector("section.try");
const form = section.querySelector("form");
const status = section.querySelector(".said");
const result = section.querySelector(".result");
const words = JSON.parse(section.dataset.said);

const part = (what) => form.querySelector(`[data-what="${what}"]`);
const say = (name, ...values) => {
  status.textContent = values.reduce((text, value) => text.replace("{}", value), words[name] ?? name);
};
const made = (name, text = "", kind = "") => {
  const element = document.createElement(name);
  element.textContent = text;
  if (kind) element.className = kind;
  return element;
};

// -- tokens of the sandbox ------------------------------------------------------------------------------

async function offerClients() {
  const select = part("client");
  const scopes = section.dataset.scopes.split(" ");
  const answer = await fetch(`${section.dataset.issuer}/sandbox/clients`, { credentials: "omit" });
  if (!answer.ok) throw new Error(String(answer.status));
  const fitting = (await answer.json()).filter((one) => scopes.some((scope) => one.scope.includes(scope)));
  const body = part("body")?.value ?? "";
  // Whoever the example speaks for is offered first.
  const named = fitting.findIndex((one) =>
    [one.institution_code, one.area_code].some((code) => code && body.includes(code)));
  for (const one of fitting) {
    const option = made("option", `${one.organisation_name} (${one.client_id})`);
    option.value = one.client_id;
    option.dataset.secret = one.client_secret;
    select.append(option);
  }
  select.selectedIndex = Math.max(named, 0);
  form.querySelector('[data-what="clients"]').hidden = fitting.length === 0;
}

async function getToken() {
  const chosen = part("client").selectedOptions[0];
  const asked = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: chosen.value,
    client_secret: chosen.dataset.secret,
  });
  try {
    const url = `${section.dataset.issuer}/oauth2/token`;
    const answer = await fetch(url, { method: "POST", body: asked, credentials: "omit" });
    const told = await answer.json();
    if (!answer.ok) return say("no_token", told.error_description ?? answer.status);
    part("token").value = told.access_token;
    return say("got_token", Math.floor(told.expires_in / 60));
  } catch {
    return say("no_issuer");
  }
}

// -- the request ----------------------------------------------------------------------------------------

const freshKey = () => {
  // crypto.randomUUID is only there on https and on localhost; an intranet may have neither.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};

const keyField = () => form.querySelector('[data-name="Idempotency-Key"]');

/** What is to be sent, or the name of what is wrong and the field that it is about. */
function asked() {
  const token = part("token").value.trim().replace(/^Bearer\s+/i, "");
  if (!token) return { wrong: ["token_missing"], field: part("token") };
  const headers = { Authorization: `Bearer ${token}` };
  const query = new URLSearchParams();
  let path = section.dataset.path;
  for (const field of form.querySelectorAll('[data-what="parameter"]')) {
    const value = field.value.trim();
    const { name, within } = field.dataset;
    if (!value && field.required) return { wrong: ["missing", name], field };
    if (within === "path") path = path.replace(`{${name}}`, encodeURIComponent(value));
    else if (value && within === "query") query.set(name, value);
    else if (value) headers[name] = value;
  }
  if (part("accept")) headers.Accept = part("accept").value;
  const body = part("body")?.value;
  if (body !== undefined) {
    try {
      JSON.parse(body);
    } catch {
      return { wrong: ["not_json"], field: part("body") };
    }
    headers["Content-Type"] = "application/json";
  }
  if (part("sure") && !part("sure").checked) return { wrong: ["sure"], field: part("sure") };
  const address = String(query) ? `${path}?${query}` : path;
  return { address, options: { method: section.dataset.method, headers, body } };
}

async function send(event) {
  event.preventDefault();
  const { wrong, field, address, options } = asked();
  if (wrong) {
    say(...wrong);
    field.focus();
    return;
  }
  const button = form.querySelector("button.main");
  button.disabled = true;
  say("sending");
  const began = performance.now();
  try {
    const answer = await fetch(address, { ...options, credentials: "omit", cache: "no-store", redirect: "error" });
    await show(answer, Math.round(performance.now() - began));
    status.textContent = "";
    result.focus();
  } catch {
    result.hidden = true;
    say("lost");
  } finally {
    button.disabled = false;
  }
}

// -- the answer -----------------------------------------------------------------------------------------

async function show(answer, milliseconds) {
  const kind = answer.headers.get("content-type") ?? "";
  const line = made("p", "", answer.ok ? "status good" : "status bad");
  line.append(
    made("strong", `${answer.status} ${answer.statusText}`.trim()),
    ` ${words.took.replace("{}", milliseconds)}`,
  );
  const headers = made("dl", "", "headers");
  for (const [name, value] of answer.headers) headers.append(made("dt", name), made("dd", value));
  const pieces = [line];
  if (kind.includes("json")) {
    const text = await answer.text();
    const told = JSON.parse(text);
    if (kind.includes("problem") && /^\/problems\/[a-z-]+$/.test(told.type)) pieces.push(explained(told));
    pieces.push(headers, block(JSON.stringify(told, null, 2)));
  } else if (kind.startsWith("text/")) {
    pieces.push(headers, block(await answer.text()));
  } else {
    const size = (await answer.arrayBuffer()).byteLength;
    pieces.push(headers, made("p", words.bytes.replace("{}", size).replace("{}", kind)));
  }
  result.replaceChildren(...pieces);
  result.hidden = false;
}

function explained(problem) {
  const line = made("p");
  const link = made("a", words.explained);
  link.href = `${problem.type}?lang=${section.dataset.lang}`;
  line.append(link);
  return line;
}

function block(text) {
  const box = made("pre");
  box.tabIndex = 0;
  box.append(made("code", text));
  return box;
}

form.addEventListener("submit", send);
if (keyField()) {
  keyField().value = freshKey();
  part("new-key").addEventListener("click", () => {
    keyField().value = freshKey();
  });
}
if (section.dataset.issuer) {
  part("get-token").addEventListener("click", getToken);
  offerClients().catch(() => say("no_issuer"));
}
form.hidden = false;
