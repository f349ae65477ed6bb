// The board: a card dragged into a column asks the server; refused, it goes back and the reasons open in the modal.
import Sortable from "sortablejs";
import { csrfToken, each, leave, whenReady } from "./shell/ready.js";
import { openWith } from "./shell/dialogs.js";
import { toast } from "./shell/toasts.js";

function live(board) {
  if (board.classList.contains("is-live")) return;
  board.classList.add("is-live");
  board.querySelectorAll("[data-column]").forEach((column) => Sortable.create(column, {
    group: board.id || "board",
    draggable: "[data-card]",
    filter: ".lz-pcard__menu",
    preventOnFilter: false,
    animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 160,
    delay: 180,
    delayOnTouchOnly: true,
    sort: false,
    ghostClass: "is-ghost",
    chosenClass: "is-chosen",
    fallbackClass: "is-drag",
    forceFallback: true,
    fallbackTolerance: 5,
    fallbackOnBody: true,
    scroll: true,
    onEnd: (move) => { if (move.from !== move.to) drop(board, move); },
  }));
}

function putBack({ item, from, oldDraggableIndex }) {
  from.insertBefore(item, from.querySelectorAll(":scope > [data-card]")[oldDraggableIndex] || null);
  item.classList.add("is-back");
  item.addEventListener("animationend", () => item.classList.remove("is-back"), { once: true });
}

async function drop(board, move) {
  const card = move.item;
  const body = new URLSearchParams({ [board.dataset.field || "stage"]: move.to.dataset.column, version: card.dataset.version || "" });
  card.classList.add("is-sending");
  try {
    const answer = await fetch(card.dataset.url, { method: "POST", body, credentials: "same-origin", headers: { "X-CSRFToken": csrfToken(), "HX-Request": "true", "HX-Target": "modal-body" } });
    await settle(board, move, answer);
  } catch {
    putBack(move);
    toast({ text: "网络不通，卡片已放回原处", kind: "bad" });
  } finally {
    card.classList.remove("is-sending");
  }
}

async function settle(board, move, answer) {
  if (leave(answer)) return;
  const html = await answer.text();
  if (answer.ok) {
    if (html.includes("data-card")) replace(move.item, html);
    announce(answer.headers.get("HX-Trigger"));
    document.body.dispatchEvent(new CustomEvent("boardchange", { bubbles: true }));
    if (answer.headers.get("HX-Refresh") === "true") location.reload();
    return;
  }
  putBack(move);
  if ((answer.status === 409 || answer.status === 422) && html.trim()) openWith(html);
  else toast({ text: answer.status === 403 ? "没有权限推进这个项目，卡片已放回原处" : "没有成功，卡片已放回原处，请稍后重试", kind: "bad" });
}

function replace(card, html) {
  const shape = document.createElement("template");
  shape.innerHTML = html.trim();
  const fresh = shape.content.querySelector("[data-card]");
  card.replaceWith(fresh);
  window.htmx.process(fresh);
}

function announce(header) {
  if (!header) return;
  try {
    for (const [name, detail] of Object.entries(JSON.parse(header))) document.body.dispatchEvent(new CustomEvent(name, { bubbles: true, detail: typeof detail === "object" ? detail : { value: detail } }));
  } catch {
    document.body.dispatchEvent(new CustomEvent(header, { bubbles: true, detail: {} }));
  }
}

whenReady((piece) => each(piece, "[data-board]", live));
