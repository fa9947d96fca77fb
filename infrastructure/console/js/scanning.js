// Scanning: a scanner is a keyboard that ends in Enter. Each code adds one, Ctrl-Z takes the last one back.
import { addLine } from "./lines.js";
import { startCamera } from "./camera.js";

const SHOWN = 5;
const known = new Map();
let done = [];
let turn = Promise.resolve();
let sound;

const beep = (high) => {
  sound ??= new AudioContext();
  const tone = sound.createOscillator();
  tone.frequency.value = high ? 1200 : 220;
  tone.connect(sound.destination);
  tone.start();
  tone.stop(sound.currentTime + (high ? 0.06 : 0.25));
};

// An answer that was lost is asked for once more.
const asked = (address) => fetch(address).catch((lost) => (navigator.onLine ? fetch(address) : Promise.reject(lost)));

// Without a network the code itself becomes the line: the server knows it when the document is booked.
const meaning = async (field, code) => {
  if (known.has(code)) return known.get(code);
  try {
    const answer = await asked(`${field.dataset.scan}?code=${encodeURIComponent(code)}`);
    if (!answer.ok || answer.redirected) return null;
    known.set(code, await answer.json());
    return known.get(code);
  } catch {
    return { sku: code, name: "" };
  }
};

const lineOf = (table, sku) =>
  [...table.querySelectorAll("[data-lines] input[data-fill=sku]")].find((input) => input.value === sku)?.closest("[data-line]");

const show = (field, entry) => {
  const list = field.closest("[data-scanner]").querySelector("[data-scanned]");
  const item = document.createElement("li");
  item.textContent = entry.line ? `${entry.name || entry.code} × ${entry.after}` : `${entry.code}: ${list.dataset.unknown}`;
  item.className = entry.line ? "" : "is-unknown";
  entry.item = item;
  list.prepend(item);
  [...list.children].slice(SHOWN).forEach((one) => one.remove());
};

const told = (field) => {
  field.closest("[data-scanner]").querySelector("[data-take-back]").disabled = done.length === 0;
  field.form.dispatchEvent(new Event("input", { bubbles: true }));
};

const add = async (field, code) => {
  const product = await meaning(field, code);
  const table = document.getElementById(field.dataset.into);
  if (!table) return;
  beep(product !== null);
  if (!product) { show(field, { code }); return; }
  const same = lineOf(table, product.sku);
  const line = same ?? addLine(table, product);
  const quantity = line.querySelector("[data-quantity]");
  const before = same ? Number(quantity.value) || 0 : 0;
  quantity.value = before + 1;
  const entry = { code, name: product.name, line, quantity, before, isNew: !same, after: before + 1 };
  done.push(entry);
  show(field, entry);
  told(field);
};

const takeBack = (field) => {
  done = done.filter((entry) => entry.line.isConnected);
  const entry = done.pop();
  if (!entry) return;
  if (entry.isNew) entry.line.remove(); else entry.quantity.value = entry.before;
  entry.item.remove();
  told(field);
};

export const scan = (field, code) => {
  if (code) turn = turn.then(() => add(field, code)).catch(() => beep(false));
};

const entered = (field) => {
  const code = field.value.trim();
  field.value = "";
  field.closest("[data-scanner]").querySelector(".ts-results").replaceChildren();
  scan(field, code);
};

// A code that is scanned into another field must not send the form: the field for codes takes over.
const strays = (field) => field.matches?.("input:not([data-scan])") && field.form?.querySelector("[data-scan]");

export const startScanning = () => {
  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key === "Enter" && strays(field)) { event.preventDefault(); field.form.querySelector("[data-scan]").focus(); return; }
    if (!field.matches?.("[data-scan]")) return;
    const back = event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && field.value === "";
    if (event.key !== "Enter" && !back) return;
    event.preventDefault();
    if (back) takeBack(field); else entered(field);
  });
  document.addEventListener("click", (event) => {
    const scanner = event.target.closest("[data-take-back]")?.closest("[data-scanner]");
    if (scanner) { takeBack(scanner.querySelector("[data-scan]")); scanner.querySelector("[data-scan]").focus(); }
  });
  startCamera(scan);
};
