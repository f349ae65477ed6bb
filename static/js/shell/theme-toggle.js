// Light or dark, kept in this browser; charts redraw on the "themechange" event.
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-theme-toggle]")) return;
  const root = document.documentElement;
  root.dataset.bsTheme = root.dataset.bsTheme === "dark" ? "light" : "dark";
  try { localStorage.setItem("lz-theme", root.dataset.bsTheme); } catch { /* a browser without storage keeps it for this page */ }
  document.dispatchEvent(new CustomEvent("themechange"));
});
