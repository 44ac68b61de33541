// Runs a page's script against a document of a few lines, opens every number, and prints what lit.
import { readFileSync } from "node:fs";

const page = readFileSync(0, "utf8");
const part = (pattern) => pattern.exec(page)[1];

class Node {
  constructor(name) {
    Object.assign(this, { name, attributes: {}, children: [], listeners: {}, hidden: false });
    this.style = { setProperty() {} };
    const classes = () => new Set((this.attributes.class ?? "").split(" ").filter(Boolean));
    const keep = (set) => {
      this.attributes.class = [...set].join(" ");
    };
    this.classList = {
      add: (one) => keep(classes().add(one)),
      remove: (one) => {
        const set = classes();
        set.delete(one);
        keep(set);
      },
      toggle: (one, on) => (on ? this.classList.add(one) : this.classList.remove(one)),
      contains: (one) => classes().has(one),
    };
  }
  setAttribute(name, value) {
    this.attributes[name] = String(value);
  }
  addEventListener(name, listener) {
    this.listeners[name] = listener;
  }
  append(...added) {
    this.children.push(...added.map((one) => (one instanceof Node ? one : String(one))));
  }
  replaceChildren(...added) {
    this.children = [];
    this.append(...added);
  }
  get firstChild() {
    return this.children[0];
  }
  set textContent(text) {
    this.children = [text];
  }
  get textContent() {
    return this.children.map((one) => one.textContent ?? one).join(" ");
  }
  all() {
    return this.children.flatMap((one) => (one instanceof Node ? [one, ...one.all()] : []));
  }
  querySelector(selector) {
    const [last] = selector.split(" ").reverse();
    return (
      this.all().find((one) =>
        last[0] === "." ? one.classList.contains(last.slice(1)) : one.name === last,
      ) ?? null
    );
  }
  click() {
    this.listeners.click({ currentTarget: this, target: this });
  }
  getBoundingClientRect() {
    return { top: 0, left: 0, width: 100, height: 10 };
  }
  focus() {}
  scrollIntoView() {}
  scrollTo() {}
}

const body = new Node("body");
const byId = new Map(
  ["report", "evidence", "data", "picker", "fingerprint"].map((id) => [id, new Node(id)]),
);
body.append(...byId.values());
byId.get("data").textContent = part(/id="data">(.*?)<\/script>/s);
const nothing = () => {};
const window = { innerWidth: 1280, scrollTo: nothing, addEventListener: nothing };
const document = {
  createElement: (name) => new Node(name),
  createElementNS: (_, name) => new Node(name),
  getElementById: (id) => byId.get(id),
  querySelector: (selector) => body.querySelector(selector),
  querySelectorAll: () => [],
  addEventListener: nothing,
};
class ResizeObserver {
  observe(node) {
    node.clientWidth = 100;
  }
}
new Function(
  "document",
  "window",
  "history",
  "location",
  "ResizeObserver",
  "requestAnimationFrame",
  part(/<script>(.*?)<\/script>/s),
)(document, window, { replaceState: nothing }, { hash: "" }, ResizeObserver, (later) => later());

const main = byId.get("report");
const utterances = main.all().filter((one) => one.classList.contains("utterance"));
const opened = {};
for (const number of main.all().filter((one) => one.attributes["aria-pressed"] === "false")) {
  number.click();
  const lit = utterances.flatMap((one, index) => (one.classList.contains("lit") ? [index] : []));
  opened[number.attributes.title ?? `said at ${number.textContent}`] = lit;
}
console.log(
  JSON.stringify({
    text: main.textContent,
    opened,
    pressed: main.all().filter((one) => one.attributes["aria-pressed"] === "true").length,
  }),
);
