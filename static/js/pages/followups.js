// 记跟进: the save bar says what the record will do before it is saved (the rule itself is the server's).
const form = document.querySelector("[data-log]");
const place = form?.querySelector("[data-log-says]");
const HIGH_LEADERS = ["district", "top"];

function say() {
  const tile = form.querySelector("[name=kind]:checked")?.closest("[data-level]");
  if (!tile) return;
  const high = HIGH_LEADERS.includes(form.elements.leader_level?.value);
  const level = high ? 3 : Number(tile.dataset.level);
  const counts = level >= 2 || Boolean(form.elements.result?.value.trim());
  const told = counts ? `计为有效跟进（${tile.dataset.word}，${level} 级），最近联系将更新` : `${tile.dataset.word}为 1 级：在“更多”里写明结果才计为有效跟进`;
  place.querySelector("span").textContent = told;
  place.querySelector("use").setAttribute("href", counts ? "#i-ok" : "#i-info");
  place.classList.toggle("is-quiet", !counts);
}

// A chosen date is shown on its chip from the start; 其他人 opens the box for the name.
function chosen(event) {
  const radio = event?.target.closest?.("[name=contact]");
  if (!radio || radio.value) return;
  const box = radio.closest("fieldset").querySelector("details");
  box.open = true;
  box.querySelector("input").focus();
}

if (form) {
  form.addEventListener("change", (event) => { chosen(event); say(); });
  form.addEventListener("input", say);
  const date = form.elements.next_on;
  if (date.value) date.dispatchEvent(new Event("change", { bubbles: true }));
  say();
}
