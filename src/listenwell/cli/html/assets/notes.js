function drawCompared(session, open) {
  if (!session.compared) return null;
  const head = ["Measure", session.compared.before, "This session", "Change"];
  return section(
    "compared",
    "Beside the session before",
    el(
      "div",
      { class: "scroller" },
      el(
        "table",
        {},
        el(
          "thead",
          {},
          el(
            "tr",
            {},
            head.map((text) => el("th", { scope: "col" }, text)),
          ),
        ),
        el(
          "tbody",
          {},
          session.compared.rows.map((row) =>
            el(
              "tr",
              {},
              el("th", { scope: "row" }, row.label),
              [row.before, number(session, row.measure, open), row.change].map((text) =>
                el("td", {}, text),
              ),
            ),
          ),
        ),
      ),
    ),
    el("p", { class: "quiet small" }, data.notes.join(" ")),
  );
}

function sentence(text) {
  return text.charAt(0).toLocaleUpperCase("en") + text.slice(1);
}

function drawWithheld(session) {
  if (!session.withheld.length) return null;
  return section(
    "withheld",
    "Withheld",
    el(
      "p",
      { class: "quiet small" },
      "What this file cannot support is not shown, rather than shown as zero.",
    ),
    el(
      "ul",
      { class: "listed" },
      session.withheld.map((gap) =>
        el(
          "li",
          {},
          el("p", {}, sentence(gap.reason)),
          el("p", { class: "quiet small" }, gap.measures.join(", ")),
        ),
      ),
    ),
  );
}

function drawWarnings(session) {
  const lines = [...session.warnings];
  lines.push(
    `${session.cuesRead.toLocaleString("en")} cues were read, ${session.cuesMerged.toLocaleString("en")} joined to the one before, ${session.dropped.toLocaleString("en")} left out.`,
  );
  return section(
    "warnings",
    "Keep in mind",
    el(
      "ul",
      { class: "listed" },
      lines.map((line) => el("li", {}, line)),
    ),
  );
}

function drawAll(session, open) {
  const groups = new Map();
  for (const [name, measure] of Object.entries(session.measures)) {
    if (measure.value !== null)
      groups.set(measure.group, [...(groups.get(measure.group) ?? []), name]);
  }
  return el(
    "section",
    { "aria-label": "Every measure" },
    el(
      "details",
      {},
      el("summary", {}, "Every measure"),
      el(
        "div",
        { class: "groups" },
        [...groups].map(([group, names]) =>
          el(
            "div",
            {},
            el("h3", {}, group),
            el(
              "dl",
              {},
              names.map((name) => [
                el("dt", {}, session.measures[name].label),
                el("dd", {}, number(session, name, open)),
              ]),
            ),
          ),
        ),
      ),
    ),
  );
}
