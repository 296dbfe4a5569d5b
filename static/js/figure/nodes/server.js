// A server: it works on requests, and has a queue.

import { html } from "lit-html";

import { count, percent, shortened, trimmed } from "../../shared/format.js";
import { serverColour } from "../../shared/palette.js";
import { toChange } from "../../wire/commands.js";
import { canaryShare } from "../groups.js";
import { picksGoOn } from "../../wire/store.js";
import { serverCard } from "./server_card.js";
import { unusual } from "./server_status.js";
import { MOST_LETTERS, inRegion, tag } from "./tag.js";

/** @import { Scenario, ServerFigures, ServerSpec } from "../../wire/wire.js" */

const NEW_SERVER = { power: 1, queue: 10 };
const SLOW = 5;

const specOf = (/** @type {import("../figure.js").Figure} */ figure, /** @type {string | undefined} */ id) =>
  figure.store.server(id ?? "");

/** @type {import("../kinds.js").Kind} */
export const server = {
  kind: "server",
  lane: "Servers",
  parties: { server: "Origin" },
  statuses: ({ servers }) => servers.filter(({ status }) => status !== "up").map(({ id, status }) => [id, status]),
  draw,
  regions: ({ servers }) => servers.map(({ id, region = "" }) => [id, region]),
  name: () => null,
  card: (id, figure, { fields, send }) => ({
    title: `Server ${id}`,
    body: serverCard(
      figure,
      /** @type {ServerSpec} */ (figure.store.server(id)),
      figure.store.serverFigures(id),
      fields,
      send,
    ),
  }),
  gone: (id, { servers }) => (servers.some((one) => one.id === id) ? "" : `Server ${id} is gone.`),
  changes,
  remove: "remove_server",
  actions: {
    remove_server: {
      title: "Take it away at once; what it holds breaks",
      run: ({ send }, id) => send({ type: "remove_server", id }),
    },
    drain_server: {
      title: "Send it nothing new, and take it away when it has answered everything",
      enabled: (figure, id) => specOf(figure, id)?.status === "up",
      run: ({ send }, id) => send({ type: "drain_server", id }),
    },
    place_request: {
      title: "Send it the first request that waits for you",
      enabled: ({ store }, id) => store.scenario.servers.some((one) => one.id === id && one.status === "up"),
      run: ({ send }, id) => send({ type: "place", server: id }),
    },
    crash_server: {
      title: "Let it die; what it holds breaks",
      enabled: (figure, id) => specOf(figure, id)?.status !== "crashed",
      run: ({ send }, id) => send({ type: "crash_server", id }),
    },
    fail_server: {
      title: "Let it answer everything at once, with an error; nobody is told",
      enabled: (figure, id) => specOf(figure, id)?.status !== "crashed" && !specOf(figure, id)?.failing,
      run: ({ send }, id) => send({ type: "fail_server", id }),
    },
    recover_server: {
      title: "Let it work again",
      enabled: (figure, id) => specOf(figure, id)?.status === "crashed" || Boolean(specOf(figure, id)?.failing),
      run: ({ send }, id) => send({ type: "recover_server", id }),
    },
    slow_server: {
      title: `Make it ${SLOW} times slower`,
      run: ({ send }, id) => send(toChange("servers", { slow: SLOW }, id)),
    },
    hurry_server: {
      title: "Let it work at its own speed again",
      run: ({ send }, id) => send(toChange("servers", { slow: 1 }, id)),
    },
    add_server: {
      title: "Add a server",
      keys: ["+"],
      run: ({ send }) => send({ type: "add_server", server: NEW_SERVER }),
    },
  },
};

/** Its box and the words beside or below it. @param {ServerSpec} server @param {import("../kinds.js").Look} how */
function draw(server, { figure, number, selected, look = "full" }) {
  const figures = figure.store.serverFigures(server.id);
  const status = unusual(server, figures);
  const name = shortened(server.id, { full: 7, compact: 6, below: 6, dense: 4 }[look] ?? 7);
  return html`<li
    class="node server"
    data-place=${server.id}
    data-status=${server.status}
    data-slow=${String(server.slow > 1)}
    data-colour=${serverColour(server.id)}
  >
    <button
      type="button"
      data-node=${server.id}
      data-kind="server"
      title=${`Server ${server.id}${inGroup(server.group)}`}
      aria-label=${`Server ${server.id}, ${status ? status.word : "up"}, ${trimmed(server.power)} times power${inGroup(server.group)}${server.backup ? ", backup" : ""}${inRegion(server.region)}`}
      aria-current=${selected ? "true" : "false"}
      tabindex=${number === 0 ? 0 : -1}
    >
      <span class="load" data-load=${server.id}></span>
      <span class="id" data-length=${Math.min(name.length, 5)}>${name}</span>
    </button>
    <span class="more" data-more=${server.id} aria-hidden="true" hidden></span>
    ${tag("region", server.region)}
    ${tag("group-tag", server.backup ? "backup" : groupWords(server.group, figure.store.scenario))}
    <div class="words">
      ${linesOf(server, figures, status, look).map((line) => html`<div class="line">${line}</div>`)}
    </div>
  </li>`;
}

