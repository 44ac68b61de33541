const data = JSON.parse(document.getElementById("data").textContent);
const main = document.getElementById("report");
let bar = null;

function drawTitle(session) {
  const facts = [
    ["", session.date],
    ["", session.length ? `${session.length} long` : null],
    ["", session.file],
    ["", `${session.format}, ${session.formatSure} sure`],
    ...session.people
      .filter((one) => one.role === "coach" || one.role === "client")
      .map((one) => [one.role, `${one.name}, ${one.sure} sure`]),
  ].filter(([, value]) => value);
  return el(
    "div",
    { class: "title" },
    el("h1", { dir: "auto" }, session.title),
    el(
      "dl",
      { class: "facts small" },
      facts.map(([name, value]) =>
        el(
          "div",
          {},
          name ? el("dt", {}, name) : el("dt", { class: "vh" }, "fact"),
          el("dd", {}, value),
        ),
      ),
    ),
  );
}

const COLUMNS = [
  ["total_duration_seconds", "Length"],
  ["client_speech_share", "Client speaks"],
  ["open_question_share", "Asked openly"],
  ["reflection_to_question_ratio", "Reflections per question"],
  ["change_talk_share", "Change talk"],
  ["engagement_score", "Engagement"],
];

function drawSessions(current) {
  if (data.sessions.length < 2) return null;
  return el(
    "section",
    { "aria-label": "All sessions" },
    el(
      "details",
      { open: data.sessions.length <= 12 && window.innerWidth > 640 },
      el("summary", {}, `${data.sessions.length} sessions`),
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
              el("th", { scope: "col" }, "Session"),
              COLUMNS.map(([, label]) => el("th", { scope: "col" }, label)),
            ),
          ),
          el(
            "tbody",
            {},
            data.sessions.map((session, place) =>
              el(
                "tr",
                { "aria-current": place === current ? "true" : null },
                el(
                  "th",
                  { scope: "row" },
                  el(
                    "button",
                    { type: "button", class: "num", onclick: () => choose(place) },
                    session.entry,
                  ),
                ),
                COLUMNS.map(([name]) => el("td", {}, session.measures[name].shown)),
              ),
            ),
          ),
        ),
      ),
    ),
  );
}

function draw(place) {
  const session = data.sessions[place];
  const transcript = drawTranscript(session);
  const show = (index, from) => bar.open("Said here", [index], from);
  const open = (label, indices, from) => bar.open(label, indices, from);
  const timeline = drawTimeline(session, show);
  const findings = el(
    "div",
    { class: "findings", id: "findings" },
    drawTalk(session, open),
    drawAsked(session, open),
    drawMoments(session, show),
    drawInterviewing(session, open),
    drawEngagement(session, open),
    drawCompared(session, open),
    drawWithheld(session),
    drawWarnings(session),
    drawAll(session, open),
  );
  document.getElementById("evidence").hidden = true;
  main.replaceChildren(
    ...[
      drawSessions(place),
      drawTitle(session),
      timeline?.node,
      el("div", { class: "columns" }, findings, transcript.node),
    ].filter(Boolean),
  );
  bar = evidenceBar(transcript, timeline);
  document.getElementById("fingerprint").textContent =
    `Read with ${session.model}. Fingerprint of this reading: ${session.digest}`;
}

function choose(place) {
  draw(place);
  history.replaceState(null, "", `#session-${place + 1}`);
  const select = document.querySelector(".picker select");
  if (select) select.value = String(place);
  window.scrollTo(0, 0);
}

function drawPicker(current) {
  if (data.sessions.length < 2) return;
  const select = el(
    "select",
    { id: "session", onchange: (event) => choose(Number(event.target.value)) },
    data.sessions.map((session, place) => el("option", { value: place }, session.entry)),
  );
  select.value = String(current);
  document
    .getElementById("picker")
    .append(
      el(
        "div",
        { class: "picker" },
        el("label", { for: "session", class: "vh" }, "Session"),
        select,
      ),
    );
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") bar?.clear();
});
window.addEventListener("beforeprint", () => {
  for (const one of document.querySelectorAll("details")) one.open = true;
});
const asked = Number(/^#session-(\d+)$/.exec(location.hash)?.[1] ?? 1) - 1;
const first = asked >= 0 && asked < data.sessions.length ? asked : 0;
drawPicker(first);
draw(first);
