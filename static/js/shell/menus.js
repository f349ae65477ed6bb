// <details> menus: one open at a time, closed by Escape, a click elsewhere or a choice; arrows walk the items.
const open = () => document.querySelectorAll("details.lz-drop[open]");

function shut(menu, back) {
  menu.open = false;
  if (back) menu.querySelector("summary").focus();
}

// A menu near the right edge would leave the screen: it opens towards the left instead.
function fit(menu) {
  const box = menu.querySelector(":scope > .lz-menu");
  if (!box || box.classList.contains("is-right")) return;
  if (box.getBoundingClientRect().right > document.documentElement.clientWidth - 8) box.classList.add("is-right");
}

document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.("details.lz-drop") || !menu.open) return;
  open().forEach((other) => { if (other !== menu && !other.contains(menu)) shut(other); });
  fit(menu);
}, true);
document.addEventListener("click", (event) => {
  open().forEach((menu) => { if (!menu.contains(event.target) || event.target.closest("a.lz-menu__i")) shut(menu); });
});
document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details.lz-drop[open]");
  if (!menu) return;
  if (event.key === "Escape") { event.preventDefault(); shut(menu, true); }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.target.matches("input, select, textarea")) return;
  event.preventDefault();
  const items = [...menu.querySelectorAll(".lz-menu__i")];
  items[(items.indexOf(document.activeElement) + step + items.length) % items.length]?.focus();
});