/**
 * What is written at a server: who waits, what it does, and what is wrong.
 * @param {ServerSpec} server @param {ServerFigures | null} figures @param {ReturnType<typeof unusual>} status @param {string} look
 */
function linesOf(server, figures, status, look) {
  const short = look === "dense" || look === "below";
  const limit =
    server.queue === null ? "" : html`<span class="of">${short ? "/" : " of "}${count(server.queue)}</span>`;
  const waiting = html`<span
    title=${server.queue === null ? "Waiting now; its queue has no limit" : "Waiting now, of the places in its queue"}
    >${short ? "" : "waiting "}<b class="queue-count" data-queue=${server.id}></b>${limit}</span
  >`;
  const busy = html`<span title="Share of its workers' time over the window">${percent(figures?.busy)} busy</span>`;
  const power = html`<span title="Power: how much work it does in a second">${trimmed(server.power)}× power</span>`;
  const lost = lostOf(figures);
  const bad =
    lost &&
    html`<span class="lost" data-lost=${server.id} title=${`${lost} over the window of the figures`}
      >✕ ${look === "below" ? count((figures?.dropped_lately ?? 0) + (figures?.failed_lately ?? 0)) : lost}</span
    >`;
  const word =
    status &&
    html`<strong class="status" title=${status.word}>${status.sign} ${look === "dense" ? "" : status.word}</strong>`;
  switch (look) {
    case "full":
      return [waiting, word ?? html`${power} · ${busy}`, bad];
    case "below":
      return [
        waiting,
        word ?? (bad ? html`${trimmed(server.power)}× · ${percent(figures?.busy)}` : busy),
        bad || power,
      ];
    case "compact":
      return [waiting, word ?? (bad || busy)];
    default:
      return [waiting, html`${word} ${percent(figures?.busy)}`];
  }
}

/** How many it dropped and failed over the window, "" for none. @param {ServerFigures | null} figures */
const lostOf = (figures) =>
  [
    figures?.dropped_lately ? `${count(figures.dropped_lately)} dropped` : "",
    figures?.failed_lately ? `${count(figures.failed_lately)} failed` : "",
  ]
    .filter(Boolean)
    .join(", ");

/** A group and, where there is room for it, how much it gets as a canary. @param {string} group @param {Scenario} scenario */
function groupWords(group, scenario) {
  const share = canaryShare(scenario, group);
  const both = `${group} ${percent(share)}`;
  return share === null || both.length > MOST_LETTERS ? group : both;
}

const inGroup = (/** @type {string} */ group) => (group ? `, for ${group}` : "");

/** @param {Scenario} before @param {Scenario} after */
function changes(before, after) {
  const said = [];
  const old = new Map(before.servers.map((server) => [server.id, server]));
  const now = new Map(after.servers.map((server) => [server.id, server]));
  for (const [id, server] of now) {
    const was = old.get(id);
    if (!was) said.push(`Server ${id} added`);
    else if (was.status !== server.status) {
      said.push(
        { crashed: `Server ${id} crashed`, draining: `Server ${id} is draining`, up: `Server ${id} is up` }[
          server.status
        ],
      );
    } else if (was.backup !== server.backup) said.push(`Server ${id} is ${server.backup ? "a" : "no"} backup`);
    else if (was.failing !== server.failing) said.push(`Server ${id} ${server.failing ? "is failing" : "works again"}`);
    else if (was.slow !== server.slow) said.push(`Server ${id} is ${server.slow > 1 ? "slow" : "back to speed"}`);
  }
  for (const id of old.keys()) if (!now.has(id)) said.push(`Server ${id} removed`);
  if (old.size && !now.size) said.push("No servers are left: the balancer refuses every request");
  else if (picksGoOn(before) && !picksGoOn(after)) said.push("No server is up: every request is lost");
  return said;
}
