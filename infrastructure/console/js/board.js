// The board: a card is dragged to a column whose action is legal for it; the server decides.
import Sortable from "sortablejs";

const sent = (card, column) => {
  const form = card.querySelector(`form[data-to="${column.dataset.column}"]`);
  if (form) form.requestSubmit();
};

const start = () => document.querySelectorAll("[data-column]:not([data-ready])").forEach((column) => {
  column.dataset.ready = "";
  Sortable.create(column, {
    group: "orders", draggable: "[data-card]", animation: 150, ghostClass: "ts-ghost",
    onMove: (event) => {
      const to = event.to.dataset.column;
      return event.to === event.from || event.dragged.dataset.moves.split(" ").includes(to);
    },
    onEnd: (event) => {
      if (event.to === event.from) return;
      event.from.insertBefore(event.item, event.from.children[event.oldIndex] ?? null);
      sent(event.item, event.to);
    },
  });
});

start();
document.addEventListener("htmx:afterSettle", start);
