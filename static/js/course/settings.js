// Whether the world of a figure is set as commands would set it: then a choice is chosen, a word is marked, and what was broken
// can be put back.

import { statusesOf } from "../figure/kinds.js";
import { toChange } from "../wire/commands.js";
import { schema } from "../wire/schema.js";

/** @import { Command, Scenario, Slider } from "../wire/wire.js" */

const COARSE_FROM = 8;
const STEPS = [0.05, 0.1, 0.25, 0.5];
const MOST_STEPS = 20;

/** Whether all that one value says is so in another, which may say more. @param {unknown} said @param {unknown} now @returns {boolean} */
function within(said, now) {
  // A scenario may only count what a room lists.
  if (Array.isArray(now) && typeof said === "number") return now.length === said;
  if (typeof said !== "object" || said === null) return said === now;
  if (typeof now !== "object" || now === null) return false;
  return Object.entries(said).every(([name, value]) =>
    within(value, /** @type {Record<string, unknown>} */ (now)[name]),
  );
}

/** The table of a scenario that a command changes. @param {Scenario} scenario @param {Extract<Command, {type: "change"}>} command */
function tableOf(scenario, command) {
  if (command.table === "servers" || command.table === "edges") {
    return /** @type {{id: string}[]} */ (scenario[command.table] ?? []).find(({ id }) => id === command.id);
  }
  return command.table === "clients" ? undefined : scenario[command.table];
}

/** @param {Command} command @param {Scenario} scenario */
function isDone(command, scenario) {
  switch (command.type) {
    case "change":
      return within(command.fields, tableOf(scenario, command));
    case "crash_server":
    case "crash_edge":
    case "crash_balancer":
      return statusesOf(scenario).get(command.id) === "crashed";
    case "fail_server":
      return scenario.servers.some(({ id, failing }) => id === command.id && failing);
    case "recover_server":
      return scenario.servers.some(({ id, failing, status }) => id === command.id && !failing && status === "up");
    case "recover_edge":
    case "recover_balancer":
      return statusesOf(scenario).get(command.id) !== "crashed";
    case "drain_server":
      return statusesOf(scenario).get(command.id) === "draining";
    case "remove_server":
      return !scenario.servers.some(({ id }) => id === command.id);
    default:
      return false;
  }
}

/** Whether the world stands as these commands would let it stand. @param {Command[]} commands @param {Scenario} scenario */
export const areDone = (commands, scenario) => commands.every((command) => isDone(command, scenario));

/** The row or table of a scenario that a slider sets a field of. @param {Slider} slider @param {Scenario} scenario */
function partOf({ table, id }, scenario) {
  const part = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (scenario))[table];
  return Array.isArray(part) ? part.find((one) => one.id === id) : part;
}

/** What a slider's field is set to: of a list, how many it holds; null where it is not there. @param {Slider} slider @param {Scenario} scenario */
export function valueOf(slider, scenario) {
  const value = slider.field.reduce((part, name) => part?.[name], partOf(slider, scenario));
  return Array.isArray(value) ? value.length : typeof value === "number" ? value : null;
}

/** The command that sets a slider's field. What stands inside another value is sent with the rest of it. @param {Slider} slider @param {number} value @param {Scenario} scenario */
export function setting(slider, value, scenario) {
  const { table, id, field } = slider;
  const [name, ...inside] = field;
  /** @type {(part: any, names: string[]) => unknown} */
  const put = (part, [first, ...rest]) =>
    first === undefined ? value : { ...part, [first]: put(part?.[first], rest) };
  const fields = { [name]: put(partOf(slider, scenario)?.[name], inside) };
  return /** @type {Command} */ (toChange(/** @type {"servers"} */ (table), fields, id || undefined));
}

/** How far one step of a slider goes. @param {Slider} slider */
export function stepOf({ table, field: [name], min, max }) {
  const fields = /** @type {Record<string, Record<string, {whole?: boolean}>>} */ (
    /** @type {unknown} */ (schema.tables)
  );
  if (fields[table]?.[name]?.whole || max - min >= COARSE_FROM) return 1;
  return STEPS.find((step) => (max - min) / step <= MOST_STEPS) ?? 1;
}
