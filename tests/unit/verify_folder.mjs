// Runs the JavaScript verifier over a folder: NAME.file with NAME.trust.json where keys are trusted.
// Prints one JSON object, verdicts by name; and the SM3 of every NAME.hash.
import { readdir, readFile } from "node:fs/promises";
import { isReceipt, readTrust, sm3, verify } from "../../docs/verifier/verify.mjs";

const folder = process.argv[2];
const names = await readdir(folder);
const trusts = new Map();
for (const name of names.filter((one) => one.endsWith(".trust.json"))) {
  trusts.set(name.replace(".trust.json", ""), await readTrust(await readFile(`${folder}/${name}`, "utf8")));
}
const found = {};
for (const name of names.filter((one) => one.endsWith(".file"))) {
  const bytes = new Uint8Array(await readFile(`${folder}/${name}`));
  const key = name.replace(".file", "");
  found[key] = { receipt: isReceipt(bytes), ...(await verify(bytes, trusts.get(key) ?? null)) };
}
for (const name of names.filter((one) => one.endsWith(".hash"))) {
  found[name.replace(".hash", "")] = Buffer.from(sm3(new Uint8Array(await readFile(`${folder}/${name}`)))).toString("hex");
}
process.stdout.write(JSON.stringify(found));
