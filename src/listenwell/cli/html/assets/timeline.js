const STEPS = [15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800];

function clock(seconds) {
  const whole = Math.round(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const padded = parts.map((part) => String(part).padStart(2, "0"));
  return parts[0] ? `${parts[0]}:${padded[1]}:${padded[2]}` : `${parts[1]}:${padded[2]}`;
}

function path(spans, length) {
  return spans
    .map(([begin, end]) => {
      const x = (1000 * begin) / length;
      const width = Math.max(0.6, (1000 * (end - begin)) / length);
      return `M${x.toFixed(2)} 0h${width.toFixed(2)}v10h-${width.toFixed(2)}z`;
    })
    .join("");
}

function lane(spans, length, attributes) {
  return svg(
    "svg",
    { viewBox: "0 0 1000 10", preserveAspectRatio: "none", "aria-hidden": "true", ...attributes },
    svg("path", { d: path(spans, length) }),
  );
}

function drawTimeline(session, show) {
  const { length, timed, hidden } = session.line;
  if (!length) return null;
  const lit = lane([], length, { class: "lane lit" });
  const rows = [el("span", { class: "gap" }), lit];
  for (const person of session.people.filter((one) => one.lane)) {
    const spans = session.utterances.filter((u) => u.who === person.key).flatMap((u) => u.spans);
    rows.push(
      el("span", { class: `lane-name role-${person.role}`, title: person.name }, person.name),
      lane(spans, length, {
        class: `lane role-${person.role}`,
        onclick: (event) => show(nearest(session, event)),
      }),
    );
  }
  const strip = el("div", {
    class: "strip",
    role: "group",
    "aria-label": "Moments on the timeline",
  });
  rows.push(el("span", { class: "gap" }), strip, el("span", { class: "gap" }), axis(length, timed));
  const markers = session.cues
    .filter(
      (cue, place, all) =>
        cue.moment &&
        all[place - 1]?.index !== cue.index &&
        session.utterances[cue.index].spans.length,
    )
    .map((cue) => marker(session, cue, show));
  strip.append(...markers.map((one) => one.node));
  const settle = () => spread(strip, markers);
  new ResizeObserver(settle).observe(strip);
  const notes = [
    timed ? null : "Laid out by words: the file does not place each utterance in time.",
    hidden ? `${hidden.toLocaleString("en")} more speakers are not drawn.` : null,
  ]
    .filter(Boolean)
    .join(" ");
  const node = section(
    "timeline",
    "The session",
    el("div", { class: "lanes" }, rows),
    notes ? el("p", { class: "quiet small" }, notes) : null,
  );
  node.classList.add("timeline");
  const light = (indices) => {
    const spans = indices.flatMap((index) => session.utterances[index].spans);
    lit.firstChild.setAttribute("d", path(spans, length));
  };
  return { node, light };
}

function marker(session, cue, show) {
  const at = session.utterances[cue.index].spans[0][0] / session.line.length;
  const node = el(
    "button",
    {
      type: "button",
      class: `marker tone-${cue.tone}`,
      title: `${cue.label}: ${cue.words}`,
      "aria-label": `Moment ${cue.moment}, ${cue.label}${cue.time ? ` at ${cue.time}` : ""}`,
      onclick: () => show(cue.index),
    },
    String(cue.moment),
  );
  return { node: placed(node, 100 * at), at };
}

// Markers that would cover each other drop a row.
function spread(strip, markers) {
  const width = strip.clientWidth;
  const ends = [];
  for (const { node, at } of markers) {
    let row = 0;
    while (ends[row] !== undefined && at * width - ends[row] < 30) row += 1;
    ends[row] = at * width;
    node.style.top = `${row * 1.8}rem`;
  }
  strip.style.height = `${Math.max(1, ends.length) * 1.8}rem`;
}

function axis(length, timed) {
  const node = el("div", { class: "axis", "aria-hidden": "true" });
  if (!timed) {
    node.append(el("span", {}, "first word"), el("span", { class: "last" }, "last word"));
    return node;
  }
  const step = STEPS.find((one) => length / one <= 7) ?? length / 6;
  for (let tick = 0; tick < length * 0.97; tick += step) {
    node.append(placed(el("span", {}, clock(tick)), (100 * tick) / length));
  }
  return node;
}

function nearest(session, event) {
  const box = event.currentTarget.getBoundingClientRect();
  const place = ((event.clientX - box.left) / box.width) * session.line.length;
  let best = 0;
  let gap = Infinity;
  session.utterances.forEach((utterance, index) => {
    for (const [begin, end] of utterance.spans) {
      const away = place < begin ? begin - place : Math.max(0, place - end);
      if (away < gap) [best, gap] = [index, away];
    }
  });
  return best;
}
