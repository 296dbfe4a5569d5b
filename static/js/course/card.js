// The card of a node in a chapter: how strong it is, and whether it is there. The lab's cards have all the rest.

import { html, nothing, render } from "lit-html";

import { actionButton, bindButtons } from "../figure/actions.js";
import { byKeyboard } from "../figure/keyboard.js";
import { kindOf, nameOf, statusesOf } from "../figure/kinds.js";
import { element } from "../shared/element.js";
import { trimmed } from "../shared/format.js";
import { toChange } from "../wire/commands.js";

const POWERS = [0.25, 0.5, 1, 2, 3, 4];

/** @type {import("../figure/figure.js").Part} */
export function nodeCard(figure) {
  const place = element("div", { class: "node-card", hidden: "" });
  figure.append(place);
  const { store } = figure;
  const update = () => {
    const { selectedNode: id, selection } = store;
    const body = id === null || !store.state ? nothing : bodyOf(figure, selection.kind, id);
    place.hidden = body === nothing;
    render(body, place);
  };
  store.subscribe(["state", "status", "selection"], update);
  store.subscribe(["selection"], () => {
    if (byKeyboard() && !place.hidden) place.querySelector("button")?.focus();
  });
  figure.hear("close", () => {
    const { selectedNode: id } = store;
    if (id === null) return;
    store.select({ kind: "none" });
    figure.picture.scene.focus(id);
  });
}

/** @param {import("../figure/figure.js").Figure} figure @param {string} kind @param {string} id */
function bodyOf(figure, kind, id) {
  const { scenario } = figure.store;
  if (!figure.actions[`crash_${kind}`] || kindOf(kind)?.gone(id, scenario)) return nothing;
  const crashed = statusesOf(scenario).get(id) === "crashed";
  const name = kind === "server" ? `Server ${id}` : nameOf(id, scenario);
  const server = scenario.servers.find((one) => one.id === id);
  return html`<b>${name[0].toUpperCase()}${name.slice(1)}</b> ${
      server &&
      html`<label
        >Power
        <select
          .value=${String(server.power)}
          ?disabled=${!figure.store.ready}
          @change=${(/** @type {import("../shared/fields.js").ChoiceEvent} */ { target }) =>
            figure.send(toChange("servers", { power: Number(target.value) }, id))}
        >
          ${[...new Set([...POWERS, server.power])]
            .sort((a, b) => a - b)
            .map(
              (power) => html`<option value=${power} ?selected=${power === server.power}>${trimmed(power)}×</option>`,
            )}
        </select></label
      >`
    }
    ${
      crashed || server?.failing
        ? actionButton(figure, `recover_${kind}`, "Recover", { target: id })
        : actionButton(figure, `crash_${kind}`, "Crash", { target: id })
    }
    ${server && actionButton(figure, "drain_server", "Drain", { target: id })}
    ${server && actionButton(figure, "remove_server", "Remove", { target: id })}
    ${actionButton(figure, "close", "×", { look: "close", name: "Close" })}`;
}
