// Help beside the page: fetched when it is asked for; without a script its link leads to a page of its own.
const panel = () => document.getElementById("help");
const link = () => document.querySelector("[data-help]");

const show = (open) => {
  panel().hidden = !open;
  link()?.setAttribute("aria-expanded", String(open));
  (open ? panel() : link())?.focus({ preventScroll: true });
};

export const startHelp = () => {
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!event.detail.elt.matches("[data-help]") || panel().hidden) return;
    event.preventDefault();
    show(false);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target?.id === "help") show(true);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-help-close]")) show(false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel()?.contains(document.activeElement)) show(false);
  });
};
