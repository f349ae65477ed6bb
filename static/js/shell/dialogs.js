// Modal, side sheet and search are <dialog>: the browser traps the focus and gives it back.
let opener = null;

const dialogOf = (target) => (target.id === "modal-body" || target.id === "sheet-body" ? target.closest("dialog") : null);

export function openDialog(dialog) {
  if (dialog.open) return;
  opener = document.activeElement;
  dialog.showModal();
}

export function closeDialogs() {
  document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close());
}

export function openWith(html) {
  const body = document.getElementById("modal-body");
  body.innerHTML = html;
  window.htmx.process(body);
  show(body);
}

function show(body) {
  const dialog = dialogOf(body);
  openDialog(dialog);
  const wanted = dialog.querySelector("[autofocus], [data-form-errors], .lz-modal__b :is(input:not([type=hidden]), select, textarea), .lz-modal__f .btn-primary, .lz-modal__f .btn");
  wanted?.focus();
}

document.addEventListener("htmx:afterSwap", (event) => {
  if (!dialogOf(event.detail.target)) return;
  if (event.detail.target.childElementCount) show(event.detail.target);
});
document.addEventListener("click", (event) => {
  const dialog = event.target.closest("dialog");
  if (dialog && (event.target === dialog || event.target.closest("[data-close]"))) dialog.close();
});
document.addEventListener("close", (event) => {
  if (!(event.target instanceof HTMLDialogElement)) return;
  event.target.querySelector("#modal-body, #sheet-body")?.replaceChildren();
  if (opener?.isConnected) opener.focus();
  opener = null;
}, true);
document.addEventListener("closeModal", closeDialogs);
