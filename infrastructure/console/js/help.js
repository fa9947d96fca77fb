// Help beside the page: fetched when it is asked for; without a script its link leads to a page of its own.
// On a wide desk it stays until it is closed: a cookie says so, and the server then puts the text into each page.
const beside = matchMedia("(min-width: 1200px)");
const YEAR = 31536000;
const panel = () => document.getElementById("help");
const link = () => document.querySelector("[data-help]");

const remember = (open) => {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `tallyshop-help=open; Path=/; SameSite=Lax; Max-Age=${open ? YEAR : 0}${secure}`;
};

const turn = (open) => {
  panel().hidden = !open;
  delete panel().dataset.kept;
  link()?.setAttribute("aria-expanded", String(open));
};

const show = (open) => {
  turn(open);
  (open ? panel() : link())?.focus({ preventScroll: true });
  if (!open || beside.matches) remember(open);
};

// What was kept on a wide desk would lie over a narrow page; the style does not show it there.
const look = () => {
  if (panel()?.dataset.kept !== undefined && !beside.matches) turn(false);
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
  document.addEventListener("htmx:afterSettle", look);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-help-close]")) show(false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel()?.contains(document.activeElement)) show(false);
  });
  look();
};
