// The world's land from Natural Earth's atlas, fetched when it is first drawn.

import { feature } from "topojson-client";

/** @type {Promise<import("d3-geo").GeoPermissibleObjects> | null} */
let fetched = null;

/** The land as GeoJSON. Rejects where it could not be fetched, and is asked for again the next time. */
export function land() {
  fetched ??= fetchLand().catch((problem) => {
    fetched = null;
    throw problem;
  });
  return fetched;
}

async function fetchLand() {
  const answer = await fetch(import.meta.resolve("world-atlas"));
  if (!answer.ok) throw new Error(`the land cannot be fetched: ${answer.status}`);
  const atlas = await answer.json();
  return feature(atlas, atlas.objects.land);
}
