// The calendar: a next step dragged to another day asks the server and springs back when refused; keys walk the days.
import Sortable from "sortablejs";
import { csrfToken, each, leave, whenReady } from "../shell/ready.js";
import { toast } from "../shell/toasts.js";

const STALE = 412;
const FAR = 8; // pixels after which a press is meant as a drag

function live(calendar) {
  if (calendar.classList.contains("is-live")) return;
  calendar.classList.add("is-live");
  calendar.querySelectorAll("[data-drop]").forEach((cell) => Sortable.create(cell, {
    group: "calendar",
    draggable: "[data-move]",
    animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 140,
    delay: 180,
    delayOnTouchOnly: true,
    sort: false,
    forceFallback: true,
    fallbackTolerance: 5,
    fallbackOnBody: true,
    ghostClass: "is-ghost",
    fallbackClass: "is-drag",
    onMove: (move) => { over(calendar, move.to); },
    onEnd: (move) => { over(calendar, null); if (move.from !== move.to) drop(calendar, move); },
  }));
  calendar.addEventListener("pointerdown", (event) => explain(event));
  calendar.addEventListener("keydown", (event) => keys(calendar, event));
}

function over(calendar, cell) {
  calendar.querySelectorAll(".is-over").forEach((day) => day.classList.remove("is-over"));
  cell?.closest("[data-day]")?.classList.add("is-over");
}

// Somebody tries to drag what has to stay: say why.
function explain(event) {
  const entry = event.target.closest("[data-fixed]");
  if (!entry || event.button !== 0) return;
  const { clientX, clientY } = event;
  const stop = () => { removeEventListener("pointermove", far); removeEventListener("pointerup", stop); };
  const far = (move) => {
    if (Math.hypot(move.clientX - clientX, move.clientY - clientY) < FAR) return;
    stop();
    if (event.pointerType === "mouse") toast({ text: entry.dataset.fixed, kind: "info" });
  };
  addEventListener("pointermove", far);
  addEventListener("pointerup", stop);
}

async function drop(calendar, { item, from, to, oldDraggableIndex }) {
  const back = () => {
    from.insertBefore(item, from.querySelectorAll(":scope > [data-move]")[oldDraggableIndex] || null);
    item.classList.add("is-back");
    item.addEventListener("animationend", () => item.classList.remove("is-back"), { once: true });
  };
  const day = (cell) => cell.closest("[data-day]").dataset.day;
  item.classList.add("is-sending");
  try {
    const { answer, told } = await send(item.dataset.move, day(to), item.dataset.version);
    if (!answer) return;
    if (!answer.ok) {
      back();
      toast({ text: told.text || "没有成功，已放回原处，请稍后重试", kind: "bad" });
      if (answer.status === STALE) refresh(calendar);
      return;
    }
    item.dataset.version = told.version; // it may be dragged on before the page has come anew
    const gone = from.closest(".is-past"); // no step goes back to a day that is over
    toast({ text: told.text, word: "撤销", act: gone ? null : () => undo(calendar, item.dataset.move, day(from), told.version) });
    refresh(calendar);
  } catch {
    back();
    toast({ text: "网络不通，已放回原处", kind: "bad" });
  } finally {
    item.classList.remove("is-sending");
  }
}

async function send(url, to, version) {
  const answer = await fetch(url, { method: "POST", body: new URLSearchParams({ to, version }), credentials: "same-origin", headers: { "X-CSRFToken": csrfToken(), "HX-Request": "true" } });
  if (leave(answer)) return {};
  const told = await answer.json().catch(() => (answer.status === 403 ? { text: "您不能改这一步的日期，已放回原处" } : {}));
  return { answer, told };
}

async function undo(calendar, url, to, version) {
  const { answer, told } = await send(url, to, version);
  if (answer) toast({ text: told.text || "没有成功", kind: answer.ok ? "ok" : "bad" });
  refresh(document.querySelector("[data-calendar]") || calendar);
}

function refresh(calendar) {
  window.htmx.ajax("GET", calendar.dataset.url, { target: "#results", swap: "innerHTML" });
}

const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const LINKS = { PageUp: "[data-before]", PageDown: "[data-after]", t: "[data-today]", T: "[data-today]" };

function keys(calendar, event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea, summary")) return;
  if (LINKS[event.key]) {
    event.preventDefault();
    calendar.querySelector(LINKS[event.key]).click();
    return;
  }
  const day = event.target.closest("[data-day]");
  if (!day) return;
  const days = [...calendar.querySelectorAll("[data-day]")];
  if (STEPS[event.key]) {
    const next = days[days.indexOf(day) + STEPS[event.key]];
    event.preventDefault();
    if (!next) return;
    days.forEach((one) => { one.tabIndex = one === next ? 0 : -1; });
    next.focus();
  } else if ((event.key === "Enter" || event.key === " ") && event.target === day) {
    event.preventDefault();
    day.querySelector("[data-open]").click();
  }
}

whenReady((piece) => each(piece, "[data-calendar]", live));
