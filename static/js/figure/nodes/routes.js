// The routes of layer 7: how a path begins, and which group of servers it is for.

import { html } from "lit-html";

import { bounds, numberField, textField, textInput } from "../../shared/fields.js";
import { percent } from "../../shared/format.js";
import { membersOf, namedGroups } from "../groups.js";
import { schema } from "../../wire/schema.js";

/** @import { RouteSpec, Scenario } from "../../wire/wire.js" */
/** @import { Answer } from "../../wire/connection.js" */

const NEW_PREFIX = "new-route-prefix";

/**
 * @param {object} now
 * @param {import("../figure.js").Figure} now.figure @param {import("../../shared/fields.js").Fields} now.fields
 * @param {import("../../shared/draft.js").Draft} now.draft @param {Scenario} now.scenario
 * @param {(change: {routes: RouteSpec[]}) => Promise<Answer>} now.set changes the balancer
 */
export function routesEditor({ figure, fields, draft, scenario, set }) {
  const { balancer, servers } = scenario;
  if (balancer.layer === 4)
    return html`<h3>Routes</h3>
      <p class="small">None: layer 4 sees no paths, so it cannot know what a request is for.</p>`;
  const { routes } = balancer;
  const change = (/** @type {(routes: RouteSpec[]) => RouteSpec[]} */ changed) =>
    draft.change({ routes }, (table) => ({ routes: changed(table.routes) }), set);
  const replace = (/** @type {number} */ place, /** @type {Partial<RouteSpec>} */ part) =>
    change((now) => now.map((route, number) => (number === place ? { ...route, ...part } : route)));
  const remove = async (/** @type {number} */ place) => {
    fields.letGo();
    await change((now) => now.filter((_, number) => number !== place));
    // The button has gone, and the focus must not go with it.
    document.getElementById(fields.id(NEW_PREFIX))?.focus();
  };
  const groups = namedGroups(scenario);
  const canary = (/** @type {RouteSpec} */ route, /** @type {number} */ place) =>
    html`<div class="canary">
      ${textField({
        fields,
        name: `route-${place}-canary`,
        label: "Canary",
        hint: "A group that only a share of these requests tries.",
        value: route.canary,
        suggestions: groups,
        send: (canary) => replace(place, { canary }),
      })}
      ${
        route.canary
          ? html`${members(membersOf(servers, route.canary))}
            ${numberField({
              fields,
              name: `route-${place}-share`,
              ...bounds(schema.tables.routes.share),
              hint: `${percent(route.share)} are for ${route.canary}, ${percent(1 - route.share)} for ${route.group}.`,
              value: route.share,
              send: (share) => replace(place, { share }),
            })}`
          : ""
      }
    </div>`;
  const prefixes = schema.purposes.map((purpose) => `/${purpose}`);
  return html`<h3>Routes</h3>
    <p class="small">
      How a path begins says which group of servers the request is for. The first route that fits counts.
    </p>
    <ol class="routes">
      ${routes.map(
        (route, place) =>
          html`<li>
            ${textInput({
              fields,
              name: `route-${place}-prefix`,
              label: `Route ${place + 1}: a path that begins with`,
              value: route.prefix,
              suggestions: prefixes,
              send: (prefix) => replace(place, { prefix }),
            })}
            <span aria-hidden="true">→</span>
            ${textInput({
              fields,
              name: `route-${place}-group`,
              label: `Route ${place + 1}: is for group`,
              value: route.group,
              suggestions: groups,
              send: (group) => replace(place, { group }),
            })}
            <button
              type="button"
              class="close"
              aria-label="Remove the route for ${route.prefix}"
              title="Remove this route"
              @click=${() => remove(place)}
            >
              ×
            </button>
            ${members(membersOf(servers, route.group))} ${canary(route, place)}
          </li>`,
      )}
    </ol>
    ${routes.length ? html`<p class="small">${theRest(servers)}</p>` : ""}
    ${newRoute(prefixes.find((prefix) => !routes.some((route) => route.prefix === prefix)) ?? "/", prefixes, groups, change, fields)}`;
}

/** Who is in a group. @param {string[]} ids */
const members = (ids) =>
  ids.length
    ? html`<small>${ids.length === 1 ? "server" : "servers"} ${ids.join(", ")}</small>`
    : html`<small class="bad">No server is in it: what is for it is refused. A server’s card puts it in.</small>`;

/** Where everything else goes. @param {import("../groups.js").Server[]} servers */
function theRest(servers) {
  const ungrouped = membersOf(servers, "");
  if (!ungrouped.length) return "All other paths: any server, since each is in a group.";
  return `All other paths: ${ungrouped.length === 1 ? "server" : "servers"} ${ungrouped.join(", ")}, in no group.`;
}

/** One more route, ready to be added as it is suggested. @param {string} prefix @param {string[]} prefixes @param {string[]} groups
 * @param {(changed: (routes: RouteSpec[]) => RouteSpec[]) => Promise<Answer>} change @param {import("../../shared/fields.js").Fields} fields */
function newRoute(prefix, prefixes, groups, change, fields) {
  const add = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const [path, group] = [...new FormData(form).values()].map((text) => String(text).trim());
    const answer = await change((now) => [
      ...now,
      { prefix: path, group, canary: "", share: schema.tables.routes.share.default },
    ]);
    if (answer.ok) form.reset();
  };
  const input = (
    /** @type {string} */ id,
    /** @type {string} */ label,
    /** @type {string} */ value,
    /** @type {string[]} */ suggestions,
  ) =>
    html`<input
        class="text"
        type="text"
        id=${fields.id(id)}
        name=${id}
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        list=${fields.id(`${id}-list`)}
        aria-label=${label}
        value=${value}
      />
      <datalist id=${fields.id(`${id}-list`)}>
        ${suggestions.map((word) => html`<option value=${word}></option>`)}
      </datalist>`;
  return html`<form class="routes" @submit=${add}>
    ${input(NEW_PREFIX, "New route: a path that begins with", prefix, prefixes)}
    <span aria-hidden="true">→</span>
    ${input("new-route-group", "New route: is for group", prefix.slice(1), groups)}
    <button type="submit">Add</button>
  </form>`;
}
