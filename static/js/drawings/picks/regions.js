// The servers region by region, the client's own first: how much each has in flight, of what makes it full.

import { html, svg } from "lit-html";

import { serverColour } from "../../shared/palette.js";
import { WIDTH, fixed, short } from "../geometry.js";

const [TOP, HEIGHT] = [18, 56];
const GROUND = TOP + HEIGHT;
const BETWEEN = 12;

/** @type {import("./picture.js").Draw<import("../../wire/wire.js").Regions>} */
export function regions({ groups }, ids, { winner, names }) {
  const all = groups.flatMap(({ servers }) => servers);
  const most = Math.max(4, ...all.map(([, in_flight, full_at]) => Math.max(in_flight, full_at ?? 0)));
  const width = Math.min(44, (WIDTH - BETWEEN * (groups.length - 1)) / all.length);
  const bar = Math.min(20, width * 0.6);
  const y = (/** @type {number} */ number) => GROUND - (HEIGHT * number) / most;
  let left = (WIDTH - width * all.length - BETWEEN * (groups.length - 1)) / 2;
  const drawn = groups.map(({ region, near, servers }) => {
    const from = left;
    const span = width * servers.length;
    left += span + BETWEEN;
    const title = region ? `${short(region, Math.max(span - 30, 28))}, ${near ? "near" : "far"}` : "no region";
    return svg`
      ${servers.map(([server, in_flight, full_at], place) => server_(from + (place + 0.5) * width, server, in_flight, full_at))}
      <path class=${near ? "walk" : "axis"} d="M${fixed(from + 3)} ${GROUND + 22}H${fixed(from + span - 3)}"></path>
      <text class=${near ? "strong" : "quiet"} x=${fixed(from + span / 2)} y=${GROUND + 36}>${title}</text>`;
  });

  function server_(
    /** @type {number} */ x,
    /** @type {number} */ server,
    /** @type {number} */ in_flight,
    /** @type {number | null} */ full_at,
  ) {
    const id = ids[server];
    const look = id === winner ? "strong" : "quiet";
    const full = full_at !== null && in_flight >= full_at;
    return svg`<g data-colour=${serverColour(id)}>
      ${id === winner ? svg`<rect class="winner-back" x=${fixed(x - width / 2 + 1)} y="2" width=${fixed(width - 2)} height=${GROUND + 16} rx="4"></rect>` : ""}
      <rect class="bar" x=${fixed(x - bar / 2)} y=${fixed(y(in_flight))} width=${fixed(bar)} height=${fixed(Math.max(GROUND - y(in_flight), 1))}></rect>
      ${full_at === null ? "" : svg`<rect class="capacity" x=${fixed(x - bar / 2)} y=${fixed(y(full_at))} width=${fixed(bar)} height=${fixed(GROUND - y(full_at))}></rect>`}
      <text class=${look} x=${fixed(x)} y=${fixed(y(Math.max(in_flight, full_at ?? 0)) - 4)}>${full ? "full" : in_flight}</text>
      <text class=${look} x=${fixed(x)} y=${GROUND + 15}>${short(names[server], width - 2)}</text>
    </g>`;
  }

  return {
    drawing: html`<svg viewBox="0 0 ${WIDTH} ${GROUND + 42}" aria-hidden="true">${drawn}</svg>`,
    caption: `In flight, in a frame as high as the server can hold.${groups.length > 1 ? " Far ones are picked only when no near one has room." : ""}`,
  };
}
