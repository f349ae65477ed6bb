// Runs before the first paint: takes the theme that was chosen here, else the one of the system.
const KEY = "lz-theme";
function chosen() {
  try { return localStorage.getItem(KEY); } catch { return null; }
}
document.documentElement.dataset.bsTheme = chosen() || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
