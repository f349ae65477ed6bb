// htmx requests: the token, the thin bar while one runs, and a Chinese sentence when one fails.
import { csrfToken } from "./ready.js";
import { toast } from "./toasts.js";

const SAID = {
  400: "提交的内容不完整，请刷新页面后再试",
  403: "没有权限，或页面已过期。请刷新后再试，仍不行请联系组长或指挥部",
  404: "没有找到，可能已被移走或不在你的范围内",
  413: "文件太大，请压缩或分成几份再上传",
  423: "登录失败次数过多，账号已暂时锁定",
  429: "操作太频繁，请稍候再试",
  500: "系统出错了，已记录，页面上的内容没有丢。请稍后重试",
  502: "服务暂时连不上，请稍后重试",
  503: "系统正在恢复，请稍等几秒后重试",
};
let running = 0;

function busy(step) {
  running = Math.max(0, running + step);
  document.documentElement.classList.toggle("lz-busy", running > 0);
}

const isQuiet = (detail) => detail.elt?.closest?.("[data-quiet]");

// A panel shows its own fault with a retry; anything else says so in a toast and the page stays as it is.
function failed(detail, text) {
  const again = () => window.htmx.trigger(detail.elt, detail.requestConfig?.triggeringEvent?.type || "retry");
  const panel = detail.elt?.closest?.("[data-panel]");
  if (panel) return showFault(panel, text);
  if (isQuiet(detail)) return undefined;
  const safe = detail.requestConfig?.verb === "get" && detail.requestConfig?.triggeringEvent;
  return toast({ text, kind: "bad", ...(safe ? { word: "重试", act: again } : {}) });
}

function showFault(panel, text) {
  const note = document.createElement("div");
  note.className = "lz-note is-warn";
  note.innerHTML = '<svg aria-hidden="true"><use href="#i-warn"/></svg><span></span><button type="button" class="lz-note__a lz-push">重试</button>';
  note.querySelector("span").textContent = text;
  note.querySelector("button").addEventListener("click", () => window.htmx.ajax("GET", panel.getAttribute("hx-get"), { source: panel, target: panel }));
  panel.replaceChildren(note);
}

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = csrfToken();
});
document.addEventListener("htmx:beforeRequest", (event) => { if (!isQuiet(event.detail)) busy(1); });
document.addEventListener("htmx:afterRequest", (event) => { if (!isQuiet(event.detail)) busy(-1); });
document.addEventListener("htmx:sendError", (event) => failed(event.detail, "网络不通，刚才的操作没有完成。内容还在页面上，恢复后请重试"));
document.addEventListener("htmx:timeout", (event) => failed(event.detail, "等了太久没有回应，请重试"));
document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  failed(event.detail, SAID[status] || `没有成功（${status}），请稍后重试`);
});
// Signed out meanwhile: the login page must not land inside a table.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  const login = document.querySelector("[data-login]")?.dataset.login;
  if (!login || !xhr.responseURL || new URL(xhr.responseURL).pathname !== login || location.pathname === login) return;
  event.detail.shouldSwap = false;
  location.assign(`${login}?next=${encodeURIComponent(location.pathname + location.search)}`);
});
// A button that adds rows goes once its rows are there; the answer brings the next one.
document.addEventListener("htmx:afterSwap", (event) => {
  const source = event.detail.requestConfig?.elt;
  if (source?.hasAttribute("data-once")) source.remove();
});
