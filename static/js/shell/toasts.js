// Toasts: six seconds, longer while hovered or focused; errors stay until they are closed.
import { whenReady } from "./ready.js";

const STAY = 6000;
const SHAPES = { ok: "i-ok", warn: "i-warn", bad: "i-bad", info: "i-info" };

const box = () => document.getElementById("toasts");

// The box is a popover, so that it lies above an open dialog; showing it again lifts it over one opened later.
function lift() {
  const host = box();
  if (!host.showPopover) return;
  if (host.matches(":popover-open")) host.hidePopover();
  if (host.childElementCount) host.showPopover();
}

function live(node) {
  let timer;
  const wait = () => { clearTimeout(timer); if (!node.classList.contains("is-bad")) timer = setTimeout(() => close(node), STAY); };
  node.addEventListener("mouseenter", () => clearTimeout(timer));
  node.addEventListener("mouseleave", wait);
  node.addEventListener("focusin", () => clearTimeout(timer));
  node.addEventListener("focusout", wait);
  wait();
}

function close(node) {
  node.remove();
  if (!box().childElementCount && box().matches(":popover-open")) box().hidePopover();
}

export function toast({ text, kind = "ok", url = "", word = "查看", act = null }) {
  const node = document.getElementById("toast-shape").content.firstElementChild.cloneNode(true);
  node.className = `lz-toast is-${kind}`;
  node.querySelector("use").setAttribute("href", `#${SHAPES[kind] || SHAPES.info}`);
  node.querySelector("span").textContent = text;
  if (url || act) node.querySelector("span").after(action(node, url, word, act));
  for (const same of box().querySelectorAll(".lz-toast")) if (same.querySelector("span").textContent === text) same.remove();
  box().append(node);
  lift();
  live(node);
}

function action(node, url, word, act) {
  const link = document.createElement(act ? "button" : "a");
  link.className = "lz-toast__a";
  link.textContent = word;
  if (act) {
    link.type = "button";
    link.addEventListener("click", () => { close(node); act(); });
  } else {
    link.href = url;
  }
  return link;
}

whenReady((piece) => {
  if (piece !== document || !box()) return;
  box().querySelectorAll("[data-toast]").forEach(live);
  lift();
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-toast-close]");
  if (button) close(button.closest("[data-toast]"));
});
// HX-Trigger: {"toast": {"text": "…", "kind": "ok"}} or {"toast": "…"}
document.addEventListener("toast", (event) => toast(event.detail.text ? event.detail : { text: String(event.detail.value) }));
