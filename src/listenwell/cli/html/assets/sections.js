function number(session, name, open, text) {
  const measure = session.measures[name];
  const shown = text ?? measure.shown;
  return opens(session, measure.label, measure.set, shown, open);
}

function opens(session, label, set, shown, open) {
  if (set === null || set === undefined) return el("span", {}, shown);
  return el(
    "button",
    {
      type: "button",
      class: "num",
      "aria-pressed": "false",
      title: `${label}: show the utterances`,
      onclick: (event) => open(label, unpack(session.sets[set]), event.currentTarget),
    },
    shown,
  );
}

const PER_PERSON = [
  ["Talk time", "{}_talk_time_seconds"],
  ["Share of the session", "{}_talk_percentage"],
  ["Share of speech", "{}_speech_share"],
  ["Turns", "{}_turns"],
  ["Average turn", "average_turn_duration_{}"],
  ["Longest monologue", "longest_monologue_{}"],
  ["Pause before answering", "response_latency_{}"],
  ["Interruptions begun", "{}_interruption_count"],
  ["Backchannels", "{}_backchannel_count"],
];

function drawTalk(session, open) {
  const shares = talkShares(session);
  const bars = shares.map((share) => {
    const node = el("span", { class: share.style, title: `${share.name}: ${share.percent} %` });
    node.style.width = `${share.percent}%`;
    return node;
  });
  const legend = shares.map((share) =>
    el(
      "span",
      {},
      el("span", { class: `swatch ${share.style}` }),
      share.name,
      share.style === "silence" ? [" ", number(session, "silence_time_seconds", open)] : null,
    ),
  );
  return section(
    "talk",
    "Who talked",
    shares.some((share) => share.style !== "silence")
      ? el("div", { class: "stack", "aria-hidden": "true" }, bars)
      : null,
    legend.length ? el("p", { class: "legend" }, legend) : null,
    talkTable(session, open) ??
      el("p", { class: "quiet" }, "Nothing can be said of each person: see what is withheld."),
  );
}

function talkShares(session) {
  const m = session.measures;
  const total = m.total_duration_seconds.value;
  const silence = m.silence_time_seconds.value;
  const shares = ["coach", "client"].map((role) => ({
    style: `role-${role}`,
    name: session[role],
    percent: m[`${role}_talk_percentage`].value,
  }));
  if (silence !== null && total) {
    shares.push({ style: "silence", name: "silence", percent: (100 * silence) / total });
  }
  return shares
    .filter((share) => share.percent !== null)
    .map((share) => ({ ...share, percent: Math.round(share.percent) }));
}

function talkTable(session, open) {
  const roles = ["coach", "client"];
  const rows = PER_PERSON.map(([label, name]) => [
    label,
    roles.map((role) => name.replace("{}", role)),
  ]).filter(([, names]) => names.some((name) => session.measures[name].value !== null));
  if (!rows.length) return null;
  const heads = roles.map((role) =>
    el("th", { scope: "col", class: `role-${role}`, dir: "auto" }, session[role]),
  );
  const corner = el("th", { scope: "col" }, el("span", { class: "vh" }, "Measure"));
  const body = rows.map(([label, names]) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, label),
      names.map((name) => el("td", {}, number(session, name, open))),
    ),
  );
  return el("table", {}, el("thead", {}, el("tr", {}, corner, heads)), el("tbody", {}, body));
}

function drawAsked(session, open, show) {
  const m = session.measures;
  if (m.coach_question_count.value === null) return null;
  const figures = ["open_question_count", "closed_question_count", "question_to_statement_ratio"]
    .filter((name) => m[name].value !== null)
    .map((name) =>
      el(
        "p",
        { class: "figure" },
        el("strong", {}, number(session, name, open)),
        el("span", {}, m[name].label),
      ),
    );
  const best = session.opening.map((found) =>
    el(
      "li",
      { class: "moment" },
      el("span", { class: "quiet small" }, session.utterances[found.index].time ?? ""),
      el(
        "div",
        {},
        el("blockquote", { dir: "auto" }, `“${session.utterances[found.index].text}”`),
        el(
          "p",
          { class: "small" },
          opens(
            session,
            "Question and answer",
            found.set,
            `${found.words.toLocaleString("en")} words in answer`,
            open,
          ),
        ),
      ),
    ),
  );
  return section(
    "asked",
    "What was asked",
    el("div", { class: "figures" }, figures),
    best.length ? el("h3", {}, "Open questions with the longest answers") : null,
    best.length ? el("ol", { class: "asked" }, best) : null,
  );
}

