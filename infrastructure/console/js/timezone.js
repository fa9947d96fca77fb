// Where the browser says that it is, chosen in a list of time zones that nobody has touched yet.
const look = () => {
  const list = document.querySelector("[data-time-zone] select:not([data-seen])");
  if (!list) return;
  list.dataset.seen = "";
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if ([...list.options].some((option) => option.value === here)) list.value = here;
};

export const startTimeZone = () => {
  document.addEventListener("htmx:afterSettle", look);
  look();
};
