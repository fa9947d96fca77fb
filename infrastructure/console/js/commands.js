// The command palette and the keys: everything that the mouse does in the frame, without it.
const PLACES = {};

const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
const palette = () => document.getElementById("palette");
const shortcuts = () => document.getElementById("shortcuts");

const openPalette = () => {
  const dialog = palette();
  if (!dialog || dialog.open) return;
  dialog.showModal();
  const input = dialog.querySelector("input");
  input.value = "";
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.focus();
};

const options = () => [...palette().querySelectorAll("[role=option]")];

const select = (which) => {
  const all = options();
  if (!all.length) return;
  const now = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
  const next = which === "first" ? 0 : (now + which + all.length) % all.length;
  all.forEach((one, index) => one.setAttribute("aria-selected", String(index === next)));
  all[next].scrollIntoView({ block: "nearest" });
  palette().querySelector("input").setAttribute("aria-activedescendant", all[next].id);
};

const go = () => {
  const chosen = options().find((one) => one.getAttribute("aria-selected") === "true") ?? options()[0];
  chosen?.click();
};

const paletteKeys = (event) => {
  if (event.key === "ArrowDown") select(1);
  else if (event.key === "ArrowUp") select(-1);
  else if (event.key === "Enter") go();
  else return;
  event.preventDefault();
};

let pending = "";

const pageKeys = (event) => {
  if (event.key === "?") shortcuts()?.showModal();
  else if (event.key === "/") openPalette();
  else if (pending === "g" && PLACES[event.key]) PLACES[event.key].click();
  else if (event.key === "h") document.querySelector("[data-help]")?.click();
  else if (event.key === "n") document.querySelector("[data-primary]")?.click();
  else if (event.key === "g") { pending = "g"; setTimeout(() => { pending = ""; }, 1200); return; }
  else return;
  pending = "";
  event.preventDefault();
};

const learnPlaces = () => document.querySelectorAll("a[data-key]").forEach((link) => { PLACES[link.dataset.key] = link; });

export const startCommands = () => {
  learnPlaces();
  document.addEventListener("htmx:afterSettle", (event) => {
    learnPlaces();
    if (event.detail.target?.id === "found") select("first");
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); openPalette(); return; }
    if (palette()?.open) { paletteKeys(event); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
    pageKeys(event);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-palette]")) openPalette();
    if (event.target.closest("[data-shortcuts]")) shortcuts()?.showModal();
    const dialog = event.target.closest("dialog");
    if (dialog && (event.target === dialog || event.target.closest("[data-close], [role=option]"))) dialog.close();
  });
};
