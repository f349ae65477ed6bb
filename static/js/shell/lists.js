// Lists: empty filter values stay out of the address, ticked rows bring the bulk bar, steppers open at the current stage.
import { each, whenReady } from "./ready.js";

document.addEventListener("htmx:configRequest", (event) => {
  if (!event.target.closest?.("[data-filters]")) return;
  const { parameters } = event.detail;
  for (const name of Object.keys(parameters)) if (parameters[name] === "") delete parameters[name];
});
document.addEventListener("formdata", (event) => {
  if (!event.target.matches("[data-filters]")) return;
  for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
});

// <input class="lz-check" data-pick-all> in the head, data-pick in the rows, [data-bulk] with [data-bulk-count]
document.addEventListener("change", (event) => {
  const card = event.target.closest("[data-picks]");
  if (!card || !event.target.matches("[data-pick], [data-pick-all]")) return;
  const rows = [...card.querySelectorAll("[data-pick]")];
  if (event.target.matches("[data-pick-all]")) rows.forEach((box) => { box.checked = event.target.checked; });
  const picked = rows.filter((box) => box.checked);
  rows.forEach((box) => box.closest("tr, li")?.classList.toggle("is-picked", box.checked));
  const all = card.querySelector("[data-pick-all]");
  if (all) { all.checked = picked.length === rows.length; all.indeterminate = picked.length > 0 && !all.checked; }
  card.querySelectorAll("[data-bulk]").forEach((bar) => { bar.hidden = !picked.length; });
  card.querySelectorAll("[data-bulk-count]").forEach((place) => { place.textContent = picked.length; });
});

// <ul data-order> of rows with [data-move="up"] and [data-move="down"]: the order of the rows is the order that is sent.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-order] [data-move]");
  const row = button?.closest("li");
  const other = button?.dataset.move === "up" ? row?.previousElementSibling : row?.nextElementSibling;
  if (!other) return;
  if (button.dataset.move === "up") other.before(row); else other.after(row);
  button.focus();
});

// A form that answers with a file leaves its dialogue open behind: close it once the form is on its way.
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-download]")) setTimeout(() => document.dispatchEvent(new CustomEvent("closeModal")), 0);
});

// After a filter, a sort or a page the focus stays on what was used, else on the new rows.
let used = "";
document.addEventListener("htmx:beforeRequest", (event) => {
  const chip = event.detail.elt.closest?.("details.lz-drop")?.querySelector("summary");
  used = (event.detail.elt.closest?.("[data-filters]") && chip?.id) || event.detail.elt.id || "";
});
document.addEventListener("htmx:afterSettle", (event) => {
  const { target, requestConfig } = event.detail;
  if (requestConfig?.verb !== "get" || target.id !== "results" || document.activeElement !== document.body) return;
  const place = document.getElementById(used) || target;
  if (place === target) target.tabIndex = -1;
  place.focus({ preventScroll: true });
});

whenReady((piece) => each(piece, "[data-scroll-to-current]", (box) => {
  const now = box.querySelector("[aria-current]");
  if (!now) return;
  box.scrollLeft += now.getBoundingClientRect().left - box.getBoundingClientRect().left - box.clientWidth / 2;
}));

// A table that fits needs no scroll box of its own: its head then sticks under the top bar.
const widths = new ResizeObserver((changes) => changes.forEach(({ target }) => {
  target.classList.remove("is-fit");
  target.classList.toggle("is-fit", target.scrollWidth <= target.clientWidth && innerWidth > 720);
}));
whenReady((piece) => each(piece, ".lz-tablewrap:not(.is-tall)", (wrap) => widths.observe(wrap)));
