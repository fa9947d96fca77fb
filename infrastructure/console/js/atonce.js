// Rows that change at once: the server's row then takes the place. Where it refuses or cannot be reached, all is as it was.
const going = new WeakMap();

const rowOf = (event) => event.detail.elt.matches?.("form[data-at-once]") && event.detail.elt.closest("[data-row]");
const columnNamed = (name) => document.querySelector(`[data-column="${name}"]`);

const sized = (column) => {
  const size = column?.closest("section").querySelector("[data-size]");
  if (size) size.textContent = column.querySelectorAll("[data-card]").length;
};

const moved = (row, column, next = column?.firstElementChild) => {
  const from = row.closest("[data-column]");
  if (!column || !from || from === column) return;
  column.insertBefore(row, next);
  sized(from);
  sized(column);
};

const begin = (row, form) => {
  const state = row.querySelector("[data-state]");
  const then = document.querySelector(`template[data-expected="${form.dataset.then}"]`);
  going.set(row, { state, was: state ? [...state.childNodes] : [], column: row.closest("[data-column]"), next: row.nextElementSibling });
  row.querySelectorAll("details[open]").forEach((menu) => { menu.open = false; });
  row.classList.add("is-going");
  row.setAttribute("aria-busy", "true");
  if (state && then) state.replaceChildren(then.content.cloneNode(true));
  if (form.dataset.to) moved(row, columnNamed(form.dataset.to));
};

const back = (row) => {
  const before = going.get(row);
  if (!before) return;
  going.delete(row);
  before.state?.replaceChildren(...before.was);
  if (before.column) moved(row, before.column, before.next?.parentElement === before.column ? before.next : null);
  row.classList.remove("is-going");
  row.classList.add("is-back");
  row.removeAttribute("aria-busy");
};

// The server's row may belong elsewhere than was thought: an order that needs approval is not confirmed.
const settled = (row) => {
  if (row.dataset.at) moved(row, columnNamed(row.dataset.at));
  if (document.activeElement === document.body) row.querySelector("summary, a")?.focus({ preventScroll: true });
};

export const startAtOnce = () => {
  document.addEventListener("htmx:beforeRequest", (event) => {
    const row = rowOf(event);
    if (row) begin(row, event.detail.elt);
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const row = event.detail.target;
    if (going.has(row) && event.detail.xhr.status >= 400) back(row);
  });
  for (const failure of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
    document.addEventListener(failure, (event) => {
      const row = rowOf(event);
      if (row) back(row);
    });
  }
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.elt.matches?.("[data-row]")) settled(event.detail.elt);
  });
};
