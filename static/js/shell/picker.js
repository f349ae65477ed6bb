// Turns a key field into a search box: typing asks the server, arrows choose, Enter or a click fills the key in.
import { each, leave, whenReady } from "./ready.js";

const WAIT = 220;

class Picker {
  constructor(host) {
    this.host = host;
    this.key = host.querySelector("input");
    this.box = this.build();
    this.find = this.box.querySelector("input");
    this.list = this.box.querySelector(".lz-picker__list");
    this.key.picker = this.find;
    this.take(this.key.value, this.key.dataset.label || this.key.value, false);
    this.listen();
  }

  // The key keeps its name and becomes hidden; label, errors and focus belong to the visible box.
  build() {
    const box = document.createElement("div");
    box.className = "lz-picker__box";
    box.innerHTML = '<i class="ti ti-search" aria-hidden="true"></i><input class="form-control" type="text" autocomplete="off" role="combobox" aria-autocomplete="list" aria-expanded="false">'
      + '<button class="lz-icon lz-picker__x" type="button" aria-label="清除" hidden><i class="ti ti-x" aria-hidden="true"></i></button><div class="lz-picker__list" role="listbox" hidden></div>';
    const find = box.querySelector("input");
    find.id = this.key.id;
    this.key.id = `${this.key.id}_key`;
    find.placeholder = this.host.dataset.placeholder;
    find.setAttribute("aria-controls", `${find.id}_list`);
    box.querySelector(".lz-picker__list").id = `${find.id}_list`;
    for (const name of ["aria-invalid", "aria-describedby"]) if (this.key.hasAttribute(name)) find.setAttribute(name, this.key.getAttribute(name));
    this.key.type = "hidden";
    this.host.append(box);
    return box;
  }

  listen() {
    this.find.addEventListener("input", (event) => { event.stopPropagation(); this.typed(); });
    this.find.addEventListener("keydown", (event) => this.keys(event));
    this.find.addEventListener("blur", () => setTimeout(() => this.leave(), 150));
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.choose(event.target.closest("[data-value]")));
    this.box.querySelector(".lz-picker__x").addEventListener("click", () => { this.take("", "", true); this.find.focus(); });
  }

  typed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), WAIT);
  }

  async ask() {
    const text = this.find.value.trim();
    if (!text) return this.take("", "", true);
    this.turn = (this.turn || 0) + 1;
    const turn = this.turn;
    const url = new URL(this.host.dataset.url, location.href);
    url.searchParams.set("q", text);
    try {
      const answer = await fetch(url, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      if (leave(answer)) return undefined;
      const html = await answer.text();
      if (turn === this.turn) this.show(html);
    } catch {
      this.show('<p class="lz-picker__none">没有取到结果，请再试一次</p>');
    }
    return undefined;
  }

  show(html) {
    this.list.innerHTML = html;
    this.open(true);
    this.mark(0);
  }

  open(on) {
    this.list.hidden = !on;
    this.find.setAttribute("aria-expanded", on);
    if (!on) this.find.removeAttribute("aria-activedescendant");
  }

  options() { return [...this.list.querySelectorAll("[data-value]")]; }

  mark(at) {
    const options = this.options();
    options.forEach((option, number) => {
      option.id ||= `${this.list.id}_${number}`;
      option.classList.toggle("is-on", number === at);
      option.setAttribute("aria-selected", number === at);
    });
    options[at]?.scrollIntoView({ block: "nearest" });
    if (options[at]) this.find.setAttribute("aria-activedescendant", options[at].id);
  }

  keys(event) {
    if (event.isComposing) return;
    const options = this.options();
    const now = options.findIndex((option) => option.classList.contains("is-on"));
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !this.list.hidden) { event.preventDefault(); this.mark((now + step + options.length) % options.length); }
    if (event.key === "Enter" && !this.list.hidden) { event.preventDefault(); this.choose(options[now]); }
    if (event.key === "Escape" && !this.list.hidden) { event.preventDefault(); event.stopPropagation(); this.leave(); }
  }

  choose(option) {
    if (option) this.take(option.dataset.value, option.dataset.label, true);
  }

  take(value, label, tell) {
    const changed = this.key.value !== value;
    this.key.value = value;
    this.label = label;
    this.find.value = label;
    this.box.querySelector(".lz-picker__x").hidden = !value;
    this.open(false);
    if (tell && changed) for (const name of ["input", "change"]) this.key.dispatchEvent(new Event(name, { bubbles: true }));
  }

  // Leaving without a choice puts the chosen row's name back: a half-typed name is no choice.
  leave() {
    this.open(false);
    this.find.value = this.find.value.trim() ? this.label : "";
    if (!this.find.value) this.take("", "", true);
  }
}

whenReady((piece) => each(piece, "[data-picker]", (host) => { if (!host.querySelector(".lz-picker__box")) new Picker(host); }));
