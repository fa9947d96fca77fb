// Forms: sent once, kept when left by mistake, and the bar that appears when something changed.
const changed = new WeakSet();

const watched = (form) => form.matches("[data-watch]");
const isDirty = () => [...document.querySelectorAll("form[data-watch]")].some((form) => changed.has(form));

const mark = (form) => {
  changed.add(form);
  form.classList.add("is-changed");
};

const settle = (form) => changed.delete(form);

const question = () => document.getElementById("phrases")?.dataset.unsaved ?? "";

export const startForms = () => {
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form");
    if (form && watched(form)) mark(form);
    const bulk = event.target.closest("[data-choose]");
    if (bulk) choose(bulk);
    if (event.target.matches("[data-submit-on-change]")) event.target.form.requestSubmit();
  });
  document.addEventListener("change", (event) => {
    const { largest, tooLarge } = event.target.dataset;
    if (!largest) return;
    const isTooLarge = [...event.target.files].some((file) => file.size > Number(largest));
    event.target.setCustomValidity(isTooLarge ? tooLarge : "");
    event.target.reportValidity();
  });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); event.stopPropagation(); return; }
    if (event.submitter?.dataset.confirm && !confirm(event.submitter.dataset.confirm)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    settle(form);
    if (form.method !== "post") return;
    form.dataset.sent = "yes";
    form.setAttribute("aria-busy", "true");
    setTimeout(() => release(form), 15000);
  }, true);
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.detail.elt.closest?.("form");
    if (form) release(form);
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
  addEventListener("beforeunload", (event) => { if (isDirty()) event.preventDefault(); });
  document.addEventListener("htmx:confirm", (event) => {
    const leaves = event.detail.elt.matches("a") && event.detail.elt.getAttribute("hx-target") === null;
    if (leaves && isDirty() && !confirm(question())) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-summary] a");
    if (link) { event.preventDefault(); toField(link.getAttribute("href").slice(1)); }
  });
  document.addEventListener("htmx:afterSettle", lookAgain);
  lookAgain();
};

// A form that comes back was not saved: what was typed before is in it, and the summary says why.
const lookAgain = () => {
  document.querySelectorAll("form[data-watch]:has([data-again])").forEach(mark);
  document.querySelector("[data-summary]:not([data-seen])")?.focus();
  document.querySelectorAll("[data-summary]").forEach((summary) => { summary.dataset.seen = ""; });
};

const toField = (name) => {
  const place = document.getElementById(name);
  if (!place) return;
  const field = document.getElementById(place.dataset.for) ?? place.parentElement.querySelector("[aria-invalid=true], input:not([type=hidden]), select");
  place.scrollIntoView({ block: "center" });
  field?.focus({ preventScroll: true });
};

const release = (form) => {
  delete form.dataset.sent;
  form.removeAttribute("aria-busy");
};

const choose = (box) => {
  const form = box.closest("form, [data-bulk]");
  const boxes = [...form.querySelectorAll("input[name=id]")];
  if (box.dataset.choose === "all") boxes.forEach((one) => { one.checked = box.checked; });
  const chosen = boxes.filter((one) => one.checked).length;
  const bar = form.querySelector("[data-bulk-bar]");
  if (bar) { bar.hidden = chosen === 0; bar.querySelector("[data-count]").textContent = chosen; }
};
