// Runs before the first paint: the chosen theme, else the machine's.
const dark = matchMedia("(prefers-color-scheme: dark)");
const apply = () => {
  const chosen = localStorage.getItem("theme");
  document.documentElement.dataset.bsTheme = chosen ?? (dark.matches ? "dark" : "light");
};
apply();
dark.addEventListener("change", apply);
