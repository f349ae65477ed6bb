// Global search: Ctrl+K or / opens it anywhere, arrows choose, Enter opens; without script the link leads to the page.
import { openDialog } from "./dialogs.js";

const dialog = () => document.getElementById("search");
const input = () => document.getElementById("search-q");
const items = () => [...document.querySelectorAll("#search-results [role=option]")];

function start() {
  openDialog(dialog());
  input().select();
}

function choose(step) {
  const list = items();
  if (!list.length) return;
  const now = list.findIndex((item) => item.classList.contains("is-on"));
  mark(list, (now + step + list.length) % list.length);
}

function mark(list, at) {
  list.forEach((item, number) => {
    item.id ||= `search-option-${number}`;
    item.classList.toggle("is-on", number === at);
    item.setAttribute("aria-selected", number === at);
  });
  list[at]?.scrollIntoView({ block: "nearest" });
  input().setAttribute("aria-activedescendant", list[at]?.id || "");
}

document.addEventListener("click", (event) => {
  if (!dialog() || !event.target.closest("[data-search]") || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  start();
});
document.addEventListener("keydown", (event) => {
  if (!dialog() || event.isComposing) return;
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if ((event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) || (event.key === "/" && !typing && !document.querySelector("dialog[open]"))) {
    event.preventDefault();
    start();
  } else if (event.target === input()) {
    keys(event);
  }
});

function keys(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const chosen = document.querySelector("#search-results .is-on");
  if (step) { event.preventDefault(); choose(step); }
  if (event.key === "Enter" && chosen) { event.preventDefault(); location.assign(chosen.href); }
}

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "search-results") return;
  input().setAttribute("aria-expanded", items().length > 0);
  mark(items(), 0);
});
