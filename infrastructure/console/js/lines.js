// Lines of a form: further ones from a template, taken out again, numbered as they stand.
export const addLine = (table, fill = {}) => {
  const index = Number(table.dataset.next);
  table.dataset.next = String(index + 1);
  const template = table.querySelector("template");
  const made = template.content.firstElementChild.cloneNode(true);
  made.querySelectorAll("[name], [id], [for], [aria-describedby]").forEach((element) => {
    for (const name of ["name", "id", "for", "aria-describedby"]) {
      if (element.hasAttribute(name)) element.setAttribute(name, element.getAttribute(name).replace("INDEX", index));
    }
  });
  for (const [name, value] of Object.entries(fill)) {
    made.querySelectorAll(`[data-fill=${name}]`).forEach((element) => {
      if ("value" in element) element.value = value; else element.textContent = value;
    });
  }
  table.querySelector("[data-lines]").append(made);
  return made;
};

const dropEmpty = (table) => table.querySelectorAll("input[name$=-sku]").forEach((input) => {
  if (!input.value) input.closest("[data-line]").remove();
});

const recount = (element) => element.dispatchEvent(new Event("input", { bubbles: true }));

export const startLines = () => {
  document.addEventListener("click", (event) => {
    const drop = event.target.closest("[data-drop-line]");
    if (drop) {
      const table = drop.closest("[data-table]");
      drop.closest("[data-line]").remove();
      recount(table.querySelector("input, select") ?? table);
      table.dispatchEvent(new CustomEvent("lines", { bubbles: true }));
    }
    const pick = event.target.closest("[data-pick]");
    if (pick) {
      event.preventDefault();
      const table = document.getElementById(pick.dataset.into);
      const same = [...table.querySelectorAll("input[data-fill=sku]")].find((input) => input.value === pick.dataset.sku);
      dropEmpty(table);
      const line = same ? same.closest("[data-line]") : addLine(table, pick.dataset);
      const quantity = line.querySelector("input[data-quantity]");
      if (same) quantity.value = Number(quantity.value || 0) + 1;
      recount(quantity);
      table.dispatchEvent(new CustomEvent("lines", { bubbles: true }));
      const search = document.getElementById(pick.dataset.search);
      if (search) { search.value = ""; search.focus(); search.dispatchEvent(new Event("input", { bubbles: true })); }
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("[data-product-search]")) return;
    event.preventDefault();
    document.querySelector("[data-pick]")?.click();
  });
};
