// What happened, said aloud and gone after a while.
const LASTS = 6000;

export const toast = (text, kind = "done") => {
  const region = document.getElementById("toasts");
  const made = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
  made.classList.add(`toast-${kind}`);
  made.querySelector("[data-text]").textContent = text;
  region.append(made);
  expire(made);
};

const expire = (element) => setTimeout(() => element.remove(), LASTS);

export const startToasts = () => {
  const look = () => document.querySelectorAll("#toasts .ts-toast:not([data-seen])").forEach((one) => {
    one.dataset.seen = "";
    expire(one);
  });
  look();
  document.addEventListener("htmx:afterSettle", look);
  document.addEventListener("click", (event) => event.target.closest("[data-dismiss]")?.closest(".ts-toast")?.remove());
};
