// Forms: the summary of errors gets the focus, a link of it lands in the field, nothing is sent twice.
import { each, whenReady } from "./ready.js";

whenReady((piece) => {
  each(piece, "[data-form-errors]", (note) => note.focus());
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-form-errors] a[href^='#']");
  const field = link && document.getElementById(link.getAttribute("href").slice(1));
  if (!field) return;
  event.preventDefault();
  const control = field.matches("input, select, textarea") ? field : field.querySelector("input, select, textarea") || field;
  (control.picker || control).focus();
  control.scrollIntoView({ block: "center" });
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.matches("[hx-post], [data-hx-post]")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
  // A download leaves the page standing: the form must work again.
  setTimeout(() => delete form.dataset.sent, 4000);
});
// Back from the cache of the browser: the form may be sent again.
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

// <button type="button" data-set-date="2026-11-27" data-for="id_next_on">
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-set-date]");
  if (!button) return;
  const field = document.getElementById(button.dataset.for);
  field.value = button.dataset.setDate;
  field.dispatchEvent(new Event("change", { bubbles: true }));
});
document.addEventListener("change", (event) => {
  document.querySelectorAll(`[data-set-date][data-for="${event.target.id}"]`).forEach((button) => {
    button.setAttribute("aria-pressed", button.dataset.setDate === event.target.value);
  });
});

// A small form inside a table goes with Escape: <form data-escape> with <button type="button" data-cancel>.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  event.target.closest?.("form[data-escape]")?.querySelector("[data-cancel]")?.click();
});
