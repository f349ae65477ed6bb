// Keeps what is typed into <form data-draft="key"> in this browser until it is sent with success, offline too.
import { each, whenReady } from "./ready.js";

const NAME = (form) => `lz-draft:${form.dataset.draft}`;
const SENT = "lz-draft-sent";
const KEEP_DAYS = 7;

const clock = (at) => new Date(at).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });

function say(form, text) {
  const place = form.querySelector("[data-draft-state]");
  if (place) place.textContent = text;
}

function values(form) {
  return [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string");
}

function save(form) {
  try {
    localStorage.setItem(NAME(form), JSON.stringify({ at: Date.now(), values: values(form) }));
    say(form, `草稿已存 ${clock(Date.now())}`);
  } catch { say(form, "草稿存不下，请尽快保存"); }
}

function restore(form) {
  const kept = read(form);
  if (!kept || form.querySelector("[data-form-errors]")) return;
  for (const control of form.elements) {
    if (!control.name || control.type === "hidden" || control.type === "file" || control.name === "csrfmiddlewaretoken") continue;
    const given = kept.values.filter(([name]) => name === control.name).map(([, value]) => value);
    if (control.type === "checkbox" || control.type === "radio") control.checked = given.includes(control.value);
    else if (control.multiple) [...control.options].forEach((option) => { option.selected = given.includes(option.value); });
    else if (given.length) control.value = given[0];
  }
  say(form, `已恢复 ${clock(kept.at)} 的草稿`);
}

function read(form) {
  try {
    const kept = JSON.parse(localStorage.getItem(NAME(form)));
    return kept && Date.now() - kept.at < KEEP_DAYS * 86_400_000 ? kept : null;
  } catch { return null; }
}

// A plain form: the page after it without the same form means that it was taken.
function settle() {
  try {
    const key = sessionStorage.getItem(SENT);
    sessionStorage.removeItem(SENT);
    if (key && ![...document.querySelectorAll("form[data-draft]")].some((form) => NAME(form) === key)) localStorage.removeItem(key);
  } catch { /* no storage, no drafts */ }
}

settle();
whenReady((piece) => each(piece, "form[data-draft]", (form) => {
  let timer;
  restore(form);
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => save(form), 400); });
  form.addEventListener("submit", () => { clearTimeout(timer); save(form); try { sessionStorage.setItem(SENT, NAME(form)); } catch { /* kept until next time */ } });
}));
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form[data-draft]");
  if (form && event.detail.successful) localStorage.removeItem(NAME(form));
});
