// Calls a function for what is on the page now and for everything that htmx brings later.
export function whenReady(draw) {
  const first = () => draw(document);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", first);
  else first();
  document.addEventListener("htmx:load", (event) => { if (event.target !== document.body) draw(event.target); });
}

// All matches in a piece of the page, the piece itself included.
export function each(piece, selector, act) {
  if (piece.matches?.(selector)) act(piece);
  piece.querySelectorAll(selector).forEach(act);
}

export function csrfToken() {
  return document.querySelector("input[name=csrfmiddlewaretoken]")?.value || document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] || "";
}

// An answer that sends the browser elsewhere (signed out meanwhile): go there, and say so.
export function leave(answer) {
  const elsewhere = answer.headers.get("HX-Redirect") || (answer.redirected ? answer.url : "");
  if (elsewhere) location.assign(elsewhere);
  return Boolean(elsewhere);
}
