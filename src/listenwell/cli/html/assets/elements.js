// Words are set as text, never as markup: `el` is the only way in which this page makes elements.
const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return node;
}

function el(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function section(id, title, ...children) {
  return el(
    "section",
    { "aria-labelledby": `h-${id}` },
    el("h2", { id: `h-${id}` }, title),
    ...children,
  );
}

function placed(node, left, width) {
  node.style.left = `${left}%`;
  if (width !== undefined) node.style.width = `${width}%`;
  return node;
}

function unpack(ranges) {
  const indices = [];
  for (const [first, last] of ranges) for (let i = first; i <= last; i += 1) indices.push(i);
  return indices;
}
