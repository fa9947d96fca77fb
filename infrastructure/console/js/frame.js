// The frame around every page: theme, menus, offline banner, what htmx may not swap.
import { toast } from "./toasts.js";

const say = (name) => document.getElementById("phrases")?.dataset[name] ?? "";

const switchTheme = () => {
  const root = document.documentElement;
  const next = root.dataset.bsTheme === "dark" ? "light" : "dark";
  root.dataset.bsTheme = next;
  localStorage.setItem("theme", next);
};

const online = () => {
  const banner = document.getElementById("offline");
  if (banner) banner.hidden = navigator.onLine;
};

const closeMenus = (but) => document.querySelectorAll("details.ts-menu[open]").forEach((menu) => {
  if (menu !== but) menu.open = false;
});

const openSection = (hash) => {
  const details = document.getElementById(hash.slice(1))?.querySelector("details");
  if (details) { details.open = true; details.querySelector("input:not([type=hidden])")?.focus(); }
};

// A page that htmx takes apart is parsed as if there were no script: what is meant for that case would stand in it.
const dropWithoutScript = (event) => {
  event.detail.serverResponse = event.detail.serverResponse.replace(/<noscript>.*?<\/noscript>/gs, "");
};

export const startFrame = () => {
  document.addEventListener("htmx:beforeSwap", dropWithoutScript);
  document.addEventListener("click", (event) => {
    const target = event.target;
    closeMenus(target.closest("details.ts-menu"));
    if (target.closest("[data-theme]")) switchTheme();
    if (target.closest("[data-print]")) window.print();
    const anchor = target.closest("a[href^='#']");
    if (anchor) openSection(anchor.hash);
    const row = target.closest("tr[data-href]");
    if (row && !target.closest("a, button, input, label, summary")) row.querySelector("a")?.click();
    const copied = target.closest("[data-copied]");
    if (copied) navigator.clipboard?.writeText(copied.dataset.copied).then(() => toast(say("copied")));
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector("details.ts-menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });
  addEventListener("online", online);
  addEventListener("offline", online);
  document.addEventListener("htmx:afterSettle", online);
  document.addEventListener("htmx:sendError", () => toast(say("offline"), "failed"));
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status >= 500) toast(say("failed"), "failed");
  });
  document.addEventListener("htmx:pushedIntoHistory", () => document.getElementById("main")?.focus({ preventScroll: true }));
  online();
  const worker = document.documentElement.dataset.worker;
  if (worker && "serviceWorker" in navigator) navigator.serviceWorker.register(worker).catch(() => {});
};
