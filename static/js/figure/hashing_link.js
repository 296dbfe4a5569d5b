// From the lab to the page of hashing, with the same servers and keys.

import { START, toAddress } from "../drawings/keys/state.js";
import { placingOf, schema } from "../wire/schema.js";

/** Which picture explains a policy's rule best. @param {string} policy */
export const viewOf = (policy) => placingOf(policy).explained_by;

/**
 * The address for a lab whose policy knows where keys belong.
 * @param {{store: Pick<import("../wire/store.js").Store, "placement" | "scenario">, room: {id: string} | null}} figure
 * @param {string} [key] the one that is looked at
 */
export function hashingLink({ store, room }, key) {
  const { policy, servers, before, picture } = /** @type {import("../wire/wire.js").Placement} */ (store.placement);
  const { options } = store.scenario.balancer;
  const ids = servers.map(({ id }) => id);
  const was = before?.map(({ id }) => id) ?? [];
  const keys = picture ? picture.keys.map(({ key }) => key) : [];
  const view = viewOf(policy);
  const most = Math.min(schema.hashing.points, Math.floor(schema.hashing.points_in_all / Math.max(1, ids.length)));
  return `/hashing${toAddress({
    ...START,
    view,
    room: room?.id ?? "",
    servers: ids.length ? ids : START.servers,
    before: was.length && ids.length && String(was) !== String(ids) ? was : null,
    names: keys.length && (view === "ring" || view === "slots") ? keys : null,
    key: key ?? keys[0] ?? START.key,
    hash: options.hash ?? "",
    points:
      picture && "arcs" in picture && ids.length
        ? Math.max(1, Math.min(most, Math.round(picture.points / ids.length)))
        : START.points,
    size: view === "maglev" ? options.table_size : START.size,
  })}`;
}
