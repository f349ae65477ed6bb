// Keeps what is typed into <form data-draft="key"> in this browser until it is sent with success, offline too.
import { each, whenReady } from "./ready.js";

const PERSON = document.querySelector(".lz-app")?.dataset.person;
const PREFIX = "lz-draft:";
// Of one person: whoever signs in next on this browser sees nothing of it.
const NAME = (form) => `${PREFIX}${PERSON}:${form.dataset.draft}`;
const TAKEN = "draft_taken"; // the server's word that it has what a draft said
const FIELD = "_draft";
const KEEP_DAYS = 7;

const clock = (at) => new Date(at).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });

function say(form, text) {
  const place = form.querySelector("[data-draft-state]") || document.querySelector("[data-draft-state]"); // or in the page's head
  if (place) place.textContent = text;
}

function values(form) {
  return [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && name !== FIELD && typeof value === "string");
}

// What the pickers show for the keys they hold.
function labels(form) {
  return Object.fromEntries([...form.querySelectorAll("[data-picker] [name]")].map((key) => [key.name, key.picker?.value || ""]));
}

function save(form) {
  try {
    localStorage.setItem(NAME(form), JSON.stringify({ at: Date.now(), values: values(form), labels: labels(form) }));
    say(form, `草稿已存 ${clock(Date.now())}`);
  } catch { say(form, "草稿存不下，请尽快保存"); }
}

function restore(form) {
  const kept = read(NAME(form));
  if (!kept || form.querySelector("[data-form-errors]")) return;
  for (const control of form.elements) {
    if (!control.name || control.type === "hidden" || control.type === "file" || control.name === "csrfmiddlewaretoken") continue;
    const given = kept.values.filter(([name]) => name === control.name).map(([, value]) => value);
    if (control.type === "checkbox" || control.type === "radio") control.checked = given.includes(control.value);
    else if (control.multiple) [...control.options].forEach((option) => { option.selected = given.includes(option.value); });
    else if (given.length) control.value = given[0];
    if (given.length && kept.labels?.[control.name]) control.dataset.label = kept.labels[control.name];
  }
  say(form, `已恢复 ${clock(kept.at)} 的草稿`);
}

function read(name) {
  try {
    const kept = JSON.parse(localStorage.getItem(name));
    return kept && Date.now() - kept.at < KEEP_DAYS * 86_400_000 ? kept : null;
  } catch { return null; }
}

// Drop what the server has taken, and whatever is too old.
function settle() {
  try {
    const taken = document.cookie.match(new RegExp(`(?:^|; )${TAKEN}=([^;]+)`))?.[1];
    document.cookie = `${TAKEN}=; path=/; max-age=0; samesite=lax`;
    if (taken) localStorage.removeItem(decodeURIComponent(taken));
    Object.keys(localStorage).filter((name) => name.startsWith(PREFIX) && !read(name)).forEach((name) => localStorage.removeItem(name));
  } catch { /* no storage, no drafts */ }
}

function named(form) {
  const field = document.createElement("input");
  Object.assign(field, { type: "hidden", name: FIELD, value: NAME(form) });
  form.append(field);
}

settle();
if (PERSON) whenReady((piece) => each(piece, "form[data-draft]", (form) => {
  let timer;
  restore(form);
  named(form);
  form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => save(form), 400); });
  form.addEventListener("submit", () => { clearTimeout(timer); save(form); });
}));
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form[data-draft]");
  if (form && event.detail.successful) localStorage.removeItem(NAME(form));
});
