// The chain map: nodes are HTML in reading order, edges are curves drawn between their boxes.
import { each, whenReady } from "./shell/ready.js";

const SVG = "http://www.w3.org/2000/svg";
const words = (text) => (text || "").split(/\s+/).filter(Boolean);

class ChainMap {
  constructor(host) {
    this.host = host;
    this.inner = host.querySelector(".lz-map__in");
    this.nodes = new Map([...host.querySelectorAll("[data-node]")].map((node) => [node.dataset.node, node]));
    this.canvas = document.createElementNS(SVG, "svg");
    this.canvas.classList.add("lz-map__edges");
    this.canvas.setAttribute("aria-hidden", "true");
    this.inner.prepend(this.canvas);
    this.inner.addEventListener("click", (event) => this.select(event.target.closest("button[data-node]")));
    this.inner.addEventListener("keydown", (event) => this.walk(event));
    new ResizeObserver(() => this.draw()).observe(this.inner);
    this.draw();
  }

  edges() {
    const found = [];
    for (const [key, node] of this.nodes) for (const target of words(node.dataset.feeds)) if (this.nodes.has(target)) found.push([key, target]);
    return found;
  }

  selected() { return this.host.querySelector('[data-node][aria-pressed="true"]')?.dataset.node; }

  // Everything that the selected node feeds, as far as the anchor.
  path(from) {
    const seen = new Set();
    const queue = from ? [from] : [];
    while (queue.length) {
      const key = queue.shift();
      for (const target of words(this.nodes.get(key)?.dataset.feeds)) {
        const edge = `${key} ${target}`;
        if (!seen.has(edge)) { seen.add(edge); if (this.nodes.get(target).matches("button")) queue.push(target); }
      }
    }
    return seen;
  }

  box(key) {
    const frame = this.inner.getBoundingClientRect();
    const rect = this.nodes.get(key).getBoundingClientRect();
    return { left: rect.left - frame.left, right: rect.right - frame.left, middle: (rect.top + rect.bottom) / 2 - frame.top, height: rect.height, round: this.nodes.get(key).classList.contains("lz-hub") };
  }

  curve(from, to, spread) {
    const start = this.box(from);
    const end = this.box(to);
    const forward = start.left <= end.left;
    const lean = start.round ? Math.max(-0.4, Math.min(0.4, (end.middle - start.middle) / 300)) * start.height : 0;
    const inset = start.round ? start.height / 2 - Math.sqrt((start.height / 2) ** 2 - lean ** 2) : 0;
    const x1 = forward ? start.right + 3 - inset : start.left - 3 + inset;
    const y1 = start.middle + lean;
    const x2 = forward ? end.left - 3 : end.right + 3;
    const y2 = end.middle + spread;
    const bend = Math.max(18, Math.abs(x2 - x1) / 2) * (forward ? 1 : -1);
    const cut = end.round ? (end.height / 2 - Math.sqrt(Math.max(0, (end.height / 2) ** 2 - spread ** 2))) * (forward ? 1 : -1) : 0;
    return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2 + cut} ${y2}`;
  }

  draw() {
    const lit = this.path(this.selected());
    const all = this.edges();
    this.canvas.replaceChildren();
    const sides = new Map();
    for (const [from, to] of all) {
      const side = `${to} ${this.box(from).left <= this.box(to).left}`;
      sides.set(side, [...(sides.get(side) || []), [from, to]]);
    }
    for (const group of sides.values()) this.drawSide(group.sort(([a], [b]) => this.box(a).middle - this.box(b).middle), lit);
    this.canvas.append(...[...this.canvas.children].filter((path) => path.classList.contains("is-on")));
  }

  // Several edges that end at one side of a node are spread a little, in the order of their origins.
  drawSide(group, lit) {
    const room = this.nodes.get(group[0][1]).getBoundingClientRect().height;
    const step = Math.min(room > 100 ? 24 : 10, (room * 0.7) / group.length);
    group.forEach(([from, to], number) => {
      const path = document.createElementNS(SVG, "path");
      path.setAttribute("d", this.curve(from, to, (number - (group.length - 1) / 2) * step));
      path.classList.toggle("is-dash", /\bis-(gap|plan)\b/.test(this.nodes.get(from).className));
      path.classList.toggle("is-on", lit.has(`${from} ${to}`));
      this.canvas.append(path);
    });
  }

  select(node) {
    if (!node) return;
    this.nodes.forEach((other) => { if (other.matches("button")) other.setAttribute("aria-pressed", other === node); });
    this.draw();
  }

  walk(event) {
    const node = event.target.closest("button[data-node]");
    const act = { ArrowRight: () => this.across(node, 1), ArrowLeft: () => this.across(node, -1), ArrowDown: () => this.along(node, 1), ArrowUp: () => this.along(node, -1) }[event.key];
    if (!node || !act) return;
    event.preventDefault();
    act()?.focus();
  }

  // Right and left follow the edges; up and down stay in the band.
  across(node, direction) {
    const here = this.box(node.dataset.node);
    const near = this.edges().filter((edge) => edge.includes(node.dataset.node)).map(([from, to]) => this.nodes.get(from === node.dataset.node ? to : from));
    const through = near.flatMap((other) => (other.matches("button") ? [other] : this.beyond(other, node)));
    const ahead = through.filter((other) => (this.box(other.dataset.node).left - here.left) * direction > 0);
    return ahead.sort((a, b) => Math.abs(this.box(a.dataset.node).middle - here.middle) - Math.abs(this.box(b.dataset.node).middle - here.middle))[0];
  }

  beyond(hub, node) {
    return this.edges().filter((edge) => edge.includes(hub.dataset.node)).flat().filter((key) => key !== hub.dataset.node && key !== node.dataset.node).map((key) => this.nodes.get(key)).filter((other) => other.matches("button"));
  }

  along(node, step) {
    const band = [...node.closest(".lz-band").querySelectorAll("button[data-node]")];
    return band[band.indexOf(node) + step];
  }
}

whenReady((piece) => each(piece, "[data-chain-map]", (host) => { if (!host.querySelector(".lz-map__edges")) new ChainMap(host); }));
