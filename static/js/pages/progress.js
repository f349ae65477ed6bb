// The sheet of monthly progress: arrows and Enter walk down a column, Ctrl + Enter saves.
import { each, whenReady } from "../shell/ready.js";

function walk(sheet, event) {
  const box = event.target.closest("input.form-control");
  if (!box || event.isComposing) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); sheet.requestSubmit(); return; }
  const step = { ArrowDown: 1, Enter: event.shiftKey ? -1 : 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const field = box.name.split("-")[1];
  const column = [...sheet.querySelectorAll(`input.form-control[name$="-${field}"]`)];
  const next = column[column.indexOf(box) + step];
  if (next) { next.focus(); next.select(); }
}

whenReady((piece) => each(piece, "form[data-sheet]", (sheet) => sheet.addEventListener("keydown", (event) => walk(sheet, event))));