function drawMoments(session, show) {
  if (session.measures.cue_breakthrough_count.value === null) return null;
  const item = ([cue, ...also]) =>
    el(
      "li",
      { class: "moment" },
      el(
        "span",
        { class: `badge tone-${cue.tone}`, "aria-hidden": "true" },
        cue.moment ? String(cue.moment) : "·",
      ),
      el(
        "div",
        {},
        el(
          "p",
          { class: "head" },
          el(
            "button",
            {
              type: "button",
              class: "num",
              onclick: (event) => show(cue.index, event.currentTarget),
              "aria-pressed": "false",
            },
            cue.time ?? `#${cue.index}`,
          ),
          [cue, ...also].map((one) =>
            el(
              "span",
              {},
              el("span", { class: `cue-name tone-${one.tone}` }, one.label),
              el("span", { class: "quiet small" }, ` ${one.sure} sure`),
            ),
          ),
        ),
        el("blockquote", { dir: "auto" }, `“${cue.words}”`),
        [cue, ...also].map((one) => el("p", { class: "quiet small" }, one.why)),
      ),
    );
  const moments = new Map();
  for (const cue of session.cues) moments.set(cue.index, [...(moments.get(cue.index) ?? []), cue]);
  const [chosen, rest] = [
    [...moments.values()].filter(([cue]) => cue.moment),
    [...moments.values()].filter(([cue]) => !cue.moment),
  ];
  return section(
    "moments",
    "The moments that matter",
    session.cues.length
      ? el("ol", { class: "moments" }, chosen.map(item))
      : el("p", { class: "quiet" }, "No cue was sure enough to show."),
    rest.length
      ? el(
          "details",
          {},
          el("summary", {}, `${rest.length.toLocaleString("en")} more`),
          el("ol", { class: "moments" }, rest.map(item)),
        )
      : null,
  );
}

function drawInterviewing(session, open) {
  if (!session.mi.length) return null;
  const bands = session.mi.map((band) => {
    const measure = session.measures[band.name];
    const scale = el("div", { class: "scale", "aria-hidden": "true" });
    const percent = (value) => Math.min(100, (100 * value) / band.top);
    if (band.fair !== undefined) {
      scale.append(
        placed(
          el("span", { class: "zone fair" }),
          percent(band.fair),
          percent(band.good) - percent(band.fair),
        ),
        placed(el("span", { class: "zone good" }), percent(band.good), 100 - percent(band.good)),
      );
    }
    scale.append(placed(el("span", { class: "at" }), percent(measure.value)));
    const note =
      band.fair === undefined
        ? "No threshold has been published."
        : `Fair from ${band.fairShown}, good from ${band.goodShown} (${band.source}).`;
    return el(
      "li",
      { class: "band" },
      el(
        "p",
        { class: "head" },
        el("span", {}, measure.label),
        el(
          "span",
          {},
          el("strong", {}, number(session, band.name, open)),
          band.counted ? ` (${band.counted})` : "",
          band.verdict ? ` ${band.verdict}` : "",
        ),
      ),
      scale,
      el("p", { class: "quiet small" }, note),
    );
  });
  return section("mi", "Motivational interviewing", el("ul", { class: "bands" }, bands));
}

function drawEngagement(session, open) {
  if (!session.engagement.length) return null;
  const parts = session.engagement.map((part) => {
    const filled = el("span");
    filled.style.width = `${100 * (part.score ?? 0)}%`;
    return el(
      "li",
      { class: "part" },
      el("span", {}, part.label),
      el("span", { class: "meter", "aria-hidden": "true" }, filled),
      el(
        "span",
        {},
        opens(session, part.label, part.set, part.shown, open),
        el("span", { class: "quiet small" }, part.score === null ? "" : ` × ${part.weight}`),
      ),
      el("span", { class: "why" }, part.why),
    );
  });
  return section(
    "engagement",
    "Engagement",
    el(
      "p",
      { class: "figure" },
      el("strong", {}, number(session, "engagement_score", open)),
      el("span", {}, "of 100, from the parts below"),
    ),
    el("ul", { class: "parts" }, parts),
  );
}
